"""Counts are shared by workers and instances; a dead database, and strangers' headers."""

import psycopg
import pytest

from tests.contract.clients import Page
from tests.contract.guessing import (
    MOST,
    anybody,
    by,
    guess_keys,
    limited_database,
    on_new_connection,
    wait_until,
    wait_until_limited,
)
from tests.contract.proxy import Proxy
from tests.server import running
from tests.world import World

TRUSTED = {"TRUSTED_PROXIES": "127.0.0.1"}


@pytest.fixture(scope="module")
def limited(cluster_url):
    with limited_database(cluster_url) as url:
        yield url


@pytest.fixture
def db(limited):
    with psycopg.connect(limited, autocommit=True) as connection:
        yield connection


@pytest.fixture
def api_key(db):
    return World(db).admin_key()


@pytest.fixture(scope="module")
def two_workers(limited, tmp_path_factory):
    folder = tmp_path_factory.mktemp("two-workers")
    with running(limited, folder, WORKERS="2", **TRUSTED) as started:
        wait_until_limited(started.url)
        yield started


@pytest.fixture(scope="module")
def another(limited, tmp_path_factory):
    """Another instance on the same database, which trusts no proxy."""
    folder = tmp_path_factory.mktemp("another")
    with running(limited, folder, WORKERS="1") as started:
        wait_until_limited(started.url)
        with psycopg.connect(limited, autocommit=True) as db:
            free(db, started, World(db).admin_key())
        yield started


def free(db, another, api_key: str) -> None:
    """Forget what the other instance has counted of us, and wait until it has heard."""
    wait_until(lambda: counted(db, by("127.0.0.1")) == MOST)
    db.execute("DELETE FROM throttle_counts WHERE subject = '127.0.0.1'")
    wait_until(lambda: on_new_connection(another.url, {}, api_key) == 200)


def counted(db, caller: dict) -> int:
    query = "SELECT coalesce(sum(calls), 0) FROM throttle_counts WHERE subject = %s"
    return db.execute(query, [*caller.values()]).fetchone()[0]


def pids(server, status: int, since: int) -> set[int]:
    """Find the workers whose lines of the log, from there on, have this status."""
    lines = server.log.read_text()[since:].splitlines()
    return {int(line.split()[2]) for line in lines if f" xml {status} " in line}


def test_two_workers_are_one(two_workers, db, api_key):
    """Each stops at the limit by itself; all together, as soon as each has heard."""
    caller, url = anybody(), two_workers.url
    since = len(two_workers.log.read_text())
    keys = [f"no {number}" for number in range(2 * MOST)]
    statuses = [on_new_connection(url, caller, key) for key in keys]
    assert statuses.count(200) >= MOST
    assert pids(two_workers, 200, since) == set(two_workers.workers())

    def both_refuse() -> bool:
        on_new_connection(url, caller, "no more")
        since = len(two_workers.log.read_text())
        calls = [on_new_connection(url, caller, api_key) for _ in range(12)]
        return calls == [429] * 12 and len(pids(two_workers, 429, since)) == 2

    wait_until(both_refuse)
    assert counted(db, caller) <= 2 * MOST
    assert on_new_connection(url, anybody(), api_key) == 200


def test_two_instances_are_one(two_workers, another, db, api_key):
    """Guesses by one instance lock the address out of the other."""
    caller = by("127.0.0.1")  # as the other instance knows us
    guess_keys(Page(two_workers.url, "track"), caller)
    wait_until(lambda: counted(db, caller) >= MOST)
    on_new_connection(another.url, {}, "no")

    wait_until(lambda: on_new_connection(another.url, {}, api_key) == 429)
    db.execute("DELETE FROM throttle_counts WHERE subject = '127.0.0.1'")
    wait_until(lambda: on_new_connection(another.url, {}, api_key) == 200)


def test_a_stranger_cannot_take_other_addresses(another, db, api_key):
    """X-Forwarded-For counts from a trusted proxy only."""
    track = Page(another.url, "track")
    statuses = [guess_keys(track, anybody(), 1)[0] for _ in range(MOST + 1)]
    assert (statuses[0], statuses[-1]) == (200, 429)
    assert on_new_connection(another.url, anybody(), api_key) == 429
    free(db, another, api_key)


def test_it_goes_on_while_the_database_is_away(limited, tmp_path, db, api_key):
    """Who is locked out stays so, others are told that it is away, and it hears again."""
    proxy, locked, caller = Proxy(limited), anybody(), anybody()
    environment = {"WORKERS": "1", **TRUSTED}
    with running(proxy.url, tmp_path, is_quiet=False, **environment) as server:
        wait_until_limited(server.url)
        guess_keys(Page(server.url, "track"), locked)
        guess_keys(Page(server.url, "track"), caller, 1)
        proxy.close()
        assert on_new_connection(server.url, anybody(), api_key) == 503
        assert on_new_connection(server.url, locked, api_key) == 429
        proxy.reopen()
        wait_until(lambda: on_new_connection(server.url, caller, api_key) == 200)
        wait_until(lambda: counted(db, locked) == MOST)
        assert on_new_connection(server.url, locked, api_key) == 429
    proxy.close()
