"""Check foreign keys and the ledger once for a whole file, where nobody else writes.

A key that is checked row by row costs more than the row. So the keys are dropped, and
added again validated, in the transaction of the import: whoever looks sees them always.
That locks the table until the commit, so a serving instance keeps its keys.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import sql
from psycopg.errors import LockNotAvailable

from service.commands.connecting import StartError
from service.connection import Connection
from service.importing.tables import Table
from service.repositories.catalog import find_sales_out_of_balance

MANY = 10_000  # rows for which it is worth it
LEDGER_TRIGGER = "ledger_adds_up_to_revenue"


@contextmanager
def checked_at_once(
    tx: Connection, table: Table, rows: int, *, offline: bool
) -> Iterator[None]:
    """Write many rows of the table without its keys; they hold again afterwards."""
    is_worth_it = rows >= MANY and (offline or is_empty(tx, table))
    keys = _drop_keys(tx, table, offline=offline) if is_worth_it else []
    yield
    if keys:
        added = sql.SQL(", ").join(
            sql.SQL("ADD CONSTRAINT {} {}").format(
                sql.Identifier(name),
                sql.SQL(definition),  # type: ignore[arg-type]
            )
            for name, definition in keys
        )
        tx.execute(sql.SQL("ALTER TABLE {} {}").format(table.target, added))


@contextmanager
def ledger_checked_at_once(tx: Connection, rows: int, *, alone: bool) -> Iterator[None]:
    """Book many lines without a look at the sale for each; then look at all sales."""
    is_worth_it = rows >= MANY and alone
    if is_worth_it:
        _switch_ledger_trigger(tx, "DISABLE")
    yield
    if is_worth_it:
        wrong = find_sales_out_of_balance(tx)
        if wrong:
            raise AssertionError(f"the ledger of sale {wrong[0]} does not add up")
        _switch_ledger_trigger(tx, "ENABLE")


def _switch_ledger_trigger(tx: Connection, what: str) -> None:
    for table in ("sales", "ledger"):
        query = sql.SQL("ALTER TABLE {} {} TRIGGER {}").format(
            sql.Identifier(table),
            sql.SQL(what),  # type: ignore[arg-type]
            sql.Identifier(LEDGER_TRIGGER),
        )
        tx.execute(query)


def is_empty(tx: Connection, table: Table) -> bool:
    query = sql.SQL("SELECT NOT EXISTS (SELECT FROM {})").format(table.target)
    return tx.execute(query).fetchone()[0]


def _drop_keys(tx: Connection, table: Table, *, offline: bool) -> list[tuple[str, str]]:
    """Drop the foreign keys; none where somebody uses the table and offline was not said."""
    query = """
        SELECT conname, pg_get_constraintdef(oid)
          FROM pg_constraint
         WHERE conrelid = %(table)s::regclass
           AND contype = 'f'
         ORDER BY conname
    """
    keys = tx.execute(query, {"table": table.name}).fetchall()
    if not keys:
        return []
    dropped = sql.SQL(", ").join(
        sql.SQL("DROP CONSTRAINT {}").format(sql.Identifier(name)) for name, _ in keys
    )
    try:
        with tx.transaction():
            tx.execute(sql.SQL("ALTER TABLE {} {}").format(table.target, dropped))
    except LockNotAvailable as error:
        if offline:
            raise StartError(
                f"The table {table.name} is in use; stop the server, or import without"
                " --offline."
            ) from error
        return []
    return keys
