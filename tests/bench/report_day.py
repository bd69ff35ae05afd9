"""Leads by Buyer for a day and for longer, out of a year of sales: the database's time.

    python -m tests.bench.report_day [--rows 1000000]

Fills a database of its own as report_month.py does, with returns besides. Each report is
asked for as reports.asmx asks, in the same kind of transaction, and read to its last
row; nothing is encoded. The longest and the middle of the rounds count. The goal for a
day is at most 300 ms, however it is sorted.
"""

import argparse
import statistics
from pathlib import Path

import psycopg

from service.callers import Caller
from service.connection import Connection
from service.database import EXPORT, Pool, transact
from service.migrations.migrate import migrate
from service.rules.commands import ReportLeadsByBuyer
from service.usecases.report_leads_by_buyer import report_leads_by_buyer
from tests.bench.report_month import cluster, fill, milliseconds
from tests.databases import libpq_address, new_database

ROUNDS = 15
RETURNS = Path(__file__).with_suffix(".sql")
DAY = ReportLeadsByBuyer("2025-06-15", "2025-06-16")
YEAR = ReportLeadsByBuyer("2025-01-01", "2026-01-02")
REPORTS = {
    "a day": DAY,
    "by buyer": DAY._replace(sort_field="buyer_name", sort_descending=True),
    "by price": DAY._replace(sort_field="price"),
    "one contract's day": DAY._replace(buyer_contract_id=7),
    "the year's first 50": YEAR._replace(row_limit=50),
    "the year by buyer, 50": YEAR._replace(row_limit=50, sort_field="buyer_name"),
    "a contract's year, 50": YEAR._replace(row_limit=50, buyer_contract_id=7),
    "50,000 rows": YEAR,
}


def add_returns(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        with connection.transaction():
            connection.execute(RETURNS.read_text(encoding="utf-8"))
        connection.execute("VACUUM ANALYZE")


def read(pool: Pool, command: ReportLeadsByBuyer) -> int:
    """Make the report, to its last row; gives how many there are."""

    def work(tx: Connection) -> int:
        done = report_leads_by_buyer(tx, Caller("key:1"), command)
        rows = sum(1 for _ in done["leads"])
        assert rows == done["row_count"]
        return rows

    return transact(pool, work, EXPORT)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with cluster() as server, new_database(server) as url:
        migrate(url)
        fill(libpq_address(url), rows)
        add_returns(libpq_address(url))
        pool = Pool(url, 1)
        for name, command in REPORTS.items():
            found = read(pool, command)
            took = [
                milliseconds(lambda asked: read(pool, asked), command)
                for _ in range(ROUNDS)
            ]
            middle, longest = statistics.median(took), max(took)
            print(f"{name:22} {found:6} rows {middle:7.1f} ms, at most {longest:.1f}")
        pool.close_idle()


if __name__ == "__main__":
    main()
