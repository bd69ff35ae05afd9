"""Guessing of keys and lead ids is stopped, by every binding, and good callers go on."""

import re
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
import requests

from tests.contract.calls import edit_buyer, return_by_buyer, return_lead, update_lead
from tests.contract.clients import BINDINGS, Page, envelope
from tests.contract.contents import nothing_written
from tests.contract.guessing import (
    MOST,
    anybody,
    by,
    guess_keys,
    guess_leads,
    limited_database,
    wait_until,
    wait_until_limited,
)
from tests.server import running
from tests.world import World

CLIENT = {"soap11": "Client", "soap12": "Sender"}
CALLS = {
    "ReturnLead": ("track", return_lead, guess_keys),
    "Buyer": ("addedit", edit_buyer, guess_keys),
    "Return": ("leads", return_by_buyer, guess_leads),
    "UpdateLead": ("leads", update_lead, guess_leads),
    "GetReturnReasons": ("leads", lambda world: {}, guess_leads),
}
WHY = {
    guess_keys: "Too many wrong keys from this address",
    guess_leads: "Too many unknown leads from this address",
}


@pytest.fixture(scope="module")
def limited(cluster_url):
    with limited_database(cluster_url) as url:
        yield url


@pytest.fixture(scope="module")
def server(limited, tmp_path_factory):
    """A server that takes the caller's address from X-Forwarded-For."""
    folder = tmp_path_factory.mktemp("limited")
    with running(limited, folder, WORKERS="1", TRUSTED_PROXIES="127.0.0.1") as started:
        wait_until_limited(started.url)
        yield started


@pytest.fixture(scope="module")
def pages(server):
    """The pages of the server by their names."""
    return {name: Page(server.url, name) for name in ("track", "addedit", "leads")}


@pytest.fixture
def track(pages):
    return pages["track"]


@pytest.fixture
def leads(pages):
    return pages["leads"]


@pytest.fixture
def db(limited):
    with psycopg.connect(limited, autocommit=True) as connection:
        yield connection


@pytest.fixture
def world(db):
    return World(db)


@pytest.fixture
def set_up(world, leads):
    """Change settings and wait until the worker has heard; they are put back in the end."""

    def set_up(**settings) -> None:
        world.settings(**settings)
        hear(world.db, leads)

    yield set_up
    set_up(wrong_keys_a_minute=MOST, calls_a_minute_by_key=0, buyer_key_demanded=False)


def hear(db: psycopg.Connection, leads: Page) -> None:
    """Give the worker something to tell; as that is in the table, it has heard."""
    caller = anybody()
    guess_leads(leads, caller, 1)
    query = "SELECT EXISTS (SELECT FROM throttle_counts WHERE subject = %s)"
    wait_until(lambda: db.execute(query, [*caller.values()]).fetchone()[0])


@pytest.fixture
def caller():
    """The headers of a caller whom nobody has seen."""
    return anybody()


# ---------------------------------------------------------------- what is refused


def test_wrong_keys_beyond_the_limit(track, leads, world, caller):
    assert guess_keys(track, caller) == [200] * MOST
    assert guess_keys(track, caller, 1) == [429]

    good = return_lead(world)
    assert track.call("get", "ReturnLead", caller, **good).status == 429
    assert track.call("get", "ReturnLead", anybody(), **good).success
    assert leads.call("get", "Return", caller, **return_by_buyer(world)).success


def test_unknown_leads_beyond_the_limit(leads, track, world, caller):
    assert guess_leads(leads, caller) == [200] * MOST
    assert guess_leads(leads, caller, 1) == [429]

    good = return_by_buyer(world)
    assert leads.call("get", "Return", caller, **good).status == 429
    assert leads.call("get", "Return", anybody(), **good).success
    assert track.call("get", "ReturnLead", caller, **return_lead(world)).success


def test_leads_that_were_not_sold_count_as_unknown(leads, world, caller):
    unsold = return_by_buyer(world) | {"lead_id": world.lead()}
    replies = [leads.call("get", "Return", caller, **unsold) for _ in range(MOST)]
    assert {reply.message for reply in replies} == {"Sale Not Found"}

    assert leads.call("get", "GetReturnReasons", caller).status == 429


def test_other_refusals_do_not_count(leads, track, world, caller):
    wrong = return_by_buyer(world) | {"return_reason_id": 0}
    wrong_too = return_lead(world) | {"lead_id": "no such lead"}
    for _ in range(MOST + 1):
        assert leads.call("get", "Return", caller, **wrong).status == 200
        assert track.call("get", "ReturnLead", caller, **wrong_too).status == 200


@pytest.mark.parametrize("operation", CALLS)
def test_it_is_told_by_each_binding(pages, world, caller, operation):
    page, good, guess = CALLS[operation]
    guess(pages["track" if guess is guess_keys else "leads"], caller)
    request = good(world)
    with nothing_written(world.db):
        replies = pages[page].by_all(operation, caller, **request)

    for binding in BINDINGS:
        reply = replies[binding]
        assert (reply.status, reply.fault) == (429, CLIENT.get(binding))
        assert re.fullmatch(rf"{WHY[guess]}, retry in [0-9]{{1,3}} s", reply.message)
        assert not reply.success


@pytest.mark.parametrize("binding", ["soap", "get", "json"])
def test_it_says_when_to_come_again(track, world, caller, binding):
    guess_keys(track, caller)
    request = return_lead(world)
    url = f"{track.url}/ReturnLead"
    if binding == "soap":
        body = envelope(track.namespace, "ReturnLead", request)
        headers = caller | {"Content-Type": "text/xml"}
        answer = requests.post(track.url, body, headers=headers, timeout=30)
    elif binding == "get":
        answer = requests.get(url, request, headers=caller, timeout=30)
    else:
        answer = requests.post(url, json=request, headers=caller, timeout=30)

    seconds = int(answer.headers["Retry-After"])
    assert answer.status_code == 429 and 1 <= seconds <= 60
    assert f"retry in {seconds} s" in answer.text


def test_help_and_wsdl_are_answered_to_everybody(track, caller):
    guess_keys(track, caller)
    for query in ("", "?wsdl", "?op=ReturnLead"):
        answer = requests.get(track.url + query, headers=caller, timeout=30)
        assert answer.status_code == 200


def test_the_log_tells_it_without_a_key(server, track, caller):
    guess_keys(track, caller)
    track.call("get", "GetRejectReasons", caller)
    guess_keys(track, caller, 1)

    line = server.log.read_text().splitlines()[-1]
    assert "ReturnLead xml 429" in line
    assert "refused='Too many wrong keys from this address, retry in " in line
    assert "no key" not in line


# ---------------------------------------------------------------- who is who


def test_an_ipv6_caller_is_its_network(track, world):
    """Ours: who has one address of IPv6 has the 2^64 beside it too."""
    statuses = [
        guess_keys(track, by(f"2001:db8:0:1:{number}::1"), 1)[0]
        for number in range(MOST + 1)
    ]
    assert statuses == [200] * MOST + [429]

    good = return_lead(world)
    assert track.call("get", "ReturnLead", by("2001:db8:0:2::1"), **good).success


def test_many_at_once_are_many_attempts(track, caller):
    """Guesses that wait for their turn are not looked at once the limit is reached."""
    with ThreadPoolExecutor(40) as threads:
        results = threads.map(lambda _: guess_keys(track, caller, 5), range(40))
        statuses = [status for each in results for status in each]

    assert (
        MOST <= statuses.count(200) <= MOST + 8
    )  # THREADS of them were being looked at
    assert set(statuses) == {200, 429}


# ---------------------------------------------------------------- settings


def test_a_limit_of_0_is_none(track, set_up, caller):
    set_up(wrong_keys_a_minute=0)

    assert guess_keys(track, caller, MOST * 2) == [200] * MOST * 2


def test_a_key_has_a_limit_of_its_own(track, world, set_up, caller):
    set_up(calls_a_minute_by_key=5)
    request = return_lead(world)
    replies = [track.call("json", "ReturnLead", anybody(), **request) for _ in range(6)]

    assert [reply.status for reply in replies] == [200] * 5 + [429]
    assert replies[0].success and not replies[1].success
    assert "Too many calls with this key, retry in " in replies[5].message
    other = request | {"api_key": world.admin_key(), "lead_id": world.sold_lead()}
    assert track.call("json", "ReturnLead", caller, **other).success


def test_wrong_buyer_keys_count_where_demanded(leads, track, world, set_up, caller):
    set_up(buyer_key_demanded=True)
    good = {"X-Api-Key": world.buyer_key()}
    for number in range(MOST):
        wrong = caller | {"X-Api-Key": f"wrong {number}"}
        assert leads.call("get", "GetReturnReasons", wrong).status == 200

    assert leads.call("get", "GetReturnReasons", caller | good).status == 429
    assert leads.call("get", "GetReturnReasons", anybody() | good).success
    assert track.call("get", "ReturnLead", caller, **return_lead(world)).status == 429


# ---------------------------------------------------------------- until when


def test_the_window_passes(track, world, db, caller):
    guess_keys(track, caller)
    good = return_lead(world)
    query = "UPDATE throttle_counts SET ends_at = now() WHERE subject = %s"
    wait_until(lambda: db.execute(query, [*caller.values()]).rowcount == 1)

    wait_until(lambda: track.call("get", "ReturnLead", caller, **good).status == 200)
    assert guess_keys(track, caller, MOST - 1) == [200] * (MOST - 1)


def test_who_is_freed_is_answered_again(track, world, db, caller):
    guess_keys(track, caller)
    good = return_lead(world)
    query = "DELETE FROM throttle_counts WHERE subject = %s AND calls = %s"
    wait_until(lambda: db.execute(query, [*caller.values(), MOST]).rowcount == 1)
    wait_until(lambda: track.call("get", "ReturnLead", caller, **good).status == 200)
