"""kill -9 of a worker: what was acknowledged stays, and nothing is done twice."""

import os
import random
import resource
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
import urllib3

from tests.contract import contents
from tests.contract.calls import return_lead
from tests.contract.clients import Page
from tests.contract.proxy import HOLD_AFTER, HOLD_BEFORE, Proxy
from tests.races.callers import race
from tests.races.sales import count_of_each, returned_leads, sell
from tests.server import migrated_database, running
from tests.world import World

pytestmark = pytest.mark.alone
CLIENTS = 8
SALES = 4000
KILLS = 8
SECONDS_TO_RECOVER = 30  # at most, on a busy machine; it takes about one
CREDITED = "Lead Return Approved For Credit"
IN_LIST = "Lead is Already in Return List"
CREDITS = """
    SELECT count(*)
      FROM buyer_credits
      JOIN sales USING (sale_id)
     WHERE lead_id = %s
"""


@pytest.fixture(scope="module")
def address(cluster_url):
    with migrated_database(cluster_url) as address:
        yield address


@pytest.fixture
def world(address):
    with psycopg.connect(address, autocommit=True) as db:
        yield World(db)


# ---------------------------------------------------------------- under load


def test_what_was_acknowledged_under_kills_is_there_once(address, world, tmp_path):
    lead_ids = sell(world, SALES)
    request = return_lead(world)
    acknowledged, kills = [], []

    def return_some(caller) -> None:
        """Return an eighth of the sales; a call that was cut off is made again."""
        for done, lead_id in enumerate(lead_ids[caller.number :: CLIENTS]):
            # By progress, not by a clock: a fast server too is killed so often.
            if caller.number == 0 and done in kills_after:
                kills.append(kill_a_worker(server, kills))
            named = request | {"lead_id": lead_id}
            text = call_until_answered(caller, named)
            acknowledged.append((lead_id, text))

    share = SALES // CLIENTS
    kills_after = [share * number // (KILLS + 1) for number in range(1, KILLS + 1)]
    with running(address, tmp_path, is_quiet=False, THREADS="4") as server:
        race(server.url, CLIENTS, return_some)

    texts = [text for _, text in acknowledged]
    assert len(kills) == KILLS
    # A first answer that was lost is seen as IN_LIST by whoever asks again.
    assert set(texts) <= {CREDITED, IN_LIST}
    assert texts.count(IN_LIST) <= KILLS * CLIENTS
    assert returned_leads(world) == {lead_id for lead_id, _ in acknowledged}
    print(KILLS, "kills,", texts.count(IN_LIST), "answers lost after COMMIT")
    once_each = ("returned", "returns", "sales", "history", "changes", "credits")
    assert count_of_each(world) == dict.fromkeys(once_each, SALES) | {
        "credited": SALES * 12.5
    }


def call_until_answered(caller, request: dict) -> str:
    end = time.monotonic() + 30
    while True:
        try:
            return caller.call("track", "ReturnLead", request)
        except urllib3.exceptions.HTTPError:  # the worker died, or is not there yet
            assert time.monotonic() < end
            time.sleep(0.02)


def kill_a_worker(server, killed: list[int]) -> int:
    """Kill one that is alive; one that was killed stays listed for a moment."""
    wait_until(lambda: set(server.workers()) - set(killed))
    worker = random.choice(list(set(server.workers()) - set(killed)))
    os.kill(worker, signal.SIGKILL)
    return worker


# ---------------------------------------------------------------- at named points


@pytest.fixture(scope="module")
def site(address, tmp_path_factory):
    """A server of one worker, which reaches its database by a proxy."""
    folder, proxy = tmp_path_factory.mktemp("killed"), Proxy(address)
    environment = {"WORKERS": "1", "THREADS": "2"}
    with running(proxy.url, folder, is_quiet=False, **environment) as server:
        yield server, proxy
    proxy.close()


def kill_during(site, request: dict, is_reached) -> None:
    """Make a call, kill its worker once `is_reached`, and see the call cut off."""
    server, _ = site
    with ThreadPoolExecutor(1) as threads:
        call = threads.submit(
            Page(server.url, "track").call, "get", "ReturnLead", **request
        )
        wait_until(is_reached)
        (worker,) = server.workers()
        os.kill(worker, signal.SIGKILL)
        assert isinstance(call.exception(), OSError)
    wait_until(lambda: worker not in server.workers() and server.workers())


def wait_until(is_so) -> None:
    end = time.monotonic() + SECONDS_TO_RECOVER
    while not is_so():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.01)


def retry(site, request: dict) -> str:
    return Page(site[0].url, "track").call("soap11", "ReturnLead", **request).message


def is_waiting(world) -> bool:
    query = """
        SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'
    """
    return contents.rows(world.db, query) == [(1,)]


def test_killed_before_its_writes_a_call_leaves_nothing(site, address, world):
    request = return_lead(world)
    lock = "SELECT FROM sales WHERE lead_id = %s FOR UPDATE"
    with psycopg.connect(address) as other, contents.nothing_written(world.db):
        other.execute(lock, [request["lead_id"]])
        kill_during(site, request, lambda: is_waiting(world))
        other.rollback()
        wait_until(lambda: not is_waiting(world))

    assert retry(site, request) == CREDITED


def test_killed_during_its_writes_a_call_is_done_whole(site, address, world):
    """They were sent with COMMIT, and PostgreSQL carries out what it was sent."""
    request = return_lead(world)
    with psycopg.connect(address) as other:
        other.execute("LOCK TABLE buyer_credits")  # the return is written by then
        kill_during(site, request, lambda: is_waiting(world))
        other.rollback()
        wait_until(lambda: not is_waiting(world))

    wait_until(lambda: states_of(world, request) == ["credited"])
    assert retry(site, request) == IN_LIST
    assert contents.rows(world.db, CREDITS, request["lead_id"]) == [(1,)]


@pytest.mark.parametrize(
    ("how", "states", "text"),
    [(HOLD_BEFORE, [], CREDITED), (HOLD_AFTER, ["credited"], IN_LIST)],
    ids=["before COMMIT", "after COMMIT, before the answer"],
)
def test_killed_around_its_commit_a_call_is_done_or_not(site, world, how, states, text):
    request = return_lead(world)
    proxy = site[1]
    proxy.break_commit(how)
    kill_during(site, request, proxy.reached.is_set)

    assert states_of(world, request) == states
    assert retry(site, request) == text
    assert states_of(world, request) == ["credited"]


def states_of(world, request: dict) -> list[str]:
    return [state for state, *_ in contents.returns(world.db, request["lead_id"])]


def test_killed_while_idle_a_worker_is_not_missed(site, world):
    server, _ = site
    request = return_lead(world)
    (worker,) = server.workers()
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: worker not in server.workers() and server.workers())

    assert retry(site, request) == CREDITED


def test_a_worker_without_memory_to_begin_ends_alone(address, tmp_path):
    """gunicorn would stop all of them where one cannot begin."""
    with running(address, tmp_path, is_quiet=False) as server:
        before = set(server.workers())
        os.kill(min(before), signal.SIGKILL)
        wait_until(lambda: set(server.workers()) - before)
        (newest,) = set(server.workers()) - before
        resource.prlimit(newest, resource.RLIMIT_AS, (1, 1))
        wait_until(lambda: newest not in server.workers())
        wait_until(lambda: len(server.workers()) == 2)

        assert Page(server.url, "leads").call("get", "GetReturnReasons").status == 200
