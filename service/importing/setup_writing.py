"""Write setup: new and changed rows, each with an audit row."""

from psycopg import sql

from service.connection import Connection
from service.importing import statements
from service.importing.files import ImportFile
from service.importing.progress import Progress
from service.importing.tables import Table
from service.importing.writing import write


def write_setup(tx: Connection, file: ImportFile, progress: Progress) -> None:
    """Write the audit rows first, while the old values are still there."""
    table = file.table
    if file.updated:
        tx.execute(table.statement("lock"))
    if file.updated or file.inserted:
        tx.execute(
            table.statement(
                "audit",
                entity=sql.Literal(table.key[0].removesuffix("_id")),
                columns=sql.Literal(table.file_names),
            )
        )
    if file.updated:
        _update(tx, table)
    write(tx, file, progress)


def _update(tx: Connection, table: Table) -> None:
    if table.unique:
        name = sql.Identifier(table.unique[0])
        tx.execute(table.statement("free_names", unique_name=name))
    names = [column.name for column in table.columns]
    tx.execute(
        table.statement(
            "update",
            columns=statements.columns(names),
            new_values=statements.columns(names, of="r"),
        )
    )
    if table.counts_edits:
        tx.execute(table.statement("count_edits"))
