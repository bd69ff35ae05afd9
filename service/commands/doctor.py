"""`leadback doctor`: checks the configuration and the database, changes nothing."""

import platform
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version

import psycopg

from service import __version__
from service.commands.connecting import StartError, database, transaction
from service.commands.deep_checks import CHECKS, first_of
from service.connection import Connection
from service.database import said
from service.embedded import EmbeddedError
from service.migrations.migrate import (
    MIGRATIONS,
    newest_revision,
    refuse_contents,
    refuse_server,
)
from service.repositories import backend, catalog, rights
from service.repositories.settings import find_settings
from service.settings import Settings

PACKAGES = ("spyne", "lxml", "SQLAlchemy", "psycopg", "alembic", "gunicorn")
GUARD = re.compile(
    r"\b(?<!DROP )(?:CONSTRAINT|CREATE UNIQUE INDEX|CREATE TRIGGER)\s+(\w+)"
)
DROPPED = re.compile(r"\bDROP (?:CONSTRAINT|INDEX|TRIGGER)\s+(?:IF EXISTS\s+)?(\w+)")


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check; the text tells the value, or what is wrong."""

    is_right: bool
    what: str
    text: str
    is_warning: bool = False  # right, but to be looked at


def examine(settings: Settings, *, deep: bool = False) -> Iterator[Finding]:
    """Check the program, then the database until a check makes the next impossible.

    `deep` reads whole tables too.
    """
    yield Finding(True, "settings", _describe(settings))
    yield Finding(True, "versions", _versions())
    try:
        with database(settings) as url, transaction(url) as tx:
            yield from examine_database(tx, settings, url, deep)
    except (StartError, EmbeddedError) as error:
        yield Finding(False, "database", str(error))


def examine_database(
    tx: Connection, settings: Settings, url: str, deep: bool
) -> Iterator[Finding]:
    """Check the server and the schema; raises StartError if the schema is not ours."""
    yield Finding(True, "server", f"PostgreSQL {catalog.find_server_version(tx)}")
    refuse_server(tx)
    yield Finding(True, "encoding", catalog.find_encoding(tx))
    yield from _durability(tx)
    yield _connections(tx, settings)
    refuse_contents(tx)
    revision, newest = catalog.find_revision(tx), newest_revision()
    if revision != newest:
        text = f"{revision or 'none'}, not {newest}; run `leadback migrate`"
        yield Finding(False, "revision", text)
        return
    yield Finding(True, "revision", revision)
    yield _guards(tx)
    yield _role(tx, settings)
    yield _who_may_call(tx)
    yield from examine_calls(url)
    if deep:
        yield from _reconcile(tx)


def examine_calls(url: str) -> Iterator[Finding]:
    """Connect as the service does: twice at once, which shows pools that share."""
    try:
        address = backend.read_address(url)
        connect = backend.connect_for_calls
        with connect(address) as first, connect(address):
            why_not = backend.find_why_read_only(first)
    except psycopg.Error as error:
        yield Finding(False, "calls", said(error))
        return
    yield Finding(True, "calls", "the service's own connections work")
    yield Finding(not why_not, "writes", why_not or "the server takes them")


def _describe(settings: Settings) -> str:
    """Describe the settings; not DATABASE_URL itself, which may contain a password."""
    return (
        f"{'DATABASE_URL' if settings.database_url else 'embedded PostgreSQL'},"
        f" {settings.host}:{settings.port}, {settings.workers} workers of"
        f" {settings.threads} threads, log from {settings.log_level} on"
    )


def _versions() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"leadback {__version__}, Python {platform.python_version()}, {packages}"


def _durability(tx: Connection) -> Iterator[Finding]:
    for name, value in catalog.find_durability(tx).items():
        is_right = value != "off"
        danger = "" if is_right else ": a crash loses calls that were answered"
        yield Finding(is_right, name, value + danger)


def _connections(tx: Connection, settings: Settings) -> Finding:
    needed, allowed = settings.workers * settings.threads, catalog.find_room(tx)
    text = f"WORKERS times THREADS is {needed}, of {allowed} that the server gives"
    return Finding(needed <= allowed, "connections", text)


def _guards(tx: Connection) -> Finding:
    missing = find_missing_guards(tx)
    if missing:
        return Finding(False, "constraints", f"not in force: {', '.join(missing)}")
    return Finding(True, "constraints", "all that the schema names are in force")


def find_missing_guards(tx: Connection) -> list[str]:
    """List the constraints, unique indexes and triggers that are not in force."""
    found = catalog.find_guards(tx)
    names = {name for _, name in found}
    missing = sorted(wanted_guards() - names)
    return missing + [
        f"append_only of {table}"
        for table in rights.APPEND_ONLY
        if (table, "append_only") not in found
    ]


def _role(tx: Connection, settings: Settings) -> Finding:
    """Say as whom we work; a role that may do more than it should is no failure."""
    role = rights.find_role(tx)
    missing, excessive = rights.find_differences(tx)
    if missing:
        text = (
            f"{role.name} has no {first_of(missing)}; run `leadback grant {role.name}`"
        )
        return Finding(False, "role", f"{text} as {role.owner}")
    if not settings.database_url:
        return Finding(True, "role", f"{role.name}, of the embedded PostgreSQL")
    if role.is_superuser or role.is_owner:
        whose = "is a superuser" if role.is_superuser else "owns the tables"
        text = f"{role.name} {whose}; `leadback grant` makes a role that only serves"
        return Finding(True, "role", text, is_warning=True)
    if role.may_create:
        excessive.append("CREATE in the schema")
    text = f"{role.name} may do more than it needs: {first_of(excessive)}"
    if excessive:
        return Finding(True, "role", text, is_warning=True)
    return Finding(True, "role", f"{role.name} may do what serving needs, and no more")


def wanted_guards() -> set[str]:
    """Find the constraints, unique indexes and triggers that the migrations create."""
    wanted: set[str] = set()
    for path in sorted(MIGRATIONS.glob("versions/*.sql")):
        sql = re.sub(r"--.*", "", path.read_text(encoding="utf-8"))
        wanted = (wanted - set(DROPPED.findall(sql))) | set(GUARD.findall(sql))
    return wanted


def _reconcile(tx: Connection) -> Iterator[Finding]:
    """Compare the tables with each other, by one statement a check."""
    for check in CHECKS:
        found = check.find(tx)
        yield Finding(not found, check.what, check.tell(found))


def _who_may_call(tx: Connection) -> Finding:
    """Say what strangers can try, by the settings as they are."""
    found = find_settings(tx)
    risks = []
    if not found.buyer_key_demanded:
        risks.append("whoever knows a lead's id can update and return it without a key")
    if not found.unknown_leads_in_10_minutes:
        risks.append("ids of leads can be guessed without limit")
    if not found.wrong_keys_a_minute:
        risks.append("keys can be guessed without limit")
    text = "; ".join(risks) or "every call needs a key, and guessing is limited"
    return Finding(True, "who may call", text, is_warning=bool(risks))
