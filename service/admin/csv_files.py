"""Lists as CSV, for spreadsheets: RFC 4180, in UTF-8 with a mark, texts neutralised."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from werkzeug.wrappers import Response

from service.admin.report_csv import MARK
from service.admin.templating import MINUTE, zone
from service.rules.spreadsheets import neutral
from service.rules.times import local_time

Cell = str | int | Decimal | datetime | None


def answer_csv(
    name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Response:
    """Answer with a file of that name."""
    return attached(name, "".join(write_lines(head, rows)).encode())


def write_lines(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Write the heading, then the rows as they come."""
    yield MARK + _line(head)
    for row in rows:
        yield _line([write_cell(cell) for cell in row])


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(cells)
    return text.getvalue()


def attached(name: str, content: bytes | Iterable[bytes]) -> Response:
    """Answer with the bytes of a CSV, which a browser saves under that name."""
    response = Response(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def write_cell(cell: Cell) -> str:
    """Write times in the instance's zone, amounts with four decimals, None as nothing."""
    match cell:
        case None:
            return ""
        case str():
            return neutral(cell)
        case Decimal():
            return f"{cell:.4f}"
        case datetime():
            return local_time(cell, zone()).strftime(MINUTE)
    return str(cell)
