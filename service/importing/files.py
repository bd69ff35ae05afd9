"""The files of a run: the table of each, and the check of its header."""

import codecs
import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from service.commands.connecting import StartError
from service.importing.order import BY_NAME, TABLES
from service.importing.tables import Table
from service.rules.csv_rows import Row, UnreadableRow, csv_rows

REPORT = ".bad.csv"
JSON_ENDINGS = (".jsonl", ".ndjson")
ENDINGS = (".csv", *JSON_ENDINGS)
# Excel's first line, which tells it how to split the others.
NAMES_DELIMITER = re.compile('"?sep=([^"\r\n])"?[,;\t]*[\r\n]*', re.IGNORECASE)
LONGEST_FIRST_LINE = 100
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Bad(NamedTuple):
    """What is wrong with a row."""

    line: int
    column: str  # '' for the row as a whole
    reason: str


class InFuture(NamedTuple):
    """How many rows have a time to come in a column, and the line of the first."""

    column: str
    rows: int
    line: int


@dataclass
class ImportFile:
    """A file that was found; columns and counts are filled in as it is read."""

    path: Path
    table: Table
    delimiter: str
    names_delimiter: bool = False  # in its first line, before the header
    columns: list[str] = field(default_factory=list)
    size: int = 0  # in bytes
    rows: int = 0  # good and bad ones
    sha256: str = ""
    # What became of the rows.
    inserted: int = 0
    updated: int = 0
    bad: int = 0  # rows, each with one reason or more
    is_cut_short: bool = False  # reading ended at a bad row: see UnreadableRow
    in_future: list[InFuture] = field(default_factory=list)
    first_bad: list[Bad] = field(default_factory=list)  # the report has all

    @classmethod
    def absent(cls, table: Table) -> "ImportFile":
        """Make one for a table without a file, as if the file were empty."""
        return cls(Path(table.name), table, delimiter=",")

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def is_json(self) -> bool:
        return self.path.suffix in JSON_ENDINGS

    def forbids_writing(self, *, skip_bad: bool) -> bool:
        """Say whether its bad rows keep the whole run from writing."""
        return self.is_cut_short or (self.bad > 0 and not skip_bad)

    @property
    def report(self) -> Path:
        return self.path.with_name(self.path.name + REPORT)


class HashedFile(io.FileIO):
    """A file that hashes what is read of it."""

    def __init__(self, path: Path):
        try:
            super().__init__(path)
        except OSError as error:
            raise _cannot_read(path, error) from error
        self.hash = hashlib.sha256()

    def readinto(self, buffer: Any) -> int:
        try:
            count = super().readinto(buffer) or 0
        except OSError as error:
            raise _cannot_read(self.name, error) from error
        self.hash.update(memoryview(buffer)[:count])
        return count


@contextmanager
def opened(path: Path) -> Iterator[tuple[TextIO, HashedFile]]:
    """Open a file as text; bytes that are not UTF-8 become lone surrogates.

    UTF-16, which only a report's rows are read from, has them escaped.
    """
    hashed = HashedFile(path)
    buffered = io.BufferedReader(hashed, 1 << 18)
    how = ("utf-8-sig", "surrogateescape")
    if buffered.peek(2)[:2] in UTF_16:
        how = ("utf-16", "backslashreplace")
    with io.TextIOWrapper(buffered, *how, newline="") as text:
        yield text, hashed


def _cannot_read(path: object, error: OSError) -> StartError:
    return StartError(f"{path} cannot be read ({error.strerror}).")


def find_files(paths: Iterable[Path], delimiter: str) -> list[ImportFile]:
    """Find the files, in the order in which they can be written. Raises StartError."""
    found: dict[str, ImportFile] = {}
    for path in _flatten(paths):
        size = _size(path)
        table = BY_NAME.get(path.name.removesuffix(path.suffix))
        if table is None or path.suffix not in ENDINGS:
            raise StartError(_no_table(path))
        if table.name in found:
            raise StartError(
                f"{found[table.name].path} and {path} are for the same table;"
                " import one after the other."
            )
        found[table.name] = ImportFile(path, table, delimiter, size=size)
    return [found[table.name] for table in TABLES if table.name in found]


def find_ignored(paths: Iterable[Path]) -> list[Path]:
    """Find other files in the folders, except our reports and hidden files."""
    return [each for path in paths for each in _contents(path) if not _is_meant(each)]


def _flatten(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        files = [each for each in _contents(path) if _is_meant(each)]
        if path.is_dir() and not files:
            raise StartError(f"{path} has no .csv, .jsonl or .ndjson file.")
        yield from files or [path]


def _contents(folder: Path) -> list[Path]:
    """List a folder without reports and hidden files; nothing for a file."""
    try:
        found = sorted(folder.iterdir()) if folder.is_dir() else []
    except OSError as error:
        raise _cannot_read(folder, error) from error
    return [
        p for p in found if not p.name.startswith(".") and not p.match(f"*{REPORT}")
    ]


def _is_meant(path: Path) -> bool:
    """Say whether a file of a folder is meant to be imported."""
    return path.suffix.lower() in ENDINGS


def _size(path: Path) -> int:
    try:
        if path.is_dir():
            raise StartError(f"{path} is a folder, not a file.")
        if not path.is_file():
            raise StartError(f"There is no file {path}.")
        return path.stat().st_size
    except OSError as error:
        raise _cannot_read(path, error) from error


def _no_table(path: Path) -> str:
    names = [table.name for table in TABLES]
    near = get_close_matches(path.name.lower().split(".")[0], names, 1)
    ending = path.suffix.lower()
    if not near:
        hint = f"known are {', '.join(names)}."
    elif ending in ENDINGS:
        hint = f"did you mean {near[0]}{ending}?"
    elif ending == ".json":
        hint = f"write one object a line, as {near[0]}.jsonl."
    else:
        hint = f"save it as CSV, as {near[0]}.csv."
    return (
        f"{path}: a file is named as its table, with .csv, .jsonl or .ndjson, in small"
        f" letters; {hint}"
    )


def read_header(file: ImportFile) -> list[Bad]:
    """Find the file's columns; returns what is wrong with them.

    A JSON Lines file has no header: any column may stand in any line.
    """
    return [Bad(1, column, reason) for column, reason in _read_header(file)]


def _read_header(file: ImportFile) -> Iterator[tuple[str, str]]:
    with io.BufferedReader(HashedFile(file.path)) as raw:
        beginning = raw.read(2)
    if beginning in UTF_16:
        yield "", "the file is UTF-16; save it as UTF-8"
    elif file.is_json:
        file.columns = file.table.file_names
        with opened(file.path) as (text, _):
            yield from _check_json(text)
    else:
        yield from _read_csv_header(file)


def _check_json(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Refuse at once what would be refused in every line."""
    first = next((line for line in lines if line.strip()), "").strip()
    if first == "[" or first.startswith("[{"):
        yield (
            "",
            "the file is one array; write one object a line, without [ ] and commas",
        )
    elif first == "{":
        yield "", "an object goes over several lines; write each in one line"


def _read_csv_header(file: ImportFile) -> Iterator[tuple[str, str]]:
    with opened(file.path) as (text, _):
        if found := NAMES_DELIMITER.fullmatch(text.readline(LONGEST_FIRST_LINE)):
            file.delimiter, file.names_delimiter = found[1], True
    with opened(file.path) as (text, _):
        _, header = next(rows_of(file, text), (1, None))
    if header is None:
        yield "", "the file is empty; a header with the columns' names is missing"
    elif isinstance(header, UnreadableRow):
        yield "", header.reason
    elif other := _other_delimiter(header):
        mark, option = ("a tab", "tab") if other == "\t" else (f"'{other}'",) * 2
        named = f"the first line says sep={file.delimiter}, but "
        advice = "" if file.names_delimiter else f"; give --delimiter {option}"
        begin = named if file.names_delimiter else ""
        yield "", f"{begin}the columns are separated by {mark}{advice}"
    else:
        file.columns = [name.strip(" ") for name in header]
        while file.columns and not file.columns[-1]:  # as spreadsheets leave them
            file.columns.pop()
        yield from _check_columns(file)


def rows_of(file: ImportFile, lines: Iterator[str]) -> Iterator[tuple[int, Row]]:
    """Yield the rows of a CSV, the header first; each with the number of its line."""
    if file.names_delimiter:
        next(lines)
    return csv_rows(lines, file.delimiter, skipped=int(file.names_delimiter))


def _check_columns(file: ImportFile) -> Iterator[tuple[str, str]]:
    known = file.table.file_names
    for place, name in enumerate(file.columns):
        if name in file.columns[:place]:
            yield name, "stands twice in the header"
        elif name not in known:
            near = get_close_matches(name.strip().lower().replace(" ", "_"), known, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            yield name, f"{file.table.name} has no such column{hint}"
    for column in file.table.file_columns:
        if column.required and column.name not in file.columns:
            yield column.name, "is missing in the header"


def _other_delimiter(header: list[str]) -> str | None:
    if len(header) != 1:
        return None
    return next((mark for mark in (";", ",", "\t", "|") if mark in header[0]), None)
