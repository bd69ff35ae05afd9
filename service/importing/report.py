"""The report beside a file: line, column and reason of each bad row, and the row."""

import csv
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import TextIO

from service.commands.connecting import StartError
from service.connection import Connection
from service.importing.files import Bad, ImportFile, opened, read_header, rows_of
from service.rules.csv_rows import UnreadableRow
from service.rules.spreadsheets import neutral, shown

PRINTED = 5  # bad rows of a file that are printed too


def have_good_headers(files: Iterable[ImportFile]) -> bool:
    """Read all headers before any row, and report what is wrong with them."""
    is_good = True
    for file in files:
        bad = read_header(file)
        if bad:
            is_good, file.bad = False, 1
            write_report(file, iter(bad))
    return is_good


def report_bad_rows(tx: Connection, file: ImportFile) -> None:
    """Write the file's report, or remove an outdated one."""
    if file.bad:
        write_report(file, find_bad(tx, file))
        return
    try:
        file.report.unlink(missing_ok=True)
    except OSError as error:
        raise StartError(
            f"{file.report} cannot be removed ({error.strerror})."
        ) from error


def find_bad(tx: Connection, file: ImportFile) -> Iterator[Bad]:
    """Read the bad rows in the order of the lines, by a server-side cursor."""
    query = file.table.statement("find_bad")
    with tx.cursor(name="bad_rows_of_a_file") as cursor:
        for row in cursor.execute(query):
            yield Bad(*row)


def write_report(file: ImportFile, bad: Iterator[Bad]) -> None:
    """Write the report, for people: in UTF-8 with its mark, and nothing is computed."""
    file.first_bad = list(islice(bad, PRINTED))
    try:
        with file.report.open("w", encoding="utf-8-sig", newline="") as out:
            _write_rows(out, file, chain(file.first_bad, bad))
    except OSError as error:
        raise StartError(
            f"{file.report} cannot be written ({error.strerror})."
        ) from error


def _write_rows(out: TextIO, file: ImportFile, bad: Iterable[Bad]) -> None:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["line", "column", "reason", "row"])
    with opened(file.path) as (text, _):
        records = _records(text, file)
        line, record = 0, ""
        for each in bad:
            while line < each.line:
                line, record = next(records, (each.line, ""))
            texts = (each.column, each.reason, record)
            writer.writerow([each.line, *(neutral(shown(text)) for text in texts)])


def _records(lines: Iterable[str], file: ImportFile) -> Iterator[tuple[int, str]]:
    """Yield the file's rows unparsed, each with the number of its first line."""
    if file.is_json:
        for number, text in enumerate(lines, start=1):
            yield number, text.rstrip("\r\n")
        return
    seen: list[str] = []
    lines = iter(lines)

    def remember() -> Iterator[str]:
        for line in lines:
            seen.append(line)
            yield line

    for line, row in rows_of(file, remember()):
        if isinstance(row, UnreadableRow) and row.ends_reading:
            seen = [next(each for each in seen if each.strip("\r\n"))]
        yield line, "".join(seen).strip("\r\n")
        seen.clear()
