"""Start or join the embedded server, and leave it again."""

import atexit
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL

from service.embedded import server
from service.embedded.account import server_account
from service.embedded.binaries import choose, reachable
from service.embedded.cluster import ready_cluster
from service.embedded.errors import EmbeddedError
from service.embedded.home import (
    Home,
    make_run,
    open_home,
    refuse_foreign_run,
    refuse_unreachable,
)
from service.embedded.keeper import Keeper
from service.embedded.sharing import Share, alone

DATABASE = "leadback"
SECONDS_TO_RETRY = 60
# What a server says that is started while processes of a killed one still run. They
# end by themselves, so another try will do.
TOO_SOON = ("is still in use", "already exists")


class Embedded:
    """A running server and our share in it."""

    def __init__(self, home: Home, share: Share, version: int, folder: Path) -> None:
        self._home = home
        self._share = share
        self._keeper: Keeper | None = None
        self.version = version
        self.folder = folder
        # With the port, or PGPORT in somebody's environment wins.
        self.url = URL.create(
            "postgresql+psycopg",
            username="postgres",
            database=DATABASE,
            query={"host": str(home.run), "port": "5432"},
        ).render_as_string(hide_password=False)

    def keep(self, binaries: Path | None = None) -> None:
        """Restart a server that dies, with the settings it had, until stop()."""
        self._keeper = Keeper(self._home, self.folder, binaries)

    def stop(self) -> None:
        """Give up our share; the last user stops the server.

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
            # The folder was removed under us; the server notices that and ends too.
            self._share.leave()


def start(
    home: Path | None = None,
    binaries: Path | None = None,
    options: Mapping[str, str] | None = None,
    *,
    server_user: str = "nobody",
) -> Embedded:
    """Start the server, or join it if it runs, until stop() or our normal end.

    home None is the default folder, binaries None a search. options are more settings
    for postgresql.conf; a server that already runs keeps its own.
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
        connection = _connect(home) or _launch(home, binaries, options)
        with connection:
            query = "SELECT FROM pg_database WHERE datname = %s"
            if not connection.execute(query, [DATABASE]).rowcount:
                connection.execute(f"CREATE DATABASE {DATABASE}")
            version = connection.info.server_version // 10000
            [(folder,)] = connection.execute("SHOW data_directory")
        return Embedded(home, share, version, Path(folder))
    except BaseException:
        _leave(home, share)
        raise


def _launch(
    home: Home, binaries: Path | None, options: Mapping[str, str]
) -> psycopg.Connection:
    refuse_unreachable(home)
    make_run(home)
    programs = reachable(choose(binaries, home), home)
    folder = ready_cluster(home, programs, options)
    end = time.monotonic() + SECONDS_TO_RETRY
    while True:
        log_begin = server.begin(home, programs, folder)
        if connection := _connect(home):
            return connection
        reason = server.reason_in_log(home, log_begin)
        if time.monotonic() > end or not any(text in reason for text in TOO_SOON):
            raise EmbeddedError(f"The database in {folder} did not start: {reason}")
        time.sleep(0.1)


def _connect(home: Home) -> psycopg.Connection | None:
    """Connect to the server that runs here; None if there is none.

    One that is starting is waited for: after a crash it replays its journal. One that
    is stopping or has no connection free gets some time.
    """
    refuse_foreign_run(home)
    end = time.monotonic() + SECONDS_TO_RETRY
    while states := [*filter(None, map(server.state, home.data_folders().values()))]:
        reason = f"it is {states[0]}"
        if "ready" in states:
            try:
                return psycopg.connect(
                    host=str(home.run),
                    port=5432,
                    user="postgres",
                    dbname="postgres",
                    connect_timeout=5,
                    autocommit=True,
                )
            except psycopg.OperationalError as error:
                reason = str(error).strip().splitlines()[-1]
        if time.monotonic() > end and "starting" not in states:
            raise EmbeddedError(
                f"The server in {home.folder} runs but does not answer; end it first: "
                f"{reason}"
            )
        time.sleep(0.01)
    return None


def _leave(home: Home, share: Share) -> None:
    """Give up the share and stop the server if it was the last; call it alone()."""
    if share.leave():
        for folder in home.data_folders().values():
            server.stop(folder)
