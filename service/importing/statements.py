"""The SQL of the import, from sql/: a file for each table, and some for all of them.

A file consists of sections, each a statement below a line `---- its_name`. A {name} in it
is replaced by a table, a column, a value or another section.
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
    return {name: sql.SQL(text.rstrip()) for name, text in texts}


def of_run(section: str, **names: sql.Composable) -> sql.Composed:
    """Take a statement that is not about one table."""
    return sections("run")[section].format(**names)


def columns(names: Any, *, of: str = "") -> sql.Composed:
    """Join the names of columns by commas, each after the alias `of` if one is given."""
    path = (of,) if of else ()
    return sql.SQL(", ").join(sql.Identifier(*path, name) for name in names)


def scalar(tx: Connection, query: sql.Composed) -> Any:
    """Run a statement, and give its one value."""
    (row,) = tx.execute(query).fetchall()
    return row[0]
