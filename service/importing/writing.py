"""Write the new good rows of a judged table."""

from collections.abc import Iterator

from psycopg import sql

from service.connection import Connection
from service.importing import statements
from service.importing.checking import find_shared_columns
from service.importing.files import ImportFile
from service.importing.progress import Progress
from service.importing.tables import Table

BLOCKS_A_SLICE = 1_000  # of 8 KiB: some ten thousand rows
ALL_BLOCKS = 2**32 - 1


def count(tx: Connection, file: ImportFile) -> None:
    """Count what is to be written, and what is bad."""
    table = file.table
    file.inserted = statements.scalar(tx, table.statement("count_new"))
    if table.is_setup:
        file.updated = statements.scalar(tx, table.statement("count_changed"))
    file.bad = statements.scalar(tx, table.statement("count_bad"))


def write(tx: Connection, file: ImportFile, progress: Progress) -> None:
    """Write the new rows by the table's own statement."""
    if not file.inserted:
        return
    table = file.table
    progress.begin(f"writing {table.name}", file.inserted)
    done = 0
    for insert in _inserts(tx, table):
        done += tx.execute(table.statement("write", insert=insert)).rowcount
        progress.reach(done, done)
    progress.end(file.inserted)


def insert_all(tx: Connection, table: Table) -> sql.Composed:
    """Insert all new rows at once."""
    return _insert(table, find_shared_columns(tx, table).names, 0, ALL_BLOCKS)


def _inserts(tx: Connection, table: Table) -> Iterator[sql.Composed]:
    names = find_shared_columns(tx, table).names
    blocks = statements.scalar(tx, table.statement("size"))
    for first in range(0, blocks, BLOCKS_A_SLICE):
        yield _insert(table, names, first, first + BLOCKS_A_SLICE)


def _insert(table: Table, names: list[str], first: int, last: int) -> sql.Composed:
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
