"""The SQL of this room, which lies in sql/: one file for each table, and for what all share.

A file is made of sections, each a statement below a line `---- its_name`. The {names} in
them stand for tables, columns and values, or for another section; never for SQL made here.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

from psycopg import sql

from service.connection import Connection

FOLDER = Path(__file__).with_name("sql")
HEADING = re.compile(r"^---- (\w+)\n", re.MULTILINE)


@cache
def sections(file: str) -> dict[str, sql.SQL]:
    """Read a file's sections by name; none where there is no such file."""
    path = FOLDER / f"{file}.sql"
    if not path.exists():
        return {}
    _, *parts = HEADING.split(path.read_text(encoding="utf-8"))
    texts = zip(parts[::2], parts[1::2], strict=True)
    return {name: sql.SQL(text.rstrip()) for name, text in texts}  # type: ignore[arg-type]


def of_run(section: str, **names: sql.Composable) -> sql.Composed:
    """Take a statement of the run as a whole."""
    return sections("run")[section].format(**names)


def of_keys(section: str, **names: sql.Composable) -> sql.Composed:
    """Take a statement about foreign keys and triggers."""
    return sections("keys")[section].format(**names)


def columns(names: Any, *, of: str = "") -> sql.Composed:
    """Name columns, one after the other; `of` is an alias to name them by."""
    path = (of,) if of else ()
    return sql.SQL(", ").join(sql.Identifier(*path, name) for name in names)


def scalar(tx: Connection, query: sql.Composed) -> Any:
    """Run a statement for the one value of its one row."""
    (row,) = tx.execute(query).fetchall()
    return row[0]
