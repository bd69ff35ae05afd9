"""Bring a file into a temporary table, typed; list the rows that cannot be read."""

import tempfile
from collections.abc import Iterator
from typing import IO

from psycopg import sql

from service.connection import Connection
from service.importing.files import ImportFile, opened
from service.importing.progress import Progress
from service.importing.reading import (
    ABSENT,
    Row,
    Unreadable,
    csv_rows,
    json_rows,
    plain_row,
    read_row,
)
from service.importing.tables import Column, Table, declared
from service.importing.zones import placed, with_offsets

ROWS_A_CHUNK = 2_000
BAD_IN_MEMORY = 1 << 20  # bytes; more go to a file
ESCAPES = str.maketrans(
    {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": "\ufffd"}
)


def make_run_tables(tx: Connection) -> None:
    """Make the list of bad rows, and give the run the id of its one audit row."""
    tx.execute("""
        CREATE TEMPORARY TABLE bad_rows (
            table_name text NOT NULL,
            at_line bigint NOT NULL,
            column_name text NOT NULL,
            reason text NOT NULL
        ) ON COMMIT DROP
    """)
    tx.execute("""
        CREATE TEMPORARY TABLE this_import ON COMMIT DROP AS
        SELECT nextval(pg_get_serial_sequence('audit', 'audit_id')) AS audit_id
    """)


def make_staged_table(tx: Connection, table: Table) -> None:
    """Make the table of a file's rows; at_line is the line in which a row begins.

    `absent` are the columns that a line of JSON does not name; NULL for none.
    """
    columns = sql.SQL(", ").join(
        sql.SQL("{} {} {}").format(
            sql.Identifier(c.name),
            declared(c.kind.sql_type),
            # byte for byte, as the tables compare, and so that they can be joined fast
            sql.SQL('COLLATE "C"' if c.kind.sql_type == "text" else ""),
        )
        for c in (*table.columns, ABSENT)
    )
    query = """
        CREATE TEMPORARY TABLE {staged} (at_line bigint NOT NULL, {columns})
            ON COMMIT DROP
    """
    tx.execute(sql.SQL(query).format(staged=table.staged, columns=columns))


def stage(tx: Connection, file: ImportFile, progress: Progress) -> None:
    """Read the file to its end; what cannot be read goes into bad_rows."""
    table = file.table
    zone = tx.execute("SELECT time_zone FROM settings").fetchone()[0]
    by_name = {column.name: placed(column, zone) for column in table.columns}
    given = [by_name[name] for name in file.columns]
    if file.is_json:
        given.append(ABSENT)
    made = [c for c in table.columns if c.made_from in file.columns and c.made_from]
    finish = table.finish(tx) if table.finish else None
    with (
        tempfile.SpooledTemporaryFile(max_size=BAD_IN_MEMORY) as bad,
        opened(file.path) as (text, hashed),
    ):
        progress.begin(f"reading {file.name}", file.size)
        with tx.cursor().copy(_copy(table.staged, given + made)) as copy:
            for chunk in _chunks(file, _rows(file, text), given, finish, bad, zone):
                copy.write(chunk)
                progress.reach(hashed.bytes_read, file.rows)
        file.sha256 = hashed.hash.hexdigest()
        progress.end(file.rows)
        _list_bad(tx, bad)
    tx.execute(sql.SQL("ANALYZE {}").format(table.staged))


def _rows(file: ImportFile, text: IO[str]) -> Iterator[tuple[int, Row]]:
    if file.is_json:
        seen: set[str] = set()
        yield from json_rows(text, file.columns, seen)
        file.columns = [name for name in file.columns if name in seen] + [ABSENT.name]
    else:
        rows = csv_rows(text, file.delimiter)
        next(rows)  # the header
        yield from rows


def _chunks(
    file: ImportFile,
    rows: Iterator[tuple[int, Row]],
    given: list[Column],
    finish,
    bad: IO[bytes],
    zone: str,
) -> Iterator[bytes]:
    """Yield the good rows as COPY's text format has them, some thousand at a time.

    A row of plain texts, as nearly all are, is seen by one regular expression only; its
    times without a zone get the offset of this one.
    """
    pattern = None if finish else plain_row(given)
    is_plain = pattern.fullmatch if pattern else lambda text: None
    width = len(given)
    chunk: list[str] = []
    for line, row in rows:
        file.rows += 1
        is_whole = isinstance(row, list) and len(row) == width
        joined = "\t".join(row) if is_whole else ""
        plain = is_plain(joined)
        if plain and plain.lastindex:
            joined = with_offsets(plain, zone)
        if plain and joined:
            chunk.append(f"{line}\t{joined}\n")
        else:
            cells, reasons = read_row(given, row, finish)
            if reasons:
                file.is_cut_short |= isinstance(row, Unreadable) and row.ends_reading
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


def _note(bad: IO[bytes], table: Table, line: int, reasons) -> None:
    for column, reason in reasons:
        texts = [table.name, str(line), column, reason]
        row = "\t".join(text.translate(ESCAPES) for text in texts) + "\n"
        bad.write(row.encode("utf-8", "backslashreplace"))


def _copy(target: sql.Identifier, columns: list[Column]) -> sql.Composed:
    names = [sql.Identifier("at_line"), *(sql.Identifier(c.name) for c in columns)]
    query = "COPY {target} ({names}) FROM STDIN (FORMAT text, NULL '')"
    return sql.SQL(query).format(target=target, names=sql.SQL(", ").join(names))


def _list_bad(tx: Connection, bad: IO[bytes]) -> None:
    bad.seek(0)
    with tx.cursor().copy("COPY bad_rows FROM STDIN") as copy:
        while block := bad.read(BAD_IN_MEMORY):
            copy.write(block)
