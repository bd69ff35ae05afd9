"""Check foreign keys and the ledger once for a whole file, if nobody else writes.

Checking a foreign key for each row costs more than writing the row. So the keys are
dropped, and added and validated again, in the transaction of the import: other sessions
always see them. That locks the table until the commit, so it is not done beside a server.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import sql
from psycopg.errors import LockNotAvailable

from service.commands.connecting import StartError
from service.connection import Connection
from service.importing import statements
from service.importing.sale_tables import LEDGER, SALES
from service.importing.tables import Table
from service.repositories.reconciliation import list_sales_out_of_balance
from service.repositories.rights import find_role

MANY = 10_000  # rows from which it is faster


@contextmanager
def checked_at_once(
    tx: Connection, table: Table, rows: int, *, offline: bool
) -> Iterator[None]:
    """Drop the table's foreign keys while many rows are written; then add them again."""
    is_worth_it = rows >= MANY and owns_tables(tx) and (offline or is_empty(tx, table))
    keys = _drop_keys(tx, table, offline=offline) if is_worth_it else None
    yield
    if keys:
        _change(tx, table, keys)


@contextmanager
def ledger_checked_at_once(tx: Connection, rows: int, *, alone: bool) -> Iterator[None]:
    """Switch the ledger's trigger off for many lines; then check all sales."""
    is_worth_it = rows >= MANY and alone and owns_tables(tx)
    if is_worth_it:
        _switch_ledger_trigger(tx, "DISABLE")
    yield
    if is_worth_it:
        wrong = list_sales_out_of_balance(tx)
        if wrong:
            raise AssertionError(f"the ledger of sale {wrong[0]} does not add up")
        _switch_ledger_trigger(tx, "ENABLE")


def owns_tables(tx: Connection) -> bool:
    """Say whether we may alter tables; a role that only serves checks row by row."""
    return find_role(tx).is_owner


def _switch_ledger_trigger(tx: Connection, way: str) -> None:
    for table in (SALES, LEDGER):
        _change(tx, table, f"{way} TRIGGER ledger_adds_up_to_revenue")


def is_empty(tx: Connection, table: Table) -> bool:
    return bool(statements.scalar(tx, table.statement("is_empty")))


def _drop_keys(tx: Connection, table: Table, *, offline: bool) -> str | None:
    """Drop the foreign keys; returns the clauses that add them again.

    None if there are none, or if the table is in use and the run is not offline.
    """
    dropped: str | None
    added: str | None
    ((dropped, added),) = tx.execute(table.statement("find_keys")).fetchall()
    if dropped is None:
        return None
    try:
        with tx.transaction():
            _change(tx, table, dropped)
    except LockNotAvailable as error:
        if offline:
            raise StartError(
                f"The table {table.name} is in use; stop the server, or import without"
                " --offline."
            ) from error
        return None
    return added


def _change(tx: Connection, table: Table, clauses: str) -> None:
    """Alter the table by our own clauses, or by those that the catalog returned."""
    tx.execute(table.statement("change", changes=sql.SQL(clauses)))
