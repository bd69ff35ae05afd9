"""A database that has gone silent: connections stay, but nothing comes any more.

Whatever a call waits for then, it is answered within ten seconds of its first byte.
"""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from types import SimpleNamespace
from typing import NamedTuple

import psycopg
import pytest
import requests

from tests.contract import contents
from tests.contract.calls import return_lead
from tests.contract.proxy import HOLD_AFTER, Proxy
from tests.server import migrated_database, running
from tests.serving.watching import wait_until
from tests.world import World

pytestmark = pytest.mark.alone
NOT_APPLIED = "Not applied, retry"
UNKNOWN = "Outcome unknown, read before retrying"
PLACES = 6  # THREADS: calls that may be at the database
MADE = 4  # of the connections, before it falls silent
MOST_SECONDS = 11  # ten, and what a busy machine may add
RETURN_LEAD = "/api/2/track.asmx/ReturnLead"
REASONS = "/buyers/api/1/leads.asmx/GetReturnReasons"


class Answer(NamedTuple):
    status: int
    text: str
    seconds: float


@pytest.fixture(scope="module")
def site(cluster_url, tmp_path_factory):
    """A server that reaches its own database by a proxy; silent by the end of the test."""
    folder = tmp_path_factory.mktemp("silent")
    with migrated_database(cluster_url) as address:
        proxy = Proxy(address)
        with running(
            proxy.url, folder, is_quiet=False, WORKERS="1", THREADS=str(PLACES)
        ) as server:
            yield SimpleNamespace(server=server, proxy=proxy, address=address)
            proxy.speaks.set()
        proxy.close()


@pytest.fixture
def world(site):
    with psycopg.connect(site.address, autocommit=True) as db:
        yield World(db)


def ask(site, path: str, given: dict | None = None) -> Answer:
    started = time.monotonic()
    reply = requests.get(site.server.url + path, given, timeout=60)
    return Answer(reply.status_code, reply.text, time.monotonic() - started)


def make_connections(site, world, calls: ThreadPoolExecutor) -> None:
    """Have the pool make some connections: by calls that wait for one and the same sale."""
    request = return_lead(world)
    with psycopg.connect(site.address) as other:
        query = "SELECT FROM sales WHERE lead_id = %s FOR UPDATE"
        other.execute(query, [request["lead_id"]])
        waiting = [calls.submit(ask, site, RETURN_LEAD, request) for _ in range(MADE)]
        wait_for_locks(world, MADE)
    assert {call.result().status for call in waiting} == {200}


def wait_for_locks(world, count: int) -> None:
    """Wait until so many statements wait for a lock."""
    query = """
        SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'
    """
    wait_until(lambda: world.db.execute(query).fetchone()[0] >= count)


def test_every_call_is_answered_in_time(site, world):
    committed, written = return_lead(world), return_lead(world)
    with ThreadPoolExecutor(16) as calls:
        make_connections(site, world, calls)
        site.proxy.break_commit(HOLD_AFTER)
        commit = calls.submit(ask, site, RETURN_LEAD, committed)
        assert site.proxy.reached.wait(10)
        site.proxy.speaks.clear()
        first_statement = [
            calls.submit(ask, site, RETURN_LEAD, written),
            calls.submit(ask, site, REASONS),
        ]
        wait_until(lambda: site.proxy.held == 2)  # they have their connections
        connecting = [calls.submit(ask, site, REASONS) for _ in range(PLACES - MADE)]
        wait_until(lambda: site.proxy.held == 2 + PLACES - MADE)
        no_place = [calls.submit(ask, site, REASONS) for _ in range(3)]

        assert_pages_are_there(site)
        assert_told(commit, UNKNOWN)
        for call in (*first_statement, *connecting, *no_place):
            assert_told(call, NOT_APPLIED)
    site.proxy.speaks.set()
    assert [
        state for state, *_ in contents.returns(world.db, committed["lead_id"])
    ] == ["credited"]
    assert contents.returns(world.db, written["lead_id"]) == []
    assert ask(site, RETURN_LEAD, written).status == 200


def assert_told(call: Future, text: str) -> None:
    answer = call.result()
    print(f"{text}: {answer.seconds:.2f} s")
    assert (answer.status, text in answer.text) == (503, True)
    assert answer.seconds < MOST_SECONDS


def assert_pages_are_there(site) -> None:
    """Those for which no database is needed are answered at once meanwhile."""
    for path in ("/", "/api/2/track.asmx?wsdl", "/api/2/track.asmx?op=ReturnLead"):
        answer = ask(site, path)
        assert (answer.status, answer.seconds < 2) == (200, True)
