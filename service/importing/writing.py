"""Write the good rows of a judged table, with what must change along with them."""

from collections.abc import Iterable, Iterator

from psycopg import sql

from service.connection import Connection
from service.importing import statements
from service.importing.checking import find_shared_columns, list_bad
from service.importing.files import ImportFile
from service.importing.progress import Progress
from service.importing.sale_tables import (
    BUYER_CREDITS,
    REPLACEMENT_QUEUE,
    RETURNS,
    SALES,
)
from service.importing.tables import Table

BLOCKS_A_SLICE = 1_000  # of 8 KiB: some ten thousand rows
ALL_BLOCKS = 2**32 - 1


def count(tx: Connection, file: ImportFile) -> None:
    """Count what is to be written, and what is bad."""
    counts = tx.execute(file.table.statement("count")).fetchall()
    ((file.inserted, file.updated, file.bad),) = counts


def write(tx: Connection, file: ImportFile, progress: Progress) -> None:
    """Write a table that is written by itself; only setup has changed rows."""
    if file.table.is_setup:
        _write_changes(tx, file)
    if file.inserted:
        _write_new(tx, file, progress)
    if file.table is SALES:
        tx.execute(SALES.statement("overwrite"))


def _write_changes(tx: Connection, file: ImportFile) -> None:
    """Update setup; the audit rows come first, while the old values are still there."""
    table = file.table
    if file.updated:
        tx.execute(table.statement("lock"))
    if file.updated or file.inserted:
        entity = sql.Literal(table.key[0].removesuffix("_id"))
        columns = sql.Literal(table.file_names)
        tx.execute(table.statement("audit", entity=entity, columns=columns))
    if not file.updated:
        return
    if table.unique:
        name = sql.Identifier(table.unique[0])
        tx.execute(table.statement("free_names", unique_name=name))
    names = [column.name for column in table.columns]
    old, new = statements.columns(names), statements.columns(names, of="r")
    tx.execute(table.statement("update", columns=old, new_values=new))
    if table.counts_edits:
        tx.execute(table.statement("count_edits"))


def _write_new(tx: Connection, file: ImportFile, progress: Progress) -> None:
    """Write the new rows by the table's own statement."""
    table = file.table
    progress.begin(f"writing {table.name}", file.inserted)
    done = 0
    for insert in _inserts(tx, table):
        done += tx.execute(table.statement("write", insert=insert)).rowcount
        progress.reach(done, done)
    progress.end(file.inserted)


def write_returns(tx: Connection, file: ImportFile, progress: Progress) -> None:
    """Write the good returns with their credits and queue entries, all judged before.

    Then copy the state of each sale's latest return to the sale.
    """
    list_bad(tx, RETURNS, "incomplete")
    tx.execute(RETURNS.statement("drop_bad"))
    count(tx, file)
    if not file.inserted:
        return
    progress.begin("writing returns", file.inserted)
    tx.execute(
        RETURNS.statement(
            "write",
            insert=_insert_all(tx, RETURNS),
            insert_credits=_insert_all(tx, BUYER_CREDITS),
            insert_queue=_insert_all(tx, REPLACEMENT_QUEUE),
        )
    )
    tx.execute(RETURNS.statement("copy_states"))
    progress.end(file.inserted)


def _insert_all(tx: Connection, table: Table) -> sql.Composed:
    return _insert(table, find_shared_columns(tx, table), 0, ALL_BLOCKS)


def _inserts(tx: Connection, table: Table) -> Iterator[sql.Composed]:
    names = find_shared_columns(tx, table)
    blocks = statements.scalar(tx, table.statement("size"))
    for first in range(0, blocks, BLOCKS_A_SLICE):
        yield _insert(table, names, first, first + BLOCKS_A_SLICE)


def _insert(table: Table, names: Iterable[str], first: int, last: int) -> sql.Composed:
    return table.statement(
        "insert",
        columns=statements.columns(names),
        first=sql.Literal(f"({first},0)"),
        last=sql.Literal(f"({last},0)"),
    )


def advance_ids(tx: Connection, table: Table) -> None:
    """Set the sequence beyond the greatest imported id; never back."""
    if table.is_setup:
        tx.execute(table.statement("advance_ids"))
