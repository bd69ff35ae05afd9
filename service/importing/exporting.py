"""Write every table to a file, so that an import restores the same."""

from collections.abc import Iterator
from pathlib import Path

from psycopg import sql

from service.commands.connecting import StartError
from service.connection import Connection
from service.importing.order import TABLES
from service.importing.tables import Column, Table

PART = ".part"  # until all files are complete


def export_tables(
    tx: Connection, folder: Path, *, as_json: bool = False
) -> Iterator[tuple[Path, int]]:
    """Write all files from one snapshot; yields each file's path and number of rows.

    Rows are sorted by their key. Existing files are replaced once all new ones are
    complete.
    """
    tx.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    paths = [
        folder / f"{table.name}.{'jsonl' if as_json else 'csv'}" for table in TABLES
    ]
    parts = [path.with_name(path.name + PART) for path in paths]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_write(folder, error) from error
    try:
        counts = [
            _write(tx, table, part, as_json=as_json)
            for table, part in zip(TABLES, parts, strict=True)
        ]
        for part, path in zip(parts, paths, strict=True):
            part.replace(path)
    except OSError as error:
        raise _cannot_write(folder, error) from error
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
    yield from zip(paths, counts, strict=True)


def _cannot_write(folder: Path, error: OSError) -> StartError:
    return StartError(f"{folder} cannot be written ({error.strerror}).")


def _write(tx: Connection, table: Table, path: Path, *, as_json: bool) -> int:
    cursor = tx.cursor()
    with path.open("wb") as out, cursor.copy(_copy(table, as_json)) as copy:
        for block in copy:
            # COPY's text format doubles backslashes, which only JSON contains.
            out.write(bytes(block).replace(rb"\\", b"\\") if as_json else block)
    return cursor.rowcount


def _copy(table: Table, as_json: bool) -> sql.Composed:
    written = [_exported(table, column, as_json) for column in table.file_columns]
    return table.statement(
        "copy_json" if as_json else "copy_csv",
        columns=sql.SQL(", ").join(written),
        rows=table.statement("export"),
    )


def _exported(table: Table, column: Column, as_json: bool) -> sql.Composed:
    """Give a column as files write its type."""
    section = "exported"
    if column.type.sql_type == "timestamptz":
        section = "exported_time"
    elif column.type.sql_type == "boolean" and not as_json:
        section = "exported_boolean"
    return table.statement(
        section,
        source=sql.Identifier(column.staged if column.worked_out else column.name),
        column=sql.Identifier(column.name),
    )
