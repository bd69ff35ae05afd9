"""Clients' lines, flushed before anything is sent; and the database in one snapshot."""

import itertools
import json
import threading
import time
from pathlib import Path
from typing import Any

import psycopg

from tests.databases import libpq_address

TABLES = (
    "sales",
    "ledger",
    "leads",
    "cost_ledger",
    "account_entries",
    "returns",
    "return_history",
    "buyer_credits",
    "replacement_queue",
    "buyer_contracts",
    "api_keys",
    "audit",
    "idempotency",
)
NUMBERS = itertools.count()
LOCK = threading.Lock()


def next_number() -> int:
    with LOCK:
        return next(NUMBERS)


class Recorder:
    """The file of one client."""

    def __init__(self, folder: Path, number: int):
        self.file = (folder / f"client-{number:02}.jsonl").open("w", encoding="utf-8")
        self.lock = threading.Lock()

    def close(self) -> None:
        self.file.close()

    def begin(self, **event: Any) -> int:
        """Write that an attempt begins; gives its number."""
        i = next_number()
        self._write({"i": i, "type": "invoke", **event})
        return i

    def end(self, i: int, outcome: str, message: str, body: str) -> None:
        self._write({"i": i, "type": outcome, "message": message, "body": body})

    def _write(self, event: dict) -> None:
        with self.lock:
            self.file.write(json.dumps(event | {"t": time.monotonic_ns()}) + "\n")
            self.file.flush()


def dump(database_url: str, path: Path) -> None:
    """Write all rows of one snapshot, each with the transaction that wrote it last."""
    with psycopg.connect(libpq_address(database_url)) as db:
        db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        tables = {table: _rows(db, table) for table in TABLES}
        query = "SELECT to_jsonb(t)::text || chr(10) FROM sale_changes t"
        changes = [text for (text,) in db.execute(query)]
    lines = [f"{json.dumps(t)}: [\n{','.join(rows)}]" for t, rows in tables.items()]
    lines.append(f'"sale_changes": [\n{",".join(changes)}]')
    path.write_text("{" + ",\n".join(lines) + "}", encoding="utf-8")


def _rows(db: psycopg.Connection, table: str) -> list[str]:
    query = f"""
        SELECT (to_jsonb(t) || jsonb_build_object('xid', t.xmin::text::bigint))::text
          FROM {table} t
    """
    return [text + "\n" for (text,) in db.execute(query)]
