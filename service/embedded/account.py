"""The operating-system user that the server runs as."""

import os
import subprocess
from dataclasses import dataclass
from typing import Any

try:
    import pwd
except ImportError:  # Windows, which start() refuses with a sentence
    pwd = None  # type: ignore[assignment]

from service.embedded.errors import EmbeddedError

# Nothing of the caller's environment: LANG may name a locale that was never
# generated, PGPORT and PGDATA another server. TZ spares initdb a search.
ENVIRONMENT = {"LC_ALL": "C", "PATH": os.defpath, "TZ": "UTC"}


@dataclass(frozen=True)
class Account:
    """The user that owns the data and runs the programs; never root."""

    name: str
    uid: int
    gid: int
    is_other: bool  # we are root and become this user for every program

    def popen_arguments(self) -> dict[str, Any]:
        """Give what makes subprocess run a program as this user and no more."""
        arguments: dict[str, Any] = {
            "cwd": "/",
            "env": ENVIRONMENT,
            "umask": 0o077,
            "stdin": subprocess.DEVNULL,
        }
        if self.is_other:
            arguments |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return arguments

    def run(self, *command: str | os.PathLike) -> subprocess.CompletedProcess[str]:
        """Run a program to its end and keep all that it said in stdout."""
        return subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **self.popen_arguments(),
        )

    def own(self, path: os.PathLike) -> None:
        """Give this user what we made as root; what we made as ourselves is ours."""
        if self.is_other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def may_enter(self, folder: os.PathLike) -> bool:
        """Ask the system itself, which knows of access lists and mounts too."""
        try:
            done = self.run("/bin/sh", "-c", 'cd -- "$1"', "sh", folder)
        except OSError as error:
            raise EmbeddedError(
                f"This system does not let us run PostgreSQL as the user {self.name} "
                f"({error.strerror}), and it refuses root; run leadback as an ordinary "
                "user, or set DATABASE_URL to a PostgreSQL of your own."
            ) from error
        return done.returncode == 0


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
