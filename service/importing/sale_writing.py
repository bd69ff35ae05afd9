"""Write sales and returns: each with what must change in the same statement."""

from service.connection import Connection
from service.importing.checking import list_bad
from service.importing.files import ImportFile
from service.importing.progress import Progress
from service.importing.sale_tables import (
    BUYER_CREDITS,
    REPLACEMENT_QUEUE,
    RETURNS,
    SALES,
)
from service.importing.tables import Table
from service.importing.writing import insert_all, write


def lock_sales(tx: Connection, table: Table) -> None:
    """Let no call change the sales of the table's staged rows from now on."""
    tx.execute(table.statement("lock_sales"))


def write_sales(tx: Connection, file: ImportFile, progress: Progress) -> None:
    """Write sales at their price; another revenue becomes one overwrite in the ledger."""
    write(tx, file, progress)
    tx.execute(SALES.statement("overwrite"))


def list_incomplete_returns(tx: Connection) -> None:
    """List new returns that were credited or replaced, but without what that is worth."""
    list_bad(tx, RETURNS, "incomplete")
    tx.execute(RETURNS.statement("drop_bad"))


def write_returns(tx: Connection, file: ImportFile, progress: Progress) -> None:
    """Write returns with their credits and queue entries.

    Then each sale gets its copy of the state of its latest return.
    """
    if not file.inserted:
        return
    progress.begin("writing returns", file.inserted)
    tx.execute(
        RETURNS.statement(
            "write",
            insert=insert_all(tx, RETURNS),
            insert_credits=insert_all(tx, BUYER_CREDITS),
            insert_queue=insert_all(tx, REPLACEMENT_QUEUE),
        )
    )
    tx.execute(RETURNS.statement("copy_states"))
    progress.end(file.inserted)
