"""Who may call: admin keys, and buyer keys where the instance demands them."""

import base64
import hashlib
import secrets
import time

import psycopg
import pytest

from service.rules.keys import ADMIN_PREFIX, write_key
from tests.contract import contents
from tests.contract.calls import (
    NOBODY,
    edit_buyer,
    edit_contract,
    return_by_buyer,
    return_lead,
    update_lead,
)
from tests.contract.clients import BINDINGS, Page, envelope, refused
from tests.contract.contents import nothing_written
from tests.server import migrated_database, running
from tests.world import World

ADMIN_CALLS = {
    "ReturnLead": ("track", return_lead, {}),
    "BuyerContract": (
        "addedit",
        edit_contract,
        {"row_count": 0, "buyer_contract_id": 0},
    ),
    "Buyer": ("addedit", edit_buyer, {"row_count": 0, "buyer_id": 0}),
}
BUYER_CALLS = {
    "UpdateLead": (update_lead, {}),
    "Return": (return_by_buyer, {}),
    "GetReturnReasons": (lambda world: {}, {"row_count": 0}),
}
# zeep sends no element that the WSDL does not declare.
BY_PARAMETER = ("get", "form", "json", "zeep-get")
PAST = "2020-01-01T00:00:00Z"
BAD_ADMIN_KEYS = {
    "expired": lambda w: w.admin_key(expires_at=PAST),
    "revoked": lambda w: w.admin_key(revoked_at="now"),
    "a buyer's": lambda w: w.buyer_key(),
    "unknown": lambda w: "unknown",
    "of blanks": lambda w: " ",
    "too long": lambda w: "k" * 51,
    "unknown, of ours": lambda w: write_key(ADMIN_PREFIX + secrets.token_hex(17)),
    "mistyped": lambda w: mistyped(w.new_key()),
    "of another case": lambda w: w.new_key().swapcase(),
    "with a blank": lambda w: w.new_key() + " ",
    "cut": lambda w: w.new_key()[:-1],
    "a prefix": lambda w: ADMIN_PREFIX,
    "not ASCII": lambda w: "lba_é\U0001f511",
    "SQL": lambda w: "' OR 1=1--",
    "a hash": lambda w: "\\x" + "00" * 24,
}
BAD_BUYER_KEYS = {
    "none": lambda w: {},
    "expired": lambda w: header(w.buyer_key(expires_at=PAST)),
    "revoked": lambda w: header(w.buyer_key(revoked_at="now")),
    "an admin's": lambda w: header(w.admin_key()),
    "unknown": lambda w: header("unknown"),
    "unknown, of ours": lambda w: header(write_key("lbb_" + secrets.token_hex(17))),
    "mistyped": lambda w: header(mistyped(w.new_key(buyer_id=w.buyer_id))),
    "unknown, by Basic": lambda w: basic("unknown"),
    "no Basic": lambda w: {"Authorization": "Basic ???"},
    "Bearer": lambda w: {"Authorization": f"Bearer {w.buyer_key()}"},
    "contradictory": lambda w: header(w.buyer_key()) | basic(w.buyer_key()),
}


def mistyped(api_key: str) -> str:
    """Change the last character of the secret."""
    wrong = "x" if api_key[-7] != "x" else "y"
    return api_key[:-7] + wrong + api_key[-6:]


def header(api_key: str) -> dict:
    return {"X-Api-Key": api_key}


def basic(api_key: str) -> dict:
    credentials = base64.b64encode(f"anybody:{api_key}".encode()).decode()
    return {"Authorization": f"Basic {credentials}"}


# ---------------------------------------------------------------- admin pages


@pytest.mark.parametrize("bad", BAD_ADMIN_KEYS)
@pytest.mark.parametrize("operation", ADMIN_CALLS)
def test_an_admin_page_refuses(server, live_world, operation, bad):
    page, good, zeros = ADMIN_CALLS[operation]
    request = good(live_world) | {"api_key": BAD_ADMIN_KEYS[bad](live_world)}

    with nothing_written(live_world.db):
        replies = Page(server.url, page).by_all(operation, **request)
    assert replies == refused("Invalid API Key", **zeros)


@pytest.mark.parametrize("operation", ADMIN_CALLS)
def test_a_new_key_opens_an_admin_page(server, live_world, operation):
    page, good, _ = ADMIN_CALLS[operation]
    by_all = [
        Page(server.url, page).call(
            binding, operation, **good(live_world) | {"api_key": live_world.new_key()}
        )
        for binding in BINDINGS
    ]

    assert [reply.success for reply in by_all] == [True] * len(BINDINGS)


@pytest.mark.parametrize("operation", ADMIN_CALLS)
def test_a_bad_key_tells_nothing_else_about_the_call(server, live_world, operation):
    page, good, zeros = ADMIN_CALLS[operation]
    request = good(live_world) | {"api_key": "unknown"}
    nonsense = {n: NOBODY if n.endswith("_id") else v for n, v in request.items()}

    replies = Page(server.url, page).by_all(operation, **nonsense)
    assert replies == refused("Invalid API Key", **zeros)


@pytest.mark.parametrize("headers", [header("unknown"), basic("unknown")])
@pytest.mark.parametrize("operation", BUYER_CALLS)
def test_where_no_buyer_key_is_demanded_any_is_ignored(
    leads, live_world, operation, headers
):
    good, _ = BUYER_CALLS[operation]
    replies = [
        leads.call(binding, operation, headers, **good(live_world))
        for binding in BINDINGS
    ]

    assert [reply.success for reply in replies] == [True] * len(BINDINGS)


# ---------------------------------------------------------------- a key is demanded


@pytest.fixture(scope="module")
def strict(cluster_url, tmp_path_factory):
    """A server whose instance demands buyer keys, with its database's address."""
    folder = tmp_path_factory.mktemp("strict")
    with (
        migrated_database(cluster_url) as address,
        running(address, folder, WORKERS="1", THREADS="2") as server,
    ):
        yield server, address


@pytest.fixture
def keyed(strict):
    """A world in which a buyer's key is demanded."""
    with psycopg.connect(strict[1], autocommit=True) as db:
        world = World(db)
        world.settings(buyer_key_demanded=True)
        yield world


@pytest.fixture(scope="module")
def page(strict):
    return Page(strict[0].url, "leads")


@pytest.mark.parametrize("bad", BAD_BUYER_KEYS)
@pytest.mark.parametrize("operation", BUYER_CALLS)
def test_a_demanded_key_is_refused(page, keyed, operation, bad):
    good, zeros = BUYER_CALLS[operation]
    request, headers = good(keyed), BAD_BUYER_KEYS[bad](keyed)

    with nothing_written(keyed.db):
        replies = page.by_all(operation, headers, **request)
    assert replies == refused("Invalid API Key", **zeros)


@pytest.mark.parametrize("send", [header, basic])
@pytest.mark.parametrize("operation", BUYER_CALLS)
def test_a_key_is_taken_by_header(page, keyed, operation, send):
    good, _ = BUYER_CALLS[operation]
    headers = send(keyed.buyer_key())
    replies = [
        page.call(binding, operation, headers, **good(keyed)) for binding in BINDINGS
    ]

    assert [reply.success for reply in replies] == [True] * len(BINDINGS)


@pytest.mark.parametrize("binding", BY_PARAMETER)
@pytest.mark.parametrize("operation", BUYER_CALLS)
def test_a_key_is_taken_as_a_parameter(page, keyed, operation, binding):
    good, _ = BUYER_CALLS[operation]
    api_key = keyed.buyer_key()
    same_twice = page.call(
        binding, operation, header(api_key), api_key=api_key, **good(keyed)
    )
    other = page.call(
        binding, operation, header(keyed.buyer_key()), api_key=api_key, **good(keyed)
    )

    assert same_twice.success is True
    assert other.message == "Invalid API Key"


@pytest.mark.parametrize("operation", BUYER_CALLS)
def test_a_key_is_taken_as_a_soap_element(page, keyed, operation):
    good, _ = BUYER_CALLS[operation]
    given = {n: value for n, value in good(keyed).items() if value is not None}
    headers = {"Content-Type": "text/xml; charset=utf-8"}
    texts = []
    for api_key in (keyed.buyer_key(), "unknown"):
        body = envelope(page.namespace, operation, {"api_key": api_key} | given)
        response = page.session.post(page.url, body, headers=headers, timeout=10)
        texts.append(response.text)

    assert "<success>true</success>" in texts[0]
    assert "<message>Invalid API Key</message>" in texts[1]


def anothers_lead(world) -> dict:
    contract_id = world.contract(buyer_id=world.buyer())
    lead_id = world.sold_lead(buyer_contract_id=contract_id)
    return {"lead_id": lead_id, "buyer_contract_id": contract_id}


ANOTHERS = {
    "a lead": (anothers_lead, "Invalid Lead ID"),
    "a lead, unnamed contract": (
        lambda w: anothers_lead(w) | {"buyer_contract_id": 0},
        "Invalid Lead ID",
    ),
    "a contract": (
        lambda w: {"buyer_contract_id": w.contract(buyer_id=w.buyer())},
        "Invalid Buyer Contract ID",
    ),
}


@pytest.mark.parametrize("another", ANOTHERS)
@pytest.mark.parametrize("operation", ["UpdateLead", "Return"])
def test_what_is_anothers_does_not_exist(page, keyed, operation, another):
    wrong, text = ANOTHERS[another]
    good, _ = BUYER_CALLS[operation]
    request, headers = good(keyed) | wrong(keyed), header(keyed.buyer_key())

    with nothing_written(keyed.db):
        assert page.by_all(operation, headers, **request) == refused(text)


@pytest.mark.parametrize("binding", BINDINGS)
def test_sales_are_counted_within_the_buyer(page, keyed, binding):
    """The lead was sold to another buyer too, so without the key it would be unclear."""
    request = return_by_buyer(keyed) | {"buyer_contract_id": 0}
    other_id = keyed.contract(buyer_id=keyed.buyer())
    keyed.sale(request["lead_id"], buyer_contract_id=other_id)
    reply = page.call(binding, "Return", header(keyed.buyer_key()), **request)

    query = """
        SELECT buyer_contract_id FROM sales WHERE lead_id = %s AND return_id IS NOT NULL
    """
    returned = contents.rows(keyed.db, query, request["lead_id"])
    assert reply.success is True
    assert returned == [(keyed.contract_id,)]


def test_the_history_names_the_key(page, keyed):
    request = return_by_buyer(keyed)
    page.call("soap11", "Return", header(keyed.buyer_key()), **request)

    query = "SELECT max(api_key_id) FROM api_keys"
    ((key_id,),) = contents.rows(keyed.db, query)
    sale_id = contents.sale(keyed.db, request["lead_id"])["sale_id"]
    ((actor, *_),) = contents.sale_changes(keyed.db, sale_id)
    assert actor == f"buyer-key:{key_id}"


def test_no_key_reaches_the_log(strict, page, keyed):
    api_keys = [keyed.buyer_key(), "a-wrong-key-that-nobody-has"]
    for api_key in api_keys:
        page.by_all("GetReturnReasons", header(api_key))
        for binding in BY_PARAMETER:
            page.call(binding, "GetReturnReasons", basic(api_key), api_key=api_key)

    log = strict[0].log.read_text(encoding="utf-8")
    assert "GetReturnReasons" in log
    assert [api_key for api_key in api_keys if api_key in log] == []


def test_a_refused_key_that_is_put_in_force_by_hand_is_taken_a_moment_later(
    server, live_world
):
    request = return_lead(live_world)
    revoke = "UPDATE api_keys SET revoked_at = {} WHERE key_hash = %s"
    digest = hashlib.sha256(request["api_key"].encode()).digest()
    page = Page(server.url, "track")
    live_world.db.execute(revoke.format("now()"), [digest])
    for _ in range(3):
        reply = page.call("soap11", "ReturnLead", **request)
        assert (reply.success, reply.message) == (False, "Invalid API Key")
    live_world.db.execute(revoke.format("NULL"), [digest])

    end = time.monotonic() + 20
    while not page.call("soap11", "ReturnLead", **request).success:
        assert time.monotonic() < end
        time.sleep(0.1)
