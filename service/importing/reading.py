"""Rows of texts as rows of a table; JSON Lines as such rows, CSV is in rules/."""

import re
from collections.abc import Iterable, Iterator, Sequence

from service.importing.column_types import BadText, ColumnType, read_value
from service.importing.tables import BadCell, Column, Finish
from service.rules.csv_rows import Row, UnreadableRow
from service.rules.json_objects import is_single, read_object, text_of

# The last cell of a JSON row: the columns that it has, as a PostgreSQL array.
GIVEN = Column("given", ColumnType("text[]", str, r"\{[a-z0-9_,]*\}"))


Reasons = list[tuple[str, str]]  # why a row is bad: column, reason


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
