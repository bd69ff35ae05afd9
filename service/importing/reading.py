"""CSV and JSON Lines as rows of texts, each with the line in which it begins."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from service.importing.column_types import BadText, ColumnType, read_value
from service.importing.tables import BadCell, Column, Finish
from service.rules.json_objects import is_single, read_object, text_of

LONGEST_FIELD = 1_000_000  # characters
REASONS = {  # part of the csv module's error → our text
    "unexpected end of data": "a quote is opened and never closed",
    "field larger": f"a field has more than {LONGEST_FIELD} characters;"
    " perhaps a quote is not closed",
    "expected after": "something stands between a closing quote and the next column",
}

NO_NEXT_ROW = "where the next row begins cannot be told, so the whole file is refused"
# The last cell of a JSON row: the columns that it has, as a PostgreSQL array.
GIVEN = Column("given", ColumnType("text[]", str, r"\{[a-z0-9_,]*\}"))


@dataclass(frozen=True)
class UnreadableRow:
    """A row that cannot be split into its columns."""

    reason: str
    column: str = ""
    ends_reading: bool = False  # where the next row begins is unclear


Row = list[str] | UnreadableRow
Reasons = list[tuple[str, str]]  # why a row is bad: column, reason


def csv_rows(
    lines: Iterable[str], delimiter: str, skipped: int = 0
) -> Iterator[tuple[int, Row]]:
    """Yield each row with the number of its first line; skips those without a value.

    `skipped` lines came before.

    A fault within a line makes that row bad. After one in a quoted field over several
    lines it is unclear which lines begin a row, so reading ends.
    """
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1 + skipped
        try:
            for row in reader:
                if any(row):  # spreadsheets leave rows of delimiters alone
                    yield line, row
                line = reader.line_num + 1 + skipped
            return
        except csv.Error as error:
            reason = _explain(str(error))
            if reader.line_num + skipped > line:
                yield line, UnreadableRow(f"{reason}; {NO_NEXT_ROW}", ends_reading=True)
                return
            yield line, UnreadableRow(reason)


def _explain(text: str) -> str:
    return next((ours for theirs, ours in REASONS.items() if theirs in text), text)


def json_rows(
    lines: Iterable[str], names: list[str], seen: set[str]
) -> Iterator[tuple[int, Row]]:
    """Yield the objects as rows of these columns and GIVEN; skips empty lines.

    Adds the names that occur to `seen`.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield number, _json_row(line, names, seen)


def _json_row(line: str, names: list[str], seen: set[str]) -> Row:
    try:
        pairs = read_object(line)
    except ValueError:
        return UnreadableRow("is no JSON")
    if pairs is None:
        return UnreadableRow("is no JSON object")
    cells = dict.fromkeys(names, "")
    mine = set()
    for name, value in pairs:
        if name in mine:
            return UnreadableRow("stands twice in the object", name)
        if name not in cells:
            return UnreadableRow("the table has no such column", name)
        if not is_single(value):
            return UnreadableRow("is an object or an array", name)
        mine.add(name)
        cells[name] = text_of(value) or ""
    seen |= mine
    is_whole = len(mine) == len(names)
    return [*cells.values(), "" if is_whole else f"{{{','.join(sorted(mine))}}}"]


def plain_row(columns: Sequence[Column]) -> re.Pattern[str] | None:
    """Make the pattern of rows, joined by tabs, that COPY can take unchanged."""
    parts = []
    for column in columns:
        if column.type.plain is None:
            return None
        parts.append(f"(?:{column.type.plain}){'' if column.required else '?'}")
    return re.compile("\t".join(parts))


def without_leftovers(row: list[str], width: int) -> list[str]:
    """Leave out empty cells behind the last column, as spreadsheets write them."""
    return row if any(row[width:]) else row[:width]


def read_row(
    columns: Sequence[Column], row: Row, finish: Finish | None
) -> tuple[list[str], Reasons]:
    """Read one row exactly: its cells for COPY, or why it is bad."""
    if isinstance(row, UnreadableRow):
        return [], [(row.column, row.reason)]
    if len(row) != len(columns):
        return [], [("", f"has {len(row)} columns; the header has {len(columns)}")]
    cells: dict[str, str] = {}
    bad: Reasons = []
    for column, text in zip(columns, row, strict=True):
        try:
            cells[column.name] = read_value(column.type, text)
            if column.required and not cells[column.name]:
                bad.append((column.name, "is missing"))
        except BadText as error:
            bad.append((column.name, str(error)))
    if finish and not bad:
        try:
            finish(cells)
        except BadCell as error:
            bad.append((error.column, str(error)))
    return list(cells.values()), bad
