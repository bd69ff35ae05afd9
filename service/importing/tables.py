"""What is declared of a table, so that staging, checks and writing follow from it.

In every piece of SQL `s` is the row of the file, `t` the row that is there already (all
NULL for a new one), and the aliases of the joins are what the row names.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from psycopg import Connection, sql

from service.importing.kinds import Kind

Cells = dict[str, str]  # the values of a row as texts; '' is no value
Finish = Callable[[Cells], None]  # may add cells; raises BadCell


class BadCell(ValueError):
    """What is wrong with one cell that cannot be judged by its column alone."""

    def __init__(self, column: str, reason: str):
        super().__init__(reason)
        self.column = column


@dataclass(frozen=True)
class Column:
    """A column of the file. One that is not stored only says how to find or check."""

    name: str
    kind: Kind
    required: bool = False  # in the header, and a value in every row
    default: str = "NULL"  # SQL: what no value stands for
    stored: bool = True


@dataclass(frozen=True)
class Join:
    """What a row names, by LEFT JOIN; `source` is a table or a query."""

    alias: str
    source: str
    on: str


@dataclass(frozen=True)
class Fill:
    """A column of the table that is no column of the file, or not as it stands there."""

    name: str
    value: str  # SQL
    stored: bool = True  # False: only for the statements that come after


@dataclass(frozen=True)
class Check:
    """A reason to refuse a row, and the column to look at."""

    column: str
    reason: str  # SQL: a text
    condition: str  # SQL: true for a bad row


@dataclass(frozen=True)
class Unique:
    """What no two rows of the table may share; SQL over the table's columns."""

    column: str
    values: tuple[str, ...]
    where: str = "true"


@dataclass(frozen=True)
class Table:
    """A table as its file has it. Its rows are told apart by `key`."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    identity: str | None = None  # its generated id, if the file gives that
    is_setup: bool = False  # rows with other values are updated, not refused
    counts_edits: bool = False  # has a column `version`
    made: tuple[tuple[str, str], ...] = ()  # staged columns that `finish` adds, SQL types
    finish: Callable[[Connection], Finish] | None = None
    joins: tuple[Join, ...] = ()
    there: Join | None = None  # how to find `t`; None: by the key
    fills: tuple[Fill, ...] = ()
    checks: tuple[Check, ...] = ()
    uniques: tuple[Unique, ...] = ()
    compared: tuple[tuple[str, str], ...] = ()  # column, SQL that is true if it differs
    exported: dict[str, str] = field(default_factory=dict)  # column → SQL, if not itself
    export_from: str = ""  # FROM clause of the export; '': the table

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def staged(self) -> sql.Identifier:
        return sql.Identifier(f"staged_{self.name}")

    @property
    def judged(self) -> sql.Identifier:
        return sql.Identifier(f"judged_{self.name}")


def raw(text: str) -> sql.Composable:
    """Take SQL from a declaration; never from data."""
    return sql.SQL(text)  # type: ignore[arg-type]


def reference(column: str, table: str, what: str, key: str = "") -> tuple[Join, Check]:
    """Demand that the column's value, if there is one, is an id of the table."""
    alias, key = f"named_{column}", key or column
    join = Join(alias, table, f"{alias}.{key} = s.{column}")
    unknown = f"s.{column} IS NOT NULL AND {alias}.{key} IS NULL"
    return join, Check(column, f"format('there is no {what} %%s', s.{column})", unknown)
