"""Copy a file into a temporary table with typed columns; list unreadable rows."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from typing import IO

from psycopg import sql

from service.connection import Connection
from service.importing import statements
from service.importing.column_types import TIME, words
from service.importing.files import ImportFile, InFuture, opened, rows_of
from service.importing.progress import Progress
from service.importing.reading import (
    GIVEN,
    Reasons,
    json_rows,
    plain_row,
    read_row,
    without_leftovers,
)
from service.importing.tables import TEXT_ID, Column, Finish, Table
from service.importing.zones import placed, with_offsets
from service.rules.csv_rows import Row, UnreadableRow

ROWS_A_CHUNK = 2_000
BAD_IN_MEMORY = 1 << 20  # bytes; more go to a file
ESCAPES = str.maketrans(
    {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": "\ufffd"}
)


def make_staged_table(tx: Connection, table: Table) -> None:
    """Create the table of a file's rows; at_line is the line in which a row begins.

    `given` are the columns that a line of JSON has; NULL means all of the file's.
    """
    columns = [part for c in (*table.columns, GIVEN) for part in _defined(c)]
    tx.execute(table.statement("make_staged", columns=sql.SQL(", ").join(columns)))


def _defined(column: Column) -> Iterator[sql.Composed]:
    """Define a column as in the file, and once more with its default if it has one."""
    names = {
        "column": sql.Identifier(column.name),
        "staged": sql.Identifier(column.staged),
        "type": sql.SQL(column.type.sql_type),
        "default": sql.Literal(column.default),
    }
    yield statements.sections("any_table")["staged_column"].format(**names)
    if column.default is not None:
        yield statements.sections("any_table")["staged_default"].format(**names)


def stage(tx: Connection, file: ImportFile, progress: Progress) -> None:
    """Read the file; rows that cannot be read are listed in bad_rows."""
    table = file.table
    zone = statements.scalar(tx, statements.of_run("time_zone"))
    by_name = {c.name: placed(_of_file(file, c), zone) for c in table.columns}
    given = [by_name[name] for name in file.columns]
    if file.is_json:
        given.append(GIVEN)
    made = [c for c in table.columns if c.made_from in file.columns]
    finish = table.finish(tx) if table.finish else None
    with (
        tempfile.SpooledTemporaryFile(max_size=BAD_IN_MEMORY) as bad,
        opened(file.path) as (text, hashed),
    ):
        progress.begin(f"reading {file.name}", file.size)
        names = statements.columns(column.staged for column in given + made)
        with tx.cursor().copy(table.statement("copy", columns=names)) as copy:
            for chunk in _chunks(file, _rows(file, text), given, finish, bad, zone):
                copy.write(chunk)
                progress.reach(hashed.tell(), file.rows)
        file.sha256 = hashed.hash.hexdigest()
        progress.end(file.rows)
        _list_bad(tx, bad)
    tx.execute(table.statement("analyze_staged"))
    file.in_future = list(_find_in_future(tx, file))


def _of_file(file: ImportFile, column: Column) -> Column:
    """Take ids of JSON Lines as they are: no spreadsheet writes that."""
    if file.is_json and column.type is TEXT_ID:
        return replace(column, type=words(100))
    return column


def _rows(file: ImportFile, text: IO[str]) -> Iterator[tuple[int, Row]]:
    if file.is_json:
        seen: set[str] = set()
        yield from json_rows(text, file.columns, seen)
        file.columns = [name for name in file.columns if name in seen]
    else:
        rows = rows_of(file, text)
        next(rows)  # the header
        yield from rows


def _chunks(
    file: ImportFile,
    rows: Iterator[tuple[int, Row]],
    given: list[Column],
    finish: Finish | None,
    bad: IO[bytes],
    zone: str,
) -> Iterator[bytes]:
    """Yield the good rows in COPY's text format, some thousand at a time.

    Nearly all rows are plain: one regular expression checks them, and only times without
    a zone get an offset.
    """
    pattern = None if finish else plain_row(given)
    is_plain = pattern.fullmatch if pattern else lambda text: None
    width = len(given)
    chunk: list[str] = []
    for line, row in rows:
        file.rows += 1
        plain = None
        if isinstance(row, list):
            if len(row) > width:
                row = without_leftovers(row, width)
            if len(row) == width:
                plain = is_plain("\t".join(row))
        text = plain and (
            with_offsets(plain, zone) if plain.lastindex else plain.string
        )
        if text:
            chunk.append(f"{line}\t{text}\n")
        else:
            cells, reasons = read_row(given, row, finish)
            if reasons:
                file.is_cut_short |= isinstance(row, UnreadableRow) and row.ends_reading
                _note(bad, file.table, line, reasons)
            else:
                chunk.append(_copy_line(line, cells))
        if len(chunk) >= ROWS_A_CHUNK:
            yield "".join(chunk).encode()
            chunk.clear()
    yield "".join(chunk).encode()


def _copy_line(line: int, cells: list[str]) -> str:
    escaped = (cell.translate(ESCAPES) for cell in cells)
    return f"{line}\t" + "\t".join(escaped) + "\n"


def _note(bad: IO[bytes], table: Table, line: int, reasons: Reasons) -> None:
    for column, reason in reasons:
        texts = [table.name, str(line), column, reason]
        row = "\t".join(text.translate(ESCAPES) for text in texts) + "\n"
        bad.write(row.encode("utf-8", "backslashreplace"))


def _find_in_future(tx: Connection, file: ImportFile) -> Iterator[InFuture]:
    """Find the columns whose times are to come, though they tell what happened."""
    table = file.table
    for column in table.columns:
        if column.type is TIME and column.name in file.columns and not table.is_setup:
            query = table.statement(
                "count_in_future",
                column=sql.Identifier(column.name),
                column_name=sql.Literal(column.name),
            )
            for found in tx.execute(query):
                yield InFuture(*found)


def _list_bad(tx: Connection, bad: IO[bytes]) -> None:
    bad.seek(0)
    with tx.cursor().copy(statements.of_run("copy_bad_rows")) as copy:
        while block := bad.read(BAD_IN_MEMORY):
            copy.write(block)
