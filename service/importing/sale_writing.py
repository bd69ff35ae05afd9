"""Write sales and returns, each with the other tables that they change."""

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
    """Lock the sales of the table's staged rows against calls."""
    tx.execute(table.statement("lock_sales"))


def write_sales(tx: Connection, file: ImportFile, progress: Progress) -> None:
    """Write sales; a revenue that is not the price becomes an overwrite in the ledger."""
    write(tx, file, progress)
    tx.execute(SALES.statement("overwrite"))


def list_incomplete_returns(tx: Connection) -> None:
    """List new credited or replaced returns without a credit or a queue entry."""
    list_bad(tx, RETURNS, "incomplete")
    tx.execute(RETURNS.statement("drop_bad"))


def write_returns(tx: Connection, file: ImportFile, progress: Progress) -> None:
    """Write returns with their credits and queue entries.

    Then copy the state of each sale's latest return to the sale.
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
