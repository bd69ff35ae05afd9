"""The database of a command; errors become one sentence."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors

from service.connection import Connection
from service.embedded import start
from service.repositories.backend import (
    COMMANDS,
    OLDEST_SERVER,
    connect_for_calls,
    pin,
    read_address,
    refuse_unfit,
)
from service.repositories.outcomes import find_id, was_committed
from service.settings import Settings

SECONDS_TO_CONNECT = 5
SECONDS_TO_LOOK = 10  # for what became of a COMMIT
CONNECTIONS_TO_SPARE = 20  # for commands beside the workers


class StartError(Exception):
    """Why a command cannot work; the text is one sentence for a person."""


@contextmanager
def database(settings: Settings, *, is_kept: bool = False) -> Iterator[str]:
    """Give the database's URL: DATABASE_URL, or that of the embedded PostgreSQL.

    The embedded one runs meanwhile; with `is_kept` it is restarted if it dies.
    """
    if settings.database_url:
        yield settings.database_url
        return
    connections = settings.workers * settings.threads + CONNECTIONS_TO_SPARE
    embedded = start(
        home=settings.leadback_home,
        binaries=settings.leadback_postgres_bin,
        options={"max_connections": str(max(100, connections))},
    )
    try:
        if is_kept:
            embedded.keep(settings.leadback_postgres_bin)
        yield embedded.url
    finally:
        embedded.stop()


@contextmanager
def transaction(url: str) -> Iterator[Connection]:
    """Open a command's transaction, without the short timeouts of a call.

    Where COMMIT is not answered it is looked up; raises StartError unless it was done.
    """
    is_committing = False
    with connect(url) as connection, refusals_as_sentences():
        try:
            with connection.transaction():
                yield connection
                connection.transaction_id = find_id(connection)
                is_committing = True
        except psycopg.OperationalError as error:
            if not is_committing or not connection.closed:
                raise
            if connection.transaction_id:  # without one nothing was written
                _require_committed(connection, url, error)


def _require_committed(lost: Connection, url: str, error: Exception) -> None:
    """Raise StartError unless the lost connection's transaction was committed."""
    address = read_address(url)
    end = time.monotonic() + SECONDS_TO_LOOK
    is_done = was_committed(lost, lambda _: connect_for_calls(address), end)
    if is_done is False:
        raise StartError(
            f"The database refused: {reason(error)}. Nothing was written."
        ) from error
    if is_done is None:
        raise StartError(
            f"The database did not answer COMMIT: {reason(error)}. It may have been done"
            " or not; look before you repeat it."
        ) from error


def connect(url: str) -> Connection:
    """Connect; raises StartError."""
    try:
        options = {"connect_timeout": SECONDS_TO_CONNECT, **read_address(url)}
    except psycopg.Error as error:
        # libpq's other words may repeat a password.
        said = reason(error) if "query parameter" in str(error) else "wrong in form"
        raise StartError(
            f"DATABASE_URL cannot be read ({said}); it looks like"
            " postgresql://user:password@host:5432/database."
        ) from error
    try:
        connection = Connection.connect(**options, autocommit=True)
    except psycopg.Error as error:
        raise StartError(f"The database cannot be reached: {reason(error)}.") from error
    try:
        make_fit(connection)
    except psycopg.Error as error:
        connection.close()
        raise StartError(f"The database cannot be used: {reason(error)}.") from error
    connection.autocommit = False
    return connection


def make_fit(connection: Connection) -> None:
    """Set a new connection, which autocommits, for a command; raises psycopg.Error.

    A server that is too old is left as it is: whoever works with it refuses it.
    """
    if connection.info.server_version < OLDEST_SERVER * 10_000:
        return
    pin(connection, COMMANDS)
    refuse_unfit(connection, may_be_empty=True)


@contextmanager
def refusals_as_sentences() -> Iterator[None]:
    """Turn errors that the database's administrator has to solve into one sentence."""
    try:
        yield
    except errors.InsufficientPrivilege as error:
        raise StartError(
            f"The database refused: {reason(error)}; `leadback grant`, run by the owner"
            " of the tables, gives a role what it needs."
        ) from error
    except (psycopg.OperationalError, errors.ReadOnlySqlTransaction) as error:
        raise StartError(f"The database refused: {reason(error)}.") from error


def reason(error: Exception) -> str:
    """Give the first line of a database error; the others are hints."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0].rstrip(".") if lines else type(error).__name__
