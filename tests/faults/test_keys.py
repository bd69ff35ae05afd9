"""Rows H: keys that are wrong, that end, and that nobody may see."""

import hashlib
import re
import secrets
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.contract.calls import return_lead
from tests.contract.clients import Page
from tests.contract.proxy import Proxy
from tests.faults.calls import BINDINGS, TRACK, Target, as_query, succeeds
from tests.protocol.checks import check
from tests.server import migrated_database, running
from tests.world import World

INVALID = "Invalid API Key"
MARK = re.compile(r"m[0-9]{3}x[0-9]+-")
PATIENCE = 20  # seconds for what takes one
WRONG = {
    "H1-empty": lambda key: "",
    "H1-51": lambda key: key + "k" * 11,
    "H1-blank-before": lambda key: f" {key}",
    "H1-blank-behind": lambda key: f"{key} ",
    "H1-line-end": lambda key: f"{key}\n",
    "H1-case": str.upper,
    "H1-letter": lambda key: f"{key[:-1]}é",
    "H1-emoji": lambda key: f"{key[:-1]}\U0001f600",
    "H1-wide": lambda key: key.translate({ord("0") + n: 0xFF10 + n for n in range(10)}),
    "H1-sql": lambda key: f"{key}' OR '1'='1",
    "H1-like": lambda key: "%",
    "H3-last": lambda key: key[:-1] + ("0" if key[-1] != "0" else "1"),
    "H3-first": lambda key: key[:-1],
    "H3-hash": lambda key: hashlib.sha256(key.encode()).hexdigest(),
    "H3-bytea": lambda key: f"\\x{hashlib.sha256(key.encode()).hexdigest()[:40]}",
}


@pytest.mark.usefixtures("harmless")
@pytest.mark.parametrize("binding", BINDINGS)
@pytest.mark.parametrize("row", WRONG)
def test_h1_h3_what_is_not_the_key_is_no_key(target, row, binding):
    wrong = WRONG[row](target.api_key)
    assert wrong != target.api_key
    values = target.return_lead(lead_id=target.lead_id, api_key=wrong)
    reply = target.call(binding, TRACK, "ReturnLead", values)
    check(reply)
    assert (reply.status, reply.said, succeeds(reply)) == (200, INVALID, False)
    assert not wrong or wrong == "%" or wrong not in reply.text


@pytest.mark.usefixtures("harmless")
@pytest.mark.parametrize("binding", BINDINGS)
def test_h1_no_key_and_a_nul(target, binding):
    values = target.return_lead(lead_id=target.lead_id)
    with_nul = values | {"api_key": f"{target.api_key}\0"}
    reply = target.call(binding, TRACK, "ReturnLead", with_nul)
    check(reply)
    assert reply.status in (400, 500) and target.api_key not in reply.text
    del values["api_key"]
    assert target.call(binding, TRACK, "ReturnLead", values).said == INVALID


# ---------------------------------------------------------------- that end


def asks(target: Target, api_key: str) -> str:
    """Ask for something that is there and writes nothing."""
    query = as_query(target.return_lead(api_key=api_key))
    return target.client.get(f"{TRACK}/ReturnLead", query).said


def test_h2_h13_an_old_key_dies_at_its_time_and_the_new_one_goes_on(target, live_world):
    expired = live_world.admin_key(expires_at="now")
    old, new = live_world.admin_key(), live_world.admin_key()
    until = "UPDATE api_keys SET expires_at = now() + interval '1 second' WHERE key_hash = %s"
    live_world.db.execute(until, [hashlib.sha256(old.encode()).digest()])
    assert [asks(target, key) for key in (expired, old, new)] == [
        INVALID,
        "Invalid Lead ID",
        "Invalid Lead ID",
    ]
    end = time.monotonic() + PATIENCE
    while asks(target, old) != INVALID:
        assert time.monotonic() < end
        time.sleep(0.05)
    assert asks(target, new) == "Invalid Lead ID"


def test_h2_a_key_revoked_during_the_call_does_all_or_nothing(server, live_world):
    """The call waits for the sale's lock: with the key that was in force as it came."""
    db = live_world.db
    call = return_lead(live_world)
    api_key, lead_id = call["api_key"], call["lead_id"]
    page = Page(server.url, "track")
    address = db.info.dsn
    with ThreadPoolExecutor(1) as thread, psycopg.connect(address) as other:
        other.execute("SELECT FROM sales WHERE lead_id = %s FOR UPDATE", [lead_id])
        reply = thread.submit(page.call, "form", "ReturnLead", **call)
        wait_for_a_lock(db)
        revoke = "UPDATE api_keys SET revoked_at = now() WHERE key_hash = %s"
        db.execute(revoke, [hashlib.sha256(api_key.encode()).digest()])
        other.rollback()
        said = reply.result()
    counted = """
        SELECT count(r.return_id), count(c.return_id)
          FROM sales s
               LEFT JOIN returns r ON r.sale_id = s.sale_id
               LEFT JOIN buyer_credits c ON c.return_id = r.return_id
         WHERE s.lead_id = %s
    """
    found = db.execute(counted, [lead_id]).fetchone()
    assert found == ((1, 1) if said.success else (0, 0))
    assert page.call("form", "ReturnLead", **call).message == INVALID


def wait_for_a_lock(db) -> None:
    end = time.monotonic() + PATIENCE
    query = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    while not db.execute(query).fetchone()[0]:
        assert time.monotonic() < end
        time.sleep(0.01)


# ---------------------------------------------------------------- that nobody may see


def test_h8_no_answer_holds_what_another_caller_sent(server):
    """32 callers at once, each with marks of its own, by values that cannot be read."""
    page = Page(server.url, "track")

    def ask(number: int) -> bool:
        marks = [f"m{number:03}x{turn}-" for turn in range(25)]
        told = [
            page.call("get", "ReturnLead", api_key=mark, vertical_id=mark).message
            for mark in marks
        ]
        return [MARK.findall(text) for text in told] == [[mark] for mark in marks]

    with ThreadPoolExecutor(32) as threads:
        assert all(threads.map(ask, range(32)))


def test_h14_h15_no_key_goes_to_the_database(cluster_url, tmp_path):
    """Only its hash does: so none is in its log, its statistics, or a table."""
    with migrated_database(cluster_url) as address:
        proxy = Proxy(address)
        proxy.kept = []
        with psycopg.connect(address, autocommit=True) as db:
            world = World(db)
            good, wrong = world.admin_key(), secrets.token_hex(20)
            call = return_lead(world)
        with running(proxy.url, tmp_path, WORKERS="1", THREADS="1") as server:
            page = Page(server.url, "track")
            for api_key in (good, wrong):
                for binding in ("get", "form", "json"):
                    page.call(binding, "ReturnLead", **call | {"api_key": api_key})
        proxy.close()
    said = b"".join(proxy.kept)
    digest = hashlib.sha256(good.encode()).digest()
    assert call["lead_id"].encode() in said  # what is said can be read here
    assert digest in said or digest.hex().encode() in said
    for api_key in (good, wrong):
        assert api_key.encode() not in said
        assert api_key not in server.log.read_text()
