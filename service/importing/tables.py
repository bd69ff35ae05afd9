"""The columns of a table's file and their types.

How its rows are judged and written is SQL: sql/<table>.sql, or the files that all tables
share.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from service.connection import Connection
from service.importing import statements
from service.importing.column_types import ColumnType, identifier, whole_number, words

Cells = dict[str, str]  # the values of a row as texts; '' is no value
Finish = Callable[
    [Cells], None
]  # checks a row, adds cells with `made_from`; raises BadCell

ID = whole_number(1)
TEXT_ID = identifier(100)


class BadCell(ValueError):
    """Why a cell is bad that has to be judged with others of its row."""

    def __init__(self, column: str, reason: str):
        super().__init__(reason)
        self.column = column


@dataclass(frozen=True)
class Column:
    """A column of the file."""

    name: str
    type: ColumnType
    required: bool = False  # in the header, and with a value in every row
    default: str | None = None  # what an empty cell stands for; None: no value
    worked_out: bool = False  # SQL computes the table's column of this name
    made_from: str = ""  # not in the file: `finish` makes it from this column
    names: tuple[str, str] | None = None  # the table and id column that it refers to

    @property
    def staged(self) -> str:
        """Its name in the staged table; `name` there is the value to be written."""
        is_raw = self.worked_out or self.default is not None
        return f"file_{self.name}" if is_raw else self.name


@dataclass(frozen=True)
class Table:
    """A table and its file; `key` are the columns of the file that identify a row."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    is_setup: bool = False  # rows with other values are updated, not refused
    counts_edits: bool = False  # has a column `version`
    # Of setup: columns that are unique among rows in use; first the name, for reports.
    unique: tuple[str, ...] = ()
    also_checked: tuple[str, ...] = ()  # statements of sql/any_table.sql
    finish: Callable[[Connection], Finish] | None = None

    @property
    def file_columns(self) -> list[Column]:
        return [column for column in self.columns if not column.made_from]

    @property
    def file_names(self) -> list[str]:
        return [column.name for column in self.file_columns]

    def has(self, section: str) -> bool:
        """Say whether the table has a statement of its own of this name."""
        return section in statements.sections(self.name)

    def statement(self, section: str, **names: sql.Composable) -> sql.Composed:
        """Take the table's own statement, else that of all setup, else that of all tables."""
        found = dict(statements.sections("any_table"))
        if self.is_setup:
            found |= statements.sections("setup")
        found |= statements.sections(self.name)
        return found[section].format(**self._names(), **names)

    def _names(self) -> dict[str, sql.Composable]:
        name = self.name
        parts: dict[str, sql.Composable] = {
            kind: sql.Identifier(f"{kind}_{name}")
            for kind in ("staged", "judged", "names")
        }
        returns = statements.sections("returns")
        numbered = returns["numbered_returns"]
        return parts | {
            "table": sql.Identifier(name),
            "name": sql.Literal(name),
            "judged_name": sql.Literal(f"judged_{name}"),
            "key": statements.columns(self.key),
            "key_name": sql.Literal(self.key[0]),
            "numbered_returns": numbered,
            "known_returns": returns["known_returns"].format(numbered_returns=numbered),
        }


def required(name: str, column_type: ColumnType) -> Column:
    return Column(name, column_type, required=True)


def id_of(table: str, identity: str, *, called: str = "", **options: Any) -> Column:
    """Make a column that names a row of the table by its id."""
    return Column(called or identity, ID, names=(table, identity), **options)


def text_of(name: str, max_length: int) -> Column:
    return Column(name, words(max_length), default="")


def named(name: str, max_length: int = 100) -> Column:
    return required(name, words(max_length))
