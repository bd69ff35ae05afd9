"""Rows by the hundred thousand, of which only a few are in memory at a time."""

from collections.abc import Iterator, Mapping

from psycopg import Connection
from psycopg.rows import dict_row, scalar_row

FETCH = "FETCH FORWARD 500 FROM export"


def read_rows(tx: Connection, query: str, values: Mapping) -> Iterator[dict]:
    """Read the rows of a query as they are asked for, within the transaction.

    One query a transaction: its cursor ends with that, so it is never closed. FETCH is
    not to be prepared, for its columns are another query's the next time.
    """
    tx.execute(f"DECLARE export NO SCROLL CURSOR FOR {query}", values, prepare=False)
    while (
        rows := tx.cursor(row_factory=dict_row).execute(FETCH, prepare=False).fetchall()
    ):
        yield from rows


def count_rows(tx: Connection, query: str, values: Mapping) -> int:
    """Count the rows of a query; in one snapshot it is as many as `read_rows` reads."""
    query = f"SELECT count(*) FROM ({query}) counted"
    return tx.cursor(row_factory=scalar_row).execute(query, values).fetchone()
