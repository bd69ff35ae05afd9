"""The database of a command; errors become one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors

from service.connection import Connection
from service.embedded import start
from service.repositories.backend import (
    COMMANDS,
    OLDEST_SERVER,
    pin,
    read_address,
    refuse_unfit,
)
from service.settings import Settings

SECONDS_TO_CONNECT = 5
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
    """Open a command's transaction, without the short timeouts of a call."""
    with connect(url) as connection, refusals_as_sentences(), connection.transaction():
        yield connection


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
    except (
        psycopg.OperationalError,
        errors.InsufficientPrivilege,
        errors.ReadOnlySqlTransaction,
    ) as error:
        raise StartError(f"The database refused: {reason(error)}.") from error


def reason(error: Exception) -> str:
    """Give the first line of a database error; the others are hints."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0].rstrip(".") if lines else type(error).__name__
