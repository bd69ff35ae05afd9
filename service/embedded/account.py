"""The operating-system user that the server runs as: PostgreSQL refuses root."""

import os
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from service.embedded.errors import EmbeddedError

with suppress(ImportError):  # Windows, which start() refuses
    import pwd

# Nothing of the caller's environment: LANG may name a locale that was never
# generated, PGPORT and PGDATA another server. initdb takes the time zone from TZ.
ENVIRONMENT = {"LC_ALL": "C", "PATH": os.defpath, "TZ": "UTC"}


@dataclass(frozen=True)
class Account:
    """The user that owns the data and runs the programs; never root."""

    name: str
    uid: int
    gid: int
    is_other: bool  # we are root, and each program drops root's rights for this user

    def popen_arguments(self) -> dict[str, Any]:
        """Give the arguments by which subprocess runs a program as this user."""
        drop = {"user": self.uid, "group": self.gid, "extra_groups": []}
        return {
            "cwd": "/",
            "env": ENVIRONMENT,
            "umask": 0o077,
            "stdin": subprocess.DEVNULL,
            **(drop if self.is_other else {}),
        }

    def run(self, *command: str | os.PathLike[str]) -> subprocess.CompletedProcess[str]:
        """Run a program to its end; its errors are in stdout too."""
        return subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **self.popen_arguments(),
        )

    def own(self, path: os.PathLike[str]) -> None:
        """Make this user the owner of what we created as root."""
        if self.is_other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def server_account(server_user: str) -> Account:
    """Find who runs the server: ourselves, or server_user when we are root."""
    uid = os.geteuid()
    try:
        entry = pwd.getpwuid(uid) if uid else pwd.getpwnam(server_user)
    except KeyError:
        who = f"with the number {uid}" if uid else server_user
        raise EmbeddedError(
            f"PostgreSQL needs a user with a name, and this system has no user {who}; "
            "use another one, or set DATABASE_URL to a PostgreSQL of your own."
        ) from None
    if entry.pw_uid == 0:
        raise EmbeddedError(
            f"PostgreSQL refuses to run as root, and {server_user} is root; "
            "name another user for the server."
        )
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, is_other=uid == 0)
