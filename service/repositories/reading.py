"""Rows by the hundred thousand, of which only a few are in memory at a time."""

from collections.abc import Iterator
from typing import Any

from psycopg.rows import dict_row, scalar_row

from service.connection import Connection, Values

FETCH = "FETCH FORWARD 500 FROM export"


def count_rows(tx: Connection, query: str, values: Values) -> int:
    """Count the rows of a query; in one snapshot it is as many as `read_rows` reads.

    Planned anew each time, for one id needs another plan than all.
    """
    query = f"SELECT count(*) FROM ({query}) counted"
    cursor = tx.cursor(row_factory=scalar_row)
    [count] = cursor.execute(query, values, prepare=False)
    return int(count)


def read_rows(tx: Connection, query: str, values: Values) -> Iterator[dict[str, Any]]:
    """Read the rows of a query as they are asked for, within the transaction.

    One query a transaction: its cursor ends with that, so it is never closed.
    """
    tx.execute(f"DECLARE export NO SCROLL CURSOR FOR {query}", values)
    while rows := tx.cursor(row_factory=dict_row).execute(FETCH).fetchall():
        yield from rows
