"""CSV as rows of texts, each with the line in which it begins."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LONGEST_FIELD = 1_000_000  # characters
REASONS = {  # part of the csv module's error → our text
    "unexpected end of data": "a quote is opened and never closed",
    "field larger": f"a field has more than {LONGEST_FIELD} characters;"
    " perhaps a quote is not closed",
    "expected after": "something stands between a closing quote and the next column",
}

NO_NEXT_ROW = "where the next row begins cannot be told, so the whole file is refused"


@dataclass(frozen=True)
class UnreadableRow:
    """A row that cannot be split into its columns."""

    reason: str
    column: str = ""
    ends_reading: bool = False  # where the next row begins is unclear


Row = list[str] | UnreadableRow


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
