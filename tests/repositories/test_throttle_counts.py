"""The counts that all workers share: sums, windows by the database's clock, races."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from service.connection import Connection
from service.repositories.throttle_counts import (
    BATCH,
    News,
    Told,
    add_counts,
    delete_count,
    delete_passed,
    list_reached,
)
from service.rules.throttling import Kind, Limits, Subject

LIMITS = Limits(wrong_keys=10, unknown_leads=20, calls=0)
ADDRESS = "192.0.2.1"


@pytest.fixture(autouse=True)
def limits(tx):
    set_limits(tx, LIMITS)


def set_limits(tx, limits: Limits) -> None:
    query = """
        UPDATE settings
           SET (wrong_keys_a_minute, unknown_leads_in_10_minutes, calls_a_minute_by_key)
               = (%s, %s, %s)
    """
    tx.execute(query, limits)


def told(calls: int, name: str = ADDRESS, kind: Kind = Kind.WRONG_KEYS) -> Told:
    return Told(Subject(kind, name), calls, 60.0)


def sums(news: News) -> dict[str, int]:
    return {each.subject.name: each.calls for each in news.counts}


def pass_windows(tx) -> None:
    tx.execute("UPDATE throttle_counts SET ends_at = now()")


def test_it_adds_up_and_tells_the_sum(tx):
    add_counts(tx, [told(3)])
    news = add_counts(tx, [told(4)])

    assert news.limits == LIMITS and news.buyer_key_demanded is False
    assert sums(news) == {ADDRESS: 7}
    assert 0 < news.counts[0].seconds <= 60


def test_kinds_are_counted_apart(tx):
    add_counts(tx, [told(3), told(5, kind=Kind.UNKNOWN_LEADS)])
    [found] = add_counts(tx, [told(1)]).counts

    assert (found.subject, found.calls) == (Subject(Kind.WRONG_KEYS, ADDRESS), 4)


def test_who_tells_nothing_hears_who_has_reached_a_limit(tx):
    add_counts(tx, [told(9), told(10, "192.0.2.2"), told(19, "::", Kind.UNKNOWN_LEADS)])
    add_counts(tx, [told(10**6, "00", Kind.CALLS)])

    assert sums(add_counts(tx, [])) == {"192.0.2.2": 10}


def test_a_window_begins_with_the_first_and_passes(tx):
    add_counts(tx, [told(9)])
    tx.execute("UPDATE throttle_counts SET ends_at = now() + interval '5 seconds'")
    [going_on] = add_counts(tx, [told(1)]).counts
    assert (going_on.calls, going_on.seconds) == (10, pytest.approx(5, abs=0.5))

    pass_windows(tx)
    assert add_counts(tx, []).counts == []
    [anew] = add_counts(tx, [told(2)]).counts
    assert (anew.calls, anew.seconds) == (2, pytest.approx(60, abs=0.5))


def test_people_see_who_has_reached_a_limit_and_free_them(tx):
    add_counts(tx, [told(10), told(9, "192.0.2.2")])
    [found] = list_reached(tx)
    assert (found.kind, found.subject, found.label) == ("wrong keys", ADDRESS, None)

    assert delete_count(tx, "wrong keys", ADDRESS)
    assert not delete_count(tx, "wrong keys", ADDRESS)
    assert list_reached(tx) == []
    assert add_counts(tx, []).counts == []


def test_a_limit_of_0_is_reached_by_nobody(tx):
    add_counts(tx, [told(100)])
    set_limits(tx, Limits())

    assert list_reached(tx) == [] and add_counts(tx, []).counts == []


def test_what_has_passed_is_deleted_in_batches(tx):
    add_counts(tx, [told(1, f"10.0.{n >> 8}.{n & 255}") for n in range(BATCH + 5)])
    assert delete_passed(tx) == 0
    pass_windows(tx)
    add_counts(tx, [told(1)])

    assert (delete_passed(tx), delete_passed(tx)) == (BATCH, 5)
    assert tx.execute("SELECT subject FROM throttle_counts").fetchall() == [(ADDRESS,)]


def test_many_workers_at_once_lose_nothing(database_url, db):
    names = [f"198.51.100.{number}" for number in range(20)]

    def work(number: int) -> None:
        with Connection.connect(database_url, autocommit=True) as connection:
            order = names if number % 2 else names[::-1]
            for _ in range(25):
                add_counts(connection, [told(1, name) for name in order])
                delete_passed(connection)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))
    found = db.execute("SELECT subject, calls FROM throttle_counts").fetchall()
    db.execute("TRUNCATE throttle_counts")

    assert dict(found) == dict.fromkeys(names, 200)
