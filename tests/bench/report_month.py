"""One month's Lead Status report against a bare count of the same sales, in one run.

    python -m tests.bench.report_month [--rows 1000000]

Fills a database of its own (at DATABASE_URL, or an embedded one) with a year of sales:
two in five were updated, one in five has a number in a field. The use case is timed
against `SELECT count(*), sum(revenue)` over the same sales; the two alternate, and the
shortest of each counts. The goal is at most 5. To write the reply as JSON besides (280
KB: 200 campaigns, each with 6 statuses of 3 sub statuses) is timed as a third.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from service.callers import Caller
from service.migrations.migrate import migrate
from service.protocol.bindings import JSON
from service.protocol.pages import PAGES
from service.rules.commands import ReportLeadStatuses
from service.usecases.report_lead_statuses import report_lead_statuses
from tests.databases import libpq_address, new_database

ROUNDS = 25
FILL = Path(__file__).with_suffix(".sql")
BARE = """
    SELECT count(*), sum(revenue)
      FROM sales
     WHERE sold_at >= '2025-06-01Z'
       AND sold_at < '2025-07-01Z'
"""


JUNE = ReportLeadStatuses("2025-06-01", "2025-06-30")


@contextmanager
def cluster() -> Iterator[str]:
    """Give a server on which a database may be made."""
    if os.environ.get("DATABASE_URL"):
        yield os.environ["DATABASE_URL"]
        return
    from service.embedded import start

    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        database = start(home=Path(folder), binaries=None, options={})
        try:
            yield database.url
        finally:
            database.stop()


def fill(url: str, rows: int) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        with connection.transaction():
            query = "SELECT set_config('bench.rows', %s, true)"
            connection.execute(query, [str(rows)])
            connection.execute(FILL.read_text(encoding="utf-8"))
        connection.execute("VACUUM ANALYZE")


def report(connection: psycopg.Connection) -> dict:
    """Make the report as reports.asmx does, to its last row."""
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        done = report_lead_statuses(connection, Caller("key:1"), JUNE)
        return {**done, "rows": list(done["rows"])}


def reply(connection: psycopg.Connection) -> bytes:
    (page,) = [page for page in PAGES if "LeadStatus" in page.operations]
    members = {"success": True, **report(connection)}
    return JSON.reply(page.operations["LeadStatus"], members)


def bare(connection: psycopg.Connection) -> int:
    with connection.transaction():
        return connection.execute(BARE).fetchone()[0]


def milliseconds(act: Callable, connection: psycopg.Connection) -> float:
    start = time.perf_counter()
    act(connection)
    return (time.perf_counter() - start) * 1000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with cluster() as server, new_database(server) as url:
        migrate(url)
        fill(libpq_address(url), rows)
        with psycopg.connect(libpq_address(url), autocommit=True) as connection:
            sales = bare(connection)
            rows_made = report(connection)["rows"]
            assert sum(row["leads_sold"] for row in rows_made) == sales
            best = measure(connection)
    print(f"{rows} sales in a year, {sales} in the month")
    for name, each in best.items():
        print(
            f"{name:6} {each:7.1f} ms, {each / best['bare']:.2f} times the bare count"
        )


def measure(connection: psycopg.Connection) -> dict[str, float]:
    acts = {"bare": bare, "report": report, "reply": reply}
    measured = {name: [] for name in acts}
    for _ in range(ROUNDS):
        for name, act in acts.items():
            measured[name].append(milliseconds(act, connection))
    return {name: min(rounds) for name, rounds in measured.items()}


if __name__ == "__main__":
    main()
