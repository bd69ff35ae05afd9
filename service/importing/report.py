"""The report beside a file: line, column and reason of what is bad, and the row itself."""

import csv
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TextIO

from psycopg import Connection

from service.importing.files import ImportFile, opened
from service.importing.reading import csv_rows
from service.starting import StartError


class Bad(NamedTuple):
    line: int
    column: str  # '' where it is the row as a whole
    reason: str


def find_bad(tx: Connection, file: ImportFile) -> Iterator[Bad]:
    """Find what is bad in the order of the lines; as many as there may be."""
    query = """
        SELECT at_line, column_name, reason
          FROM bad_rows
         WHERE table_name = %(name)s
         ORDER BY at_line, column_name, reason
    """
    with tx.cursor(name="bad_rows_of_a_file") as cursor:
        for row in cursor.execute(query, {"name": file.table.name}):
            yield Bad(*row)


def write_report(file: ImportFile, bad: Iterable[Bad]) -> None:
    """Write the report; bytes of the file that are not UTF-8 stand there as they are."""
    try:
        with file.report.open(
            "w", encoding="utf-8", errors="surrogateescape", newline=""
        ) as out:
            _write_rows(out, file, bad)
    except OSError as error:
        raise StartError(
            f"{file.report} cannot be written ({error.strerror})."
        ) from error


def remove_report(file: ImportFile) -> None:
    """Remove the report of an earlier run, which is not true any more."""
    file.report.unlink(missing_ok=True)


def _write_rows(out: TextIO, file: ImportFile, bad: Iterable[Bad]) -> None:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["line", "column", "reason", "row"])
    with opened(file.path) as (text, _):
        records = _records(text, file)
        line, record = next(records, (0, ""))
        for each in bad:
            while line < each.line:
                line, record = next(records)
            writer.writerow([*each, record])


def _records(lines: Iterable[str], file: ImportFile) -> Iterator[tuple[int, str]]:
    """Yield the file's rows as they stand in it, each with its first line."""
    if file.is_json:
        for number, line in enumerate(lines, start=1):
            yield number, line.rstrip("\r\n")
        return
    seen: list[str] = []

    def remember() -> Iterator[str]:
        for line in lines:
            seen.append(line)
            yield line

    for line, _ in csv_rows(remember(), file.delimiter):
        yield line, "".join(seen).strip("\r\n")
        seen.clear()
