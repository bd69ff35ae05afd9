"""The parameters of statements, in PostgreSQL's numbering and text format."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

PARAMETER = re.compile(r"%\((\w+)\)s")


@cache
def numbered(query: str) -> tuple[bytes, Sequence[str]]:
    """Replace %(name)s by $1, $2 …; give the names in this order, each once."""
    names = list(dict.fromkeys(PARAMETER.findall(query)))
    text = PARAMETER.sub(lambda found: f"${names.index(found[1]) + 1}", query)
    return text.replace("%%", "%").encode(), names


def write_values(query: str, values: Mapping[str, Any]) -> list[bytes | None]:
    """Write a query's parameters in order, as text; PostgreSQL infers the types."""
    return [_write(values[name]) for name in numbered(query)[1]]


def _write(value: Any) -> bytes | None:
    return None if value is None else WRITERS[type(value)](value)


def _without_nul(text: str) -> str:
    """Refuse NUL, at which libpq would silently end the text."""
    if "\0" in text:
        raise psycopg.DataError("PostgreSQL text fields cannot contain NUL bytes")
    return text


WRITERS: dict[type, Callable[[Any], bytes]] = {
    bool: lambda value: b"t" if value else b"f",
    int: lambda value: b"%d" % value,
    str: lambda value: _without_nul(value).encode(),
    bytes: lambda value: b"\\x" + value.hex().encode(),
    Decimal: lambda value: f"{value:f}".encode(),
    datetime: lambda value: value.isoformat().encode(),
    time: lambda value: value.isoformat().encode(),
    timedelta: lambda value: f"{value.total_seconds()} seconds".encode(),
    Jsonb: lambda value: (value.dumps or json.dumps)(value.obj).encode(),
}
