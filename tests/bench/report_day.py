"""Leads by Buyer for a day and for longer, out of a year of sales: the database's time.

    python -m tests.bench.report_day [--rows 1000000]

Fills a database of its own as report_month.py does, with returns besides. Each report is
asked for as reports.asmx asks, in the same kind of transaction, and read to its last
row; nothing is encoded. The shortest round counts. Beside it stands the CPU that the
connection's PostgreSQL process took a round, which says the same on a busy machine; it
leaves out parallel workers, and needs the server on this machine. The goal for a day is
at most 300 ms, however it is sorted.
"""

import argparse
import os
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


def server_cpu(pool: Pool) -> float:
    """Tell the milliseconds of CPU that the pool's one PostgreSQL process has taken."""
    pid = transact(pool, lambda tx: tx.value("SELECT pg_backend_pid()"), EXPORT)
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(pool: Pool) -> None:
    for name, command in REPORTS.items():
        found, before = read(pool, command), server_cpu(pool)
        took = [milliseconds(lambda p: read(p, command), pool) for _ in range(ROUNDS)]  # noqa: B023
        cpu = (server_cpu(pool) - before) / ROUNDS
        print(
            f"{name:22} {found:6} rows {min(took):8.1f} ms (middle"
            f" {statistics.median(took):.1f}), CPU {cpu:.1f}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with cluster() as server, new_database(server) as url:
        migrate(url)
        fill(libpq_address(url), rows)
        add_returns(libpq_address(url))
        pool = Pool(url, 1)
        measure(pool)
        pool.close_idle()


if __name__ == "__main__":
    main()
