"""What every connection is set to, and whether the server behind it is fit for us.

Set by statements once connected, not by startup options: pools refuse or drop those.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import class_row

from service.connection import Connection
from service.repositories.outcomes import find_epoch

# What reading and writing depend on, whatever database and role are set to. A server
# that does not know a setting yet is not asked for it.
PINNED = {
    "client_encoding": "UTF8",
    "client_min_messages": "notice",
    "timezone": "UTC",
    "timezone_abbreviations": "Default",
    "datestyle": "ISO, MDY",  # as psycopg reads them
    "intervalstyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "array_nulls": "on",
    "standard_conforming_strings": "on",
    "transform_null_equals": "off",
    "default_transaction_isolation": "read committed",
    "default_transaction_deferrable": "off",
    "exit_on_error": "off",
    "restrict_nonsystem_relation_kind": "",  # or views could be closed
    "idle_session_timeout": "0",
    "transaction_timeout": "0",
}
CALLS = {
    "statement_timeout": "3s",
    "lock_timeout": "1s",
    "idle_in_transaction_session_timeout": "5s",
    # A plan for all values, made once: PostgreSQL estimates that plan to cost more, does
    # not count planning, and so would plan the look-ups of calls anew each time.
    "plan_cache_mode": "force_generic_plan",
    # The data are in memory or on an SSD; with the default of 4 PostgreSQL would scan all
    # contracts rather than fetch three of them by their index.
    "random_page_cost": "1.1",
}
COMMANDS = {
    "statement_timeout": "0",
    "lock_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
}
OLDEST_SERVER = 14
SECONDS_TO_CONNECT = 3  # of a call, to each of several hosts
CREDENTIALS = re.compile("([^:/@]*)(?::([^@]*))?@")
TRIES = 5  # to set a statement_timeout while one of a millisecond is in force
SHARED = (
    "A pool before the database gives one session to several connections; leadback"
    " needs a session for each connection (PgBouncer: pool_mode = session, with its"
    " server_reset_query)"
)


class Unfit(psycopg.OperationalError):
    """A server or a pool that we must not use as it is set; the text says why."""


class State(NamedTuple):
    """What cannot be set by us, and decides whether we can work there."""

    session_replication_role: str
    search_path: str
    schema: str | None  # the first of search_path that there is
    homes: list[str]  # schemas that hold tables of leadback's


def pin(tx: Connection, timeouts: Mapping[str, str]) -> None:
    """Set what PINNED and `timeouts` say for the whole session, which must autocommit.

    Raises Unfit where the session was set by another connection of ours before.
    """
    # By itself: a statement_timeout in force may be too short for the next statement.
    _set_quickly(tx, "statement_timeout", timeouts["statement_timeout"])
    query = """
        SELECT set_config(s.name, w.setting, false)
          FROM unnest(%(names)s::text[], %(settings)s::text[]) AS w (name, setting)
          JOIN pg_settings s ON lower(s.name) = w.name
    """
    wanted = {**PINNED, **timeouts}
    tx.execute(query, {"names": list(wanted), "settings": list(wanted.values())})
    query = """
        SELECT coalesce(current_setting('leadback.session', true), '') = ''
               AND set_config('leadback.session', 'ours', false) = 'ours'
    """
    if not tx.value(query):
        raise Unfit(SHARED)
    tx.epoch = find_epoch(tx)


def refuse_unfit(tx: Connection, *, may_be_empty: bool) -> None:
    """Raise Unfit where guards would not guard, or our tables would not be found."""
    state = find_state(tx)
    if state.session_replication_role != "origin":
        raise Unfit(
            "session_replication_role is"
            f" {state.session_replication_role}, so no constraint or trigger is in force;"
            " it must be origin"
        )
    if state.schema in state.homes or (may_be_empty and not state.homes):
        return
    where = ", ".join(state.homes) or "no schema of this database"
    raise Unfit(
        f"search_path is {state.search_path or 'empty'}, and leads to"
        f" {state.schema or 'no schema'}; leadback's tables are in {where}"
    )


def find_state(tx: Connection) -> State:
    query = """
        SELECT current_setting('session_replication_role') AS session_replication_role,
               current_setting('search_path') AS search_path,
               current_schema()::text AS schema,
               ARRAY(SELECT n.nspname::text
                       FROM pg_class c
                       JOIN pg_namespace n ON n.oid = c.relnamespace
                      WHERE c.relname = 'leadback_revision'
                        AND c.relkind = 'r'
                      ORDER BY n.nspname) AS homes
    """
    [found] = tx.cursor(row_factory=class_row(State)).execute(query)
    return found


def find_why_read_only(tx: Connection) -> str | None:
    """Say why the server takes no writes; None where it does."""
    query = """
        SELECT CASE WHEN pg_is_in_recovery()
                    THEN 'the server is a standby, which takes no writes'
                    WHEN current_setting('default_transaction_read_only')::bool
                    THEN 'default_transaction_read_only is on for this database or user'
               END
    """
    found = tx.value(query)
    return None if found is None else str(found)


def _set_quickly(tx: Connection, name: str, value: str) -> None:
    for tries_left in reversed(range(TRIES)):
        try:
            tx.execute(f"SET {name} = '{value}'")
            return
        except errors.QueryCanceled:
            if not tries_left:
                raise


def connect_for_calls(address: Mapping[str, Any]) -> Connection:
    """Connect as calls do; raises psycopg.Error, where it is not fit for us Unfit."""
    connection = connect(address)
    fit_for_calls(connection)
    return connection


def connect(address: Mapping[str, Any]) -> Connection:
    """Connect within SECONDS_TO_CONNECT a host, but blocking; raises psycopg.Error."""
    options = {**address, "connect_timeout": SECONDS_TO_CONNECT, "autocommit": True}
    return Connection.connect(**options)


def fit_for_calls(connection: Connection) -> None:
    """Set a new connection to what calls need, or close it and raise psycopg.Error.

    By the connection's own deadline, where it has one: a server, or what stands for one,
    may greet and then say nothing more.
    """
    try:
        pin(connection, CALLS)
        refuse_unfit(connection, may_be_empty=False)
    except BaseException:
        connection.close()
        raise


def read_address(database_url: str) -> dict[str, Any]:
    """Read a URL as libpq does, which takes several hosts; raises psycopg.Error.

    Unlike libpq it takes every character but @ in a password as it is.
    """
    rest = database_url.partition("://")[2]
    if found := CREDENTIALS.match(rest):
        user, password = (quote(unquote(part or ""), "") for part in found.groups())
        rest = f"{user}:{password}@{rest[found.end() :]}"
    address = conninfo_to_dict(f"postgresql://{rest}")
    if not re.fullmatch("[0-9,]*", str(address.get("port", ""))):
        raise psycopg.ProgrammingError("a port is no number")
    return address
