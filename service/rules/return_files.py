"""Files of returns: a CSV with a header, as rows that can be returned. (Ours.)

Columns go by their names, in any order and letter case: lead_id, contract, reason, note.
"""

import codecs
import hashlib
import io
from difflib import get_close_matches
from itertools import islice
from typing import NamedTuple

from service.rules.csv_rows import UnreadableRow, csv_rows
from service.rules.notations import INT_HIGH, NOT_XML, whole_number

MOST_ROWS = 50_000
MOST_BYTES = 64 * 1024 * 1024  # so that nobody reads a wrong file into memory
LONGEST_NOTE = 1000  # characters
# What a column may be called, in a call or by a person → what we call it.
COLUMNS = {
    "lead_id": "lead_id",
    "lead": "lead_id",
    "contract": "contract",
    "contract_id": "contract",
    "buyer_contract": "contract",
    "buyer_contract_id": "contract",
    "reason": "reason",
    "return_reason": "reason",
    "return_reason_id": "reason",
    "note": "note",
}
NEEDED = ("lead_id", "reason")
DELIMITERS = ",;\t|"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class BadFile(Exception):
    """Why a file cannot be read as a whole; the text is a sentence for a person."""


class ReturnRow(NamedTuple):
    """A row of a file, as it stands there."""

    line: int  # of the file, from 1; the row's first
    lead_id: str
    contract: str  # an id; '': the only sale's
    reason: str  # an id, or the exact name
    note: str

    @property
    def row_hash(self) -> bytes:
        """Tell it from every row that says something else; equal rows are one."""
        parts = [self.lead_id, self.contract, self.reason, self.note]
        return hashlib.sha256(repr(parts).encode()).digest()


def read_return_file(content: bytes) -> list[ReturnRow]:
    """Read all rows of a file in UTF-8. Raises BadFile, and then no row is good.

    Whether a row can be returned is seen when it is its turn.
    """
    lines = io.StringIO(_decode(content), newline="")
    first = lines.readline()
    if first.lower().startswith("sep="):  # Excel's word on how to split the lines
        delimiter, skipped = _said_delimiter(first[4:].strip("\r\n")), 1
    else:
        delimiter, skipped = _find_delimiter(first), 0
        lines.seek(0)
    rows = csv_rows(lines, delimiter, skipped)
    line, header = next(rows, (1, []))
    names = _read_header(_cells(line, header))
    few = islice(rows, MOST_ROWS)
    found = [_read_row(line, _cells(line, row), names) for line, row in few]
    if not found:
        raise BadFile("The file has no row below its header.")
    if more := sum(
        1 for _ in rows
    ):  # counted, not kept: a wrong file may have millions
        raise BadFile(
            f"The file has {len(found) + more:,} rows; at most {MOST_ROWS:,} can be"
            " returned at once. Split it."
        )
    return found


def _decode(content: bytes) -> str:
    if content[:2] in UTF_16:
        raise BadFile("The file is UTF-16; save it as CSV UTF-8.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadFile(f"Line {line} is not UTF-8; save it as CSV UTF-8.") from None
    if found := NOT_XML.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise BadFile(f"Line {line} has a control character; is this a CSV?")
    return text


def _said_delimiter(said: str) -> str:
    if said in tuple(DELIMITERS):
        return said
    known = " ".join(DELIMITERS).replace("\t", "tab")
    raise BadFile(
        f"Line 1 says that {said[:1]!r} separates columns; known are {known}."
    )


def _find_delimiter(header: str) -> str:
    """Find what separates columns: no column's name has any of these marks."""
    return max(DELIMITERS, key=header.count)


def _cells(line: int, row: list[str] | UnreadableRow) -> list[str]:
    if isinstance(row, UnreadableRow):
        raise BadFile(f"Line {line} cannot be read: {row.reason}.")
    return row


def _read_header(cells: list[str]) -> list[str]:
    """Name the columns. Raises BadFile for one that is unknown, missing or there twice."""
    width = max((n for n, cell in enumerate(cells, 1) if cell.strip()), default=0)
    names = [
        _column_of(cell) for cell in cells[:width]
    ]  # spreadsheets leave empty ones
    for name in names:
        if names.count(name) > 1:
            raise BadFile(f"The header has the column {name} twice.")
    for name in NEEDED:
        if name not in names:
            raise BadFile(f"The header has no column {name}.")
    return names


def _column_of(cell: str) -> str:
    key = "_".join(cell.strip().lower().split())
    if key in COLUMNS:
        return COLUMNS[key]
    near = get_close_matches(key, COLUMNS, 1)
    hint = f"did you mean {near[0]}?" if near else f"known are {_known()}."
    raise BadFile(f"The header has an unknown column {cell.strip()[:50]!r}; {hint}")


def _known() -> str:
    return ", ".join(dict.fromkeys(COLUMNS.values()))


def _read_row(line: int, cells: list[str], names: list[str]) -> ReturnRow:
    if any(cell.strip() for cell in cells[len(names) :]):
        raise BadFile(
            f"Line {line} has {len(cells)} columns; the header has {len(names)}."
        )
    values = dict(zip(names, (cell.strip() for cell in cells), strict=False))
    given = [values.get(name, "") for name in ReturnRow._fields[1:]]
    row = ReturnRow(line, *given)
    if len(row.note) > LONGEST_NOTE:
        raise BadFile(
            f"Line {line} has a note of more than {LONGEST_NOTE:,} characters."
        )
    return row


def contract_of(text: str) -> int | None:
    """Read a contract's id, 0 for none; None is what cannot be one."""
    number = whole_number(text) if text else 0
    return number if number is not None and 0 <= number <= INT_HIGH else None


def reason_of(text: str, names: dict[str, int]) -> int:
    """Find a reason by its id or its exact name; 0 is none. A number is an id."""
    number = whole_number(text)
    if number is None:
        return names.get(text, 0)
    return number if 0 <= number <= INT_HIGH else 0
