"""Start or join the embedded server, and leave it again."""

import atexit
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import psycopg

from service.embedded import connection as asking
from service.embedded import server
from service.embedded.account import server_account
from service.embedded.binaries import choose
from service.embedded.cluster import ready_cluster
from service.embedded.copies import reachable
from service.embedded.errors import EmbeddedError
from service.embedded.home import Home, make_run, open_home, refuse_unreachable
from service.embedded.keeper import Keeper
from service.embedded.sharing import Share, alone

# For what a killed server left to end: its zombie, its last processes.
SECONDS_TO_RETRY = 20


class Embedded:
    """A running server and our share in it."""

    def __init__(self, home: Home, share: Share, major: int, folder: Path) -> None:
        self._home = home
        self._share = share
        self._keeper: Keeper | None = None
        self.url = asking.url(home)
        self.version = major
        self.folder = folder

    def keep(self, binaries: Path | None = None) -> None:
        """Have a server that dies started again, as it was, until stop()."""
        self._keeper = Keeper(self._home, self.folder, binaries)

    def stop(self) -> None:
        """Give up our share; the last one out stops the server.

        Does nothing the second time, and nothing in a worker forked since start().
        """
        if not self._share.is_ours():
            return
        atexit.unregister(self.stop)
        if self._keeper:
            self._keeper.stop()
        try:
            with alone(self._home.start_lock):
                _leave(self._home, self._share)
        except FileNotFoundError:
            # The folder was removed under us; the server sees that and ends too.
            self._share.leave()


def start(
    home: Path | None = None,
    binaries: Path | None = None,
    options: Mapping[str, str] | None = None,
    *,
    server_user: str = "nobody",
) -> Embedded:
    """Start the server, or join it if it runs, until stop() or our normal end.

    home None is the usual state folder, binaries None a search. options are more
    settings for postgresql.conf; who joins takes the server as it is.
    """
    if sys.platform == "win32":
        raise EmbeddedError(
            "The embedded database does not run on Windows: "
            "set DATABASE_URL to a PostgreSQL of your own."
        )
    place = open_home(home, server_account(server_user))
    try:
        with alone(place.start_lock):
            database = _start_alone(place, binaries, options or {})
    except (OSError, psycopg.Error) as error:
        raise EmbeddedError(
            f"The database in {place.folder} could not be started: "
            + " ".join(str(error).split())
        ) from error
    atexit.register(database.stop)
    return database


def _start_alone(
    home: Home, binaries: Path | None, options: Mapping[str, str]
) -> Embedded:
    share = Share(home.users_lock)
    try:
        with _join_or_launch(home, binaries, options) as connection:
            asking.make_database(connection)
            major = connection.info.server_version // 10000
            return Embedded(home, share, major, asking.data_folder(connection))
    except BaseException:
        _leave(home, share)
        raise


def _join_or_launch(
    home: Home, binaries: Path | None, options: Mapping[str, str]
) -> psycopg.Connection:
    connection = asking.connect(home)
    if connection:
        return connection
    refuse_unreachable(home)
    make_run(home)
    programs = reachable(choose(binaries, home), home)
    folder = ready_cluster(home, programs, options)
    end = time.monotonic() + SECONDS_TO_RETRY
    while connection is None:
        try:
            if server.state(folder):
                raise server.TooSoonError(
                    f"The server of {folder} runs but does not answer; end it first."
                )
            server.launch(home, programs, folder)
        except server.TooSoonError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        connection = asking.connect(home)
    return connection


def _leave(home: Home, share: Share) -> None:
    """Give up the share and stop the server if it was the last; call it alone()."""
    if share.leave():
        for folder in home.data_folders().values():
            server.stop(folder)
