"""The state folder: locks, socket, data folders, copies, log."""

import hashlib
import os
import re
import stat
from pathlib import Path

import platformdirs

from service.embedded.account import Account
from service.embedded.errors import EmbeddedError

# A socket's path may have 107 bytes (macOS: 103); "/.s.PGSQL.5432" takes 15.
LONGEST_SOCKET_FOLDER = 88


class Home:
    """The state folder, and the user whose server lives in it."""

    def __init__(self, folder: Path, account: Account) -> None:
        self.folder = folder
        self.account = account
        self.start_lock = folder / "start.lock"
        self.users_lock = folder / "users.lock"
        self.log = folder / "postgres.log"
        self.copies = folder / "bin"
        self.run = _socket_folder(folder, account)
        self.socket = self.run / ".s.PGSQL.5432"

    def data_folder(self, major: int) -> Path:
        return self.folder / f"pg{major}"

    def data_folders(self) -> dict[int, Path]:
        """Find the existing data folders, by PostgreSQL's major version."""
        found = (re.fullmatch(r"pg(\d+)", path.name) for path in self.folder.iterdir())
        return {int(m[1]): self.data_folder(int(m[1])) for m in found if m}


def _socket_folder(folder: Path, account: Account) -> Path:
    """Give a folder in the state folder, or in /tmp if its path does not suit."""
    run = folder / "run"
    path = os.fsencode(run)
    # libpq takes a comma for the end of one host and the start of the next.
    if len(path) <= LONGEST_SOCKET_FOLDER and b"," not in path:
        return run
    return Path(f"/tmp/leadback-{account.uid}-{hashlib.sha256(path).hexdigest()[:16]}")


def open_home(folder: Path | None, account: Account) -> Home:
    """Make the state folder if it is not there; None is the default place."""
    if folder is None and os.geteuid() == 0:
        folder = Path("/var/lib/leadback")
    elif folder is None:
        folder = platformdirs.user_data_path("leadback", appauthor=False)
    folder = folder.expanduser().resolve()
    try:
        _make_folders(folder, 0o755 if account.is_other else 0o700)
        (folder / "start.lock").touch(0o600)
    except OSError as error:
        raise EmbeddedError(
            f"The folder {folder} cannot be used for the database ({error.strerror}); "
            "set LEADBACK_HOME to a folder that you may write to."
        ) from error
    return Home(folder, account)


def make_run(home: Home) -> None:
    """Make the socket's folder, which only the server's user may enter.

    Nothing else protects the server: it asks for no password on this socket.
    """
    home.run.mkdir(mode=0o700, exist_ok=True)
    refuse_foreign_run(home)
    home.account.own(home.run)
    home.run.chmod(0o700)


def refuse_foreign_run(home: Home) -> None:
    """Refuse a socket folder in /tmp that somebody else may have put there."""
    if home.run.parent == home.folder or not os.path.lexists(home.run):
        return
    found = home.run.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (0, home.account.uid):
        raise EmbeddedError(
            f"{home.run} belongs to somebody else, so the database's socket cannot "
            "be there; remove it, or set LEADBACK_HOME to a shorter path."
        )


def refuse_unreachable(home: Home) -> None:
    """Refuse a state folder that the server's user may not enter.

    Tried rather than computed, since access lists and mounts count too. The modes of
    its parents are left alone.
    """
    account = home.account
    try:
        for folder in [*reversed(home.folder.parents), home.folder]:
            if account.run("/bin/sh", "-c", 'cd -- "$1"', "sh", folder).returncode:
                raise EmbeddedError(
                    f"The user {account.name}, who runs the database for root, may not "
                    f"enter {folder}; set LEADBACK_HOME to a folder outside it, such "
                    "as /var/lib/leadback."
                )
    except OSError as error:
        raise EmbeddedError(
            f"This system does not let us run PostgreSQL as the user {account.name} "
            f"({error.strerror}), and it refuses root; run leadback as an ordinary "
            "user, or set DATABASE_URL to a PostgreSQL of your own."
        ) from error


def _make_folders(folder: Path, mode: int) -> None:
    """Make what is missing, whatever the umask; what is there keeps its mode."""
    if folder.is_dir():
        return
    _make_folders(folder.parent, mode)
    folder.mkdir(exist_ok=True)
    folder.chmod(mode)
