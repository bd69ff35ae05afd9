"""Large reads: rows a few at a time, of one snapshot, with limits of their own."""

import pytest

from service.connection.waiting import Overdue
from service.database import EXPORT, NotApplied, Pool, transact
from service.repositories import contracts
from service.repositories.reading import count_rows, read_rows

NUMBERS = "SELECT g AS number FROM generate_series(1, %(last)s) g"
ALL = dict.fromkeys(["status_id", "vertical_id", "buyer_contract_id", "buyer_id"], 0)


@pytest.fixture
def pool(database_url):
    url = database_url.replace("postgresql:", "postgresql+psycopg:", 1)
    pool = Pool(url, 1)
    yield pool
    pool.close_idle()


@pytest.mark.parametrize("last", [0, 1, 499, 500, 501, 1500])
def test_rows_come_in_order_and_as_many_as_are_counted(tx, last):
    values = {"last": last}
    assert count_rows(tx, NUMBERS, values) == last
    rows = read_rows(tx, NUMBERS, values)
    assert [row["number"] for row in rows] == list(range(1, last + 1))


def test_rows_are_read_as_they_are_asked_for(tx):
    """The query fails at its last row, and that is far away."""
    query = "SELECT 1 / (%(last)s - g) AS number FROM generate_series(1, %(last)s) g"
    rows = read_rows(tx, query, {"last": 100_000})
    assert [next(rows)["number"] for _ in range(1000)] == [0] * 1000


def test_another_query_may_follow_on_the_same_connection(pool):
    """psycopg prepares what it sends often; another query has other columns."""

    def read(columns: str) -> list[dict]:
        query = f"SELECT {columns}"
        return transact(pool, lambda tx: list(read_rows(tx, query, {})), EXPORT)

    for _ in range(3):
        for _ in range(6):
            assert read("1 AS a") == [{"a": 1}]
        for _ in range(6):
            assert read("'x' AS b, 2 AS c") == [{"b": "x", "c": 2}]


def test_what_others_commit_meanwhile_is_not_read(pool, live_world):
    def work(tx):
        counted = contracts.count_contracts(tx, ALL)
        live_world.contract()
        return counted, len(list(contracts.read_contracts(tx, ALL)))

    counted, read = transact(pool, work, EXPORT)
    assert counted == read


def test_nothing_can_be_written(pool):
    with pytest.raises(NotApplied):
        transact(pool, lambda tx: tx.execute("DELETE FROM audit WHERE false"), EXPORT)


def test_the_longer_timeout_ends_with_the_transaction(pool):
    def timeout(tx):
        return tx.execute("SHOW statement_timeout").fetchone()[0]

    assert transact(pool, timeout, EXPORT) == "1min"
    assert transact(pool, timeout) == "3s"


def test_an_export_may_take_two_minutes_and_then_ends(pool):
    assert EXPORT.seconds == 120
    transact(pool, lambda tx: tx.execute("SELECT 1"))  # or connecting would be too slow
    brief = EXPORT._replace(seconds=0.5)
    with pytest.raises(NotApplied) as refused:
        transact(pool, lambda tx: tx.execute("SELECT pg_sleep(20)"), brief)
    assert isinstance(refused.value.__cause__.__cause__, Overdue)
