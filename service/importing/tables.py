"""What is declared of a table, so that staging, checks and writing follow from it.

In every piece of SQL `s` is the row of the file, `v` the same row with its defaults, `t`
the row that is there already (all NULL for a new one), and the aliases of the joins are
what the row names.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from psycopg import sql

from service.connection import Connection
from service.importing.kinds import Kind

Cells = dict[str, str]  # the values of a row as texts; '' is no value
Finish = Callable[[Cells], None]  # checks a row, adds the made cells; raises BadCell


class BadCell(ValueError):
    """What is wrong with a cell that cannot be judged by itself."""

    def __init__(self, column: str, reason: str):
        super().__init__(reason)
        self.column = column


@dataclass(frozen=True)
class Column:
    """A column of the file. One that is not stored only says what to find or check."""

    name: str
    kind: Kind
    required: bool = False  # in the header, and with a value in every row
    default: str = "NULL"  # SQL: what no value stands for
    stored: bool = True
    made_from: str = ""  # not in the file: `finish` makes it from this column


@dataclass(frozen=True)
class Join:
    """What a row names, by LEFT JOIN; `source` is a table or a query in brackets."""

    alias: str
    source: str
    on: str


@dataclass(frozen=True)
class Fill:
    """A column of the table that is not in the file, or not as the table has it."""

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
    kept_in: str = ""  # the table's column that tells rows apart; '': `column`


@dataclass(frozen=True)
class Table:
    """A table as its file has it. Rows are told apart by `key`, columns of the file."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    identity: str | None = None  # its generated id, where the file gives that
    is_setup: bool = False  # rows with other values are updated, not refused
    counts_edits: bool = False  # has a column `version`
    finish: Callable[[Connection], Finish] | None = None
    joins: tuple[Join, ...] = ()
    there: Join | None = None  # how to find `t`; None: by the key
    proof: str = ""  # a column of `t` that is never NULL; '': the key's first
    fills: tuple[Fill, ...] = ()
    checks: tuple[Check, ...] = ()
    uniques: tuple[Unique, ...] = ()
    # What a row may not change, but for its stored columns: column, SQL that is true
    # where it would, the columns of the file that give it.
    compared: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    late: tuple[str, ...] = ()  # queries for bad rows: at_line, column, reason
    exported: dict[str, str] = field(
        default_factory=dict
    )  # column → SQL, if not itself
    export_from: str = ""  # the export's FROM; '': the table as `t`

    @property
    def file_columns(self) -> list[Column]:
        return [column for column in self.columns if not column.made_from]

    @property
    def file_names(self) -> list[str]:
        return [column.name for column in self.file_columns]

    @property
    def is_there(self) -> str:
        return f"t.{self.proof or self.key[0]} IS NOT NULL"

    @property
    def target(self) -> sql.Identifier:
        return sql.Identifier(self.name)

    @property
    def staged(self) -> sql.Identifier:
        return sql.Identifier(f"staged_{self.name}")

    @property
    def judged(self) -> sql.Identifier:
        return sql.Identifier(f"judged_{self.name}")


def declared(text: str) -> sql.SQL:
    """Take SQL from a declaration; never from data."""
    return sql.SQL(text)  # type: ignore[arg-type]


def reference(column: str, table: str, what: str, key: str = "") -> tuple[Join, Check]:
    """Demand that the column's value, where there is one, is an id of the table."""
    alias, key = f"named_{column}", key or column
    join = Join(alias, table, f"{alias}.{key} = s.{column}")
    unknown = f"s.{column} IS NOT NULL AND {alias}.{key} IS NULL"
    return join, Check(column, f"format('there is no {what} %s', s.{column})", unknown)


def joins_of(*references: tuple[Join, Check]) -> tuple[Join, ...]:
    return tuple(join for join, _ in references)


def checks_of(*references: tuple[Join, Check]) -> tuple[Check, ...]:
    return tuple(check for _, check in references)
