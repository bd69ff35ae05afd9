"""The results of statements: rows and errors."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

import psycopg
from psycopg import errors, pq
from psycopg.adapt import Transformer

Row = TypeVar("Row")


class Write(NamedTuple):
    """A deferred statement: it is sent along with COMMIT."""

    query: str
    values: Mapping[str, Any]


def read_rows(
    connection: psycopg.Connection,
    result: pq.abc.PGresult,
    shape: Callable[..., Row],
) -> list[Row]:
    """Give each row as a `shape`, which takes its columns by name."""
    names = [(result.fname(place) or b"").decode() for place in range(result.nfields)]
    loader = Transformer(connection)
    loader.set_pgresult(result)
    rows = loader.load_rows(0, result.ntuples, tuple)
    return [shape(**dict(zip(names, row, strict=True))) for row in rows]


def error_of(result: pq.abc.PGresult) -> psycopg.Error:
    state = result.error_field(pq.DiagnosticField.SQLSTATE)
    text = result.error_message.decode("utf-8", "replace")
    kind = errors.lookup(state.decode()) if state else psycopg.OperationalError
    return kind(text, info=result)
