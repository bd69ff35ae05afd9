"""The world that the calls find: who bought which lead. world.sql fills it."""

import hashlib
from pathlib import Path
from typing import NamedTuple

import psycopg

CONTRACTS, VERTICALS, REASONS = 200, 8, 6  # as many as world.sql makes
FILL = Path(__file__).with_suffix(".sql")


class Lead(NamedTuple):
    lead_id: str
    vertical_id: int
    contract_id: int


def lead(number: int) -> Lead:
    """Name what world.sql has made under this number."""
    contract_id = 1 + number % CONTRACTS
    lead_id = hashlib.md5(b"%d" % number).hexdigest()[:12].upper()
    return Lead(lead_id, 1 + contract_id % VERTICALS, contract_id)


def fill(address: str, leads: int) -> None:
    """Fill a migrated database that is empty."""
    with psycopg.connect(address) as connection:
        query = "SELECT set_config('bench.leads', %s, true)"
        connection.execute(query, [str(leads)])
        connection.execute(FILL.read_text(encoding="utf-8"))
