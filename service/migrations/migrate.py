"""Bring a database to this version's schema, or say in one sentence why not."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from service import __version__
from service.commands.connecting import (
    StartError,
    connect,
    database,
    reason,
    refusals_as_sentences,
)
from service.connection import Connection
from service.repositories import catalog, rights
from service.repositories.backend import OLDEST_SERVER
from service.settings import read_settings

MIGRATIONS = Path(__file__).resolve().parent
VERSION_TABLE = "leadback_revision"  # not Alembic's usual name: others use that too


def migrate(url: str) -> None:
    """Bring an empty or older database to the newest revision; safe for many at once.

    Roles that serve get their rights on what is new.

    Raises StartError for a server or a database that is not for us. One transaction:
    a migration that fails leaves the database as it was.
    """
    with connect(url) as connection, refusals_as_sentences():
        refuse_server(connection)
        if catalog.find_revision(connection) == newest_revision():
            return
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: connect(url),
        poolclass=NullPool,
        hide_parameters=True,
    )
    try:
        with refusals_as_sentences(), engine.begin() as connection:
            tx: Any = connection.connection.driver_connection
            catalog.lock_setup(tx)
            refuse_contents(tx)
            _refuse_role(tx)
            _upgrade(connection)
            for role in rights.list_granted(tx):
                rights.grant(tx, role)
    except DBAPIError as error:
        raise StartError(
            f"The database refused: {reason(error.orig or error)}."
        ) from error
    finally:
        engine.dispose()


@contextmanager
def migrated() -> Iterator[str]:
    """Give the address of a database of this version; only our own is migrated to it."""
    settings = read_settings()
    with database(settings) as url:
        if settings.database_url:
            require_migrated(url)
        else:
            migrate(url)
        yield url


def require_migrated(url: str) -> None:
    """Refuse a database that is not at the newest revision; changes nothing."""
    with connect(url) as connection, refusals_as_sentences():
        refuse_server(connection)
        refuse_contents(connection)
        if catalog.find_revision(connection) != newest_revision():
            raise StartError(
                "The database is not ready for this version; run `leadback migrate`."
            )


def refuse_server(tx: Connection) -> None:
    """Refuse a server too old for our SQL, or one that cannot hold every text."""
    if tx.info.server_version < OLDEST_SERVER * 10_000:
        version = tx.info.parameter_status("server_version")
        raise StartError(
            f"PostgreSQL {version} is too old; leadback needs {OLDEST_SERVER} or later."
        )
    encoding = catalog.find_encoding(tx)
    if encoding != "UTF8":
        raise StartError(
            f"The database {tx.info.dbname} has the encoding {encoding}; leadback needs"
            " one made with ENCODING 'UTF8'."
        )


def refuse_contents(tx: Connection) -> None:
    """Refuse what a newer leadback, or something else than leadback, has filled."""
    revision = catalog.find_revision(tx)
    if revision is None:
        _refuse_strangers(tx)
    elif revision not in _revisions():
        raise StartError(
            f"The database {tx.info.dbname} was migrated to revision {revision} by a"
            f" newer leadback than this {__version__} (revision {newest_revision()});"
            " use that one."
        )


def newest_revision() -> str:
    return max(_revisions())


def _revisions() -> set[str]:
    """List what we know; a migration's file begins with its revision."""
    files = MIGRATIONS.glob("versions/[0-9]*.py")
    return {path.name.partition("_")[0] for path in files}


def _refuse_strangers(tx: Connection) -> None:
    if catalog.find_scalar(tx, "SELECT current_schema()") is None:
        raise StartError(
            f"The database {tx.info.dbname} has no schema that this user may use."
        )
    tables = catalog.find_tables(tx)
    if tables:
        raise StartError(
            f"The database {tx.info.dbname} holds something that leadback did not make"
            f" (the table {tables[0]}); give it an empty database."
        )


def _refuse_schema(tx: Connection) -> None:
    """Refuse a role that may make no tables."""
    query = "SELECT has_schema_privilege(current_schema(), 'CREATE')"
    if not catalog.find_scalar(tx, query):
        raise StartError(
            f"The database {tx.info.dbname} is empty, and this role may make no tables in"
            " it; run `leadback migrate` as the role that is to own them."
        )


def _refuse_role(tx: Connection) -> None:
    """Refuse a role that only serves."""
    if catalog.find_revision(tx) is None:
        _refuse_schema(tx)
        return
    role = rights.find_role(tx)
    if not role.is_owner:
        raise StartError(
            "The database is not ready for this version, and the role"
            f" {role.name} may not change its tables; run `leadback migrate` as"
            f" {role.owner}."
        )


def _upgrade(connection) -> None:
    """Let Alembic migrate; it is not imported before, since it is seldom needed."""
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("path_separator", "os")
    # Alembic's own reader of settings takes % for the start of a name.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, "head")
