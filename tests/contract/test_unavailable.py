"""What callers are told when the database fails, and when we do."""

import re
import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import psycopg
import pytest
import requests

from tests.contract import contents
from tests.contract.calls import (
    edit_buyer,
    edit_contract,
    return_by_buyer,
    return_lead,
    update_lead,
)
from tests.contract.clients import BINDINGS, Page, Reply, envelope, failed
from tests.contract.contents import nothing_written
from tests.contract.proxy import CUT_AFTER, CUT_BEFORE, HOLD_AFTER, HOLD_BEFORE, Proxy
from tests.server import migrated_database, running
from tests.serving.watching import wait_until
from tests.world import World

NOT_APPLIED = "Not applied, retry"
CREDITED = "Lead Return Approved For Credit"
UNKNOWN = "Outcome unknown, read before retrying"
CALLS = {
    "ReturnLead": ("track", return_lead, {}),
    "BuyerContract": (
        "addedit",
        lambda w: edit_contract(w, rank=5),
        {"row_count": 0, "buyer_contract_id": 0},
    ),
    "Buyer": (
        "addedit",
        lambda w: edit_buyer(w, address_city="Bonn"),
        {"row_count": 0, "buyer_id": 0},
    ),
    "UpdateLead": (
        "leads",
        lambda w: update_lead(w) | {"amount": 1, "add_to_existing": True},
        {},
    ),
    "Return": ("leads", return_by_buyer, {}),
    "GetReturnReasons": ("leads", lambda w: {}, {"row_count": 0}),
}
WRITES = [operation for operation in CALLS if operation != "GetReturnReasons"]


@pytest.fixture(scope="module")
def site(cluster_url, tmp_path_factory):
    """A server that reaches its own database by a proxy, and pages to call."""
    folder = tmp_path_factory.mktemp("site")
    with migrated_database(cluster_url) as address:
        proxy = Proxy(address)
        with running(
            proxy.url, folder, is_quiet=False, WORKERS="1", THREADS="8"
        ) as server:
            names = ("track", "addedit", "leads")
            pages = {name: Page(server.url, name) for name in names}
            yield SimpleNamespace(
                server=server, proxy=proxy, address=address, pages=pages
            )
        proxy.close()


@pytest.fixture
def world(site):
    with psycopg.connect(site.address, autocommit=True) as db:
        yield World(db)


def call(site, binding: str, operation: str, request: dict) -> Reply:
    return site.pages[CALLS[operation][0]].call(binding, operation, **request)


# ---------------------------------------------------------------- the database


@pytest.mark.parametrize("operation", CALLS)
def test_while_the_database_is_gone_nothing_is_applied(site, world, operation):
    page, good, zeros = CALLS[operation]
    request = good(world)
    site.proxy.close()
    try:
        with nothing_written(world.db):
            replies = site.pages[page].by_all(operation, **request)
    finally:
        site.proxy.reopen()

    assert replies == failed(503, NOT_APPLIED, **zeros)
    assert call(site, "soap11", operation, request).success is True


def test_a_database_that_greets_and_then_is_silent_is_not_waited_for(site, world):
    request = return_lead(world)
    site.proxy.greets.clear()
    site.proxy.cut()
    try:
        with nothing_written(world.db):
            reply = call(site, "get", "ReturnLead", request)
    finally:
        site.proxy.greets.set()

    assert (reply.status, reply.message) == (503, NOT_APPLIED)
    assert call(site, "get", "ReturnLead", request).success is True


@pytest.mark.parametrize("binding", BINDINGS)
def test_connections_that_died_unused_are_not_noticed(site, world, binding):
    request = return_lead(world)
    terminate_connections(world)

    assert call(site, binding, "ReturnLead", request).success is True


@pytest.mark.parametrize("operation", CALLS)
def test_a_read_only_database_takes_no_writes(site, world, operation):
    page, good, zeros = CALLS[operation]
    request = good(world)
    set_read_only(world, "on")
    try:
        replies = site.pages[page].by_all(operation, **request)
    finally:
        set_read_only(world, "off")

    if operation in WRITES:
        assert replies == failed(503, NOT_APPLIED, **zeros)
    assert call(site, "soap12", operation, request).success is True


def set_read_only(world, value: str) -> None:
    """Set it for connections from now on, and end those that there are."""
    database = world.db.info.dbname
    query = f"ALTER DATABASE {database} SET default_transaction_read_only = {value}"
    world.db.execute(query)
    terminate_connections(world)


def terminate_connections(world) -> None:
    query = """
        SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()
    """
    world.db.execute(query)


def test_a_sale_that_stays_locked_is_not_returned(site, world):
    request = return_lead(world)
    with psycopg.connect(site.address) as other, nothing_written(world.db):
        lock(other, request["lead_id"])
        started = time.monotonic()
        replies = by_all_at_once(site, "ReturnLead", request)
        seconds = time.monotonic() - started

    assert replies == failed(503, NOT_APPLIED)
    assert seconds < 10
    assert call(site, "get", "ReturnLead", request).success is True


def test_a_lock_of_a_moment_is_waited_for(site, world):
    request = update_lead(world) | {"amount": 1, "add_to_existing": True}
    with psycopg.connect(site.address) as other:
        lock(other, request["lead_id"])
        threading.Timer(1.3, other.rollback).start()
        replies = by_all_at_once(site, "UpdateLead", request)

    assert {n: reply for n, reply in replies.items() if not reply.success} == {}
    revenue = contents.sale(world.db, request["lead_id"])["revenue"]
    assert revenue == 12.5 + len(BINDINGS)


def lock(db, lead_id: str) -> None:
    db.execute("SELECT FROM sales WHERE lead_id = %s FOR UPDATE", [lead_id])


def wait_for_locks(db, count: int) -> None:
    """Wait until so many statements wait for a lock."""
    query = """
        SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'
    """
    wait_until(lambda: db.execute(query).fetchone()[0] >= count)


def by_all_at_once(site, operation: str, request: dict) -> dict[str, Reply]:
    with ThreadPoolExecutor(len(BINDINGS)) as callers:
        replies = callers.map(lambda b: call(site, b, operation, request), BINDINGS)
        return dict(zip(BINDINGS, replies, strict=True))


def test_who_may_repeat_a_call_is_told_when(site, world):
    request = return_lead(world)
    page = site.pages["track"]
    url, as_xml = f"{page.url}/ReturnLead", {"Content-Type": "text/xml"}
    body = envelope(page.namespace, "ReturnLead", request)
    site.proxy.close()
    try:
        replies = [
            requests.get(url, params=request, timeout=10),
            requests.post(url, json=request, timeout=10),
            requests.post(page.url, body, headers=as_xml, timeout=10),
        ]
    finally:
        site.proxy.reopen()

    assert [reply.status_code for reply in replies] == [503] * 3
    assert [reply.headers["Retry-After"] for reply in replies] == ["1"] * 3


@pytest.mark.parametrize("how", [CUT_BEFORE, HOLD_BEFORE], ids=["cut", "silence"])
def test_a_commit_that_never_arrived_can_be_repeated(site, world, how):
    asked = {binding: return_lead(world) for binding in BINDINGS}
    site.proxy.break_commit(how, len(asked))

    assert return_at_once(site, asked) == failed(503, NOT_APPLIED)
    for binding, request in asked.items():
        assert contents.returns(world.db, request["lead_id"]) == []
        assert call(site, binding, "ReturnLead", request).message == CREDITED


@pytest.mark.parametrize("how", [CUT_AFTER, HOLD_AFTER], ids=["cut", "silence"])
def test_a_commit_is_told_though_its_answer_is_lost(site, world, how):
    asked = {binding: return_lead(world) for binding in BINDINGS}
    site.proxy.break_commit(how, len(asked))
    replies = return_at_once(site, asked)

    assert {reply.message for reply in replies.values()} == {CREDITED}
    assert_credited(world, asked.values())


def test_a_commit_that_cannot_be_looked_up_is_called_unknown(site, world):
    asked = {binding: return_lead(world) for binding in BINDINGS}
    plain = return_lead(world)
    url = f"{site.pages['track'].url}/ReturnLead"
    with ThreadPoolExecutor(2) as callers, psycopg.connect(site.address) as other:
        for request in (*asked.values(), plain):
            lock(other, request["lead_id"])
        replies = callers.submit(return_at_once, site, asked)
        by_hand = callers.submit(requests.get, url, params=plain, timeout=20)
        wait_for_locks(world.db, len(asked) + 1)
        site.proxy.break_commit(CUT_AFTER, len(asked) + 1)
        site.proxy.refuse()
        other.rollback()
        told, head = replies.result(), by_hand.result().headers
    site.proxy.reopen()

    assert told == failed(503, UNKNOWN)
    assert "Retry-After" not in head  # who must look first is not told to repeat
    assert_credited(world, (*asked.values(), plain))


def return_at_once(site, asked: dict[str, dict]) -> dict[str, Reply]:
    """Call ReturnLead once by each binding, all at the same time."""
    with ThreadPoolExecutor(len(asked)) as callers:
        replies = {
            binding: callers.submit(call, site, binding, "ReturnLead", request)
            for binding, request in asked.items()
        }
        return {binding: reply.result() for binding, reply in replies.items()}


def assert_credited(world, asked: Iterable[dict]) -> None:
    found = [contents.returns(world.db, request["lead_id"]) for request in asked]
    assert [[state for state, *_ in returns] for returns in found] == (
        [["credited"]] * len(found)
    )


# ---------------------------------------------------------------- a bug of ours

LEAKS = r"psycopg|sqlalchemy|relation|SELECT|Traceback|\.py|api_keys|gone_|column"


@pytest.fixture
def bug(world):
    """Tables that the code expects by other names: a bug in every operation."""
    renamed = ("admin_keys_in_force", "settings")
    for table in renamed:
        world.db.execute(f"ALTER TABLE {table} RENAME TO gone_{table}")
    yield
    for table in renamed:
        world.db.execute(f"ALTER TABLE gone_{table} RENAME TO {table}")


@pytest.mark.parametrize("operation", CALLS)
def test_a_bug_of_ours_is_an_incident_and_nothing_else(site, world, request, operation):
    page, good, zeros = CALLS[operation]
    call = good(world)
    request.getfixturevalue("bug")
    with nothing_written(world.db):
        replies = site.pages[page].by_all(operation, **call)

    text = r"Internal Error \(incident ([0-9a-f]{12})\)"
    incidents = [re.fullmatch(text, reply.message)[1] for reply in replies.values()]
    same = {binding: with_text(reply, "…") for binding, reply in replies.items()}
    assert same == failed(500, "…", **zeros)
    log = site.server.log.read_text(encoding="utf-8")
    assert [i for i in incidents if f"incident {i} in {operation}" not in log] == []
    assert call.get("api_key", "no key") not in log


def with_text(reply: Reply, text: str) -> Reply:
    return reply._replace(members=reply.members | {"message": text})


def test_a_bug_of_ours_shows_nothing_of_our_inside(site, world, request):
    call, page = return_lead(world), site.pages["track"]
    request.getfixturevalue("bug")
    url, as_xml = f"{page.url}/ReturnLead", {"Content-Type": "text/xml"}
    body = envelope(page.namespace, "ReturnLead", call)
    replies = [
        requests.get(url, params=call, timeout=10),
        requests.post(url, json=call, timeout=10),
        requests.post(page.url, body, headers=as_xml, timeout=10),
    ]

    shown = [f"{reply.headers}{reply.text}" for reply in replies]
    assert [reply.status_code for reply in replies] == [500] * 3
    assert [text for text in shown if re.search(LEAKS, text, re.IGNORECASE)] == []
