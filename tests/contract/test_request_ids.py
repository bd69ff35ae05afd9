"""Request ids: a write that is repeated under one is carried out once, and answered twice."""

import http.client
import json
from collections import Counter
from decimal import Decimal

import pytest
import requests

from tests.contract import contents
from tests.contract.calls import (
    buyer_credit,
    create_buyer,
    create_contract,
    edit_contract,
    manual_credit,
    reopen_return,
    return_by_buyer,
    return_lead,
    update_lead,
    update_lead_price,
    update_sale_revenue,
)
from tests.contract.clients import BINDINGS, PORTS, Page, envelope, refused
from tests.contract.contents import nothing_written
from tests.contract.test_round_trips import add_lead, add_sale
from tests.races.callers import answers, race

USED = "Request ID Already Used"
INVALID = "Invalid Request ID"
BY_HAND = [binding for binding in BINDINGS if binding not in PORTS]
WRITES = {
    "ReturnLead": ("track", "ReturnLead", return_lead, {}),
    "ReopenReturn": ("track", "ReopenReturn", reopen_return, {}),
    "a new contract": ("addedit", "BuyerContract", create_contract, {}),
    "a contract": ("addedit", "BuyerContract", edit_contract, {"rank": 7}),
    "a new buyer": ("addedit", "Buyer", create_buyer, {}),
    "UpdateLead": (
        "leads",
        "UpdateLead",
        update_lead,
        {"amount": "1.5", "add_to_existing": True},
    ),
    "UpdateSaleRevenue": ("track v1", "UpdateSaleRevenue", update_sale_revenue, {}),
    "UpdateLeadPrice": ("track", "UpdateLeadPrice", update_lead_price, {}),
    "ManualCredit": ("add", "ManualCredit", manual_credit, {}),
    "BuyerCredit": ("add", "BuyerCredit", buyer_credit, {}),
    "Return": ("leads", "Return", return_by_buyer, {}),
    "Lead": ("add", "Lead", add_lead, {}),
    "Sale": ("add", "Sale", add_sale, {}),
}

each_write = pytest.mark.parametrize("case", WRITES)


def a_write(server, world, case: str) -> tuple[Page, str, dict]:
    name, operation, make, more = WRITES[case]
    return Page(server.url, name), operation, make(world) | more


@each_write
@pytest.mark.parametrize("binding", BINDINGS)
def test_the_same_again_gets_the_first_answer(server, live_world, case, binding):
    page, operation, request = a_write(server, live_world, case)
    headers = {"Idempotency-Key": live_world.name("id")}
    first = page.call(binding, operation, headers, **request)

    with nothing_written(live_world.db):
        again = [page.call(each, operation, headers, **request) for each in BINDINGS]

    assert first.members.get("success") or "Success" in first.message
    assert again == [first] * len(BINDINGS)


@pytest.mark.parametrize("binding", BY_HAND)
def test_a_parameter_does_what_the_header_does(server, live_world, binding):
    page, operation, request = a_write(server, live_world, "UpdateLead")
    named = {"request_id": live_world.name("id")}
    first = page.call(binding, operation, **request, **named)
    header = {"Idempotency-Key": named["request_id"]}

    with nothing_written(live_world.db):
        assert page.call(binding, operation, **request, **named) == first
        assert page.call("soap11", operation, header, **request) == first
        assert page.call(binding, operation, header, **request, **named) == first


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_a_soap_element_does_what_the_header_does(server, live_world, version):
    page, operation, request = a_write(server, live_world, "ReturnLead")
    named = request | {"request_id": live_world.name("id")}
    document = envelope(page.namespace, operation, named)
    media_type = "text/xml"
    if version == "1.2":
        media_type = "application/soap+xml"
        document = document.replace(
            b"http://schemas.xmlsoap.org/soap/envelope/",
            b"http://www.w3.org/2003/05/soap-envelope",
        )
    headers = {"Content-Type": f"{media_type}; charset=utf-8"}
    replies = [
        requests.post(page.url, document, headers=headers, timeout=30).content
        for _ in range(2)
    ]
    assert replies[0] == replies[1]
    assert b"Lead Return Approved For Credit" in replies[0]


def test_an_amount_is_added_once(server, live_world):
    page, operation, request = a_write(server, live_world, "UpdateLead")
    headers = {"Idempotency-Key": live_world.name("id")}
    for binding in BINDINGS:
        page.call(binding, operation, headers, **request)
    sale = contents.sale(live_world.db, request["lead_id"])
    assert sale["revenue"] == sale["price"] + Decimal("1.5")


@each_write
def test_another_request_under_the_id_is_refused(server, live_world, case):
    page, operation, request = a_write(server, live_world, case)
    headers = {"Idempotency-Key": live_world.name("id")}
    page.call("get", operation, headers, **request)
    _, _, other = a_write(server, live_world, case)
    other["api_key"] = request.get("api_key")
    if "api_key" not in request:  # who has no key is known by the lead
        other = request | {"return_reason_id": live_world.reason()}
    other |= {"rank": 8} if "rank" in other else {}
    other |= {"website": "x"} if "website" in other else {}
    other |= {"notes": "x"} if "notes" in other else {}
    other |= {"credit_to_add": 8} if "credit_to_add" in other else {}

    with nothing_written(live_world.db):
        replies = page.by_all(operation, headers, **other)

    assert {reply.message for reply in replies.values()} == {USED}
    # a bare text has no place for it
    assert not any(reply.members.get("success") for reply in replies.values())


def used_id(world) -> dict:
    """Name an id under which this key did something else."""
    request = return_lead(world)
    query = "SELECT api_key_id FROM api_keys ORDER BY api_key_id DESC LIMIT 1"
    ((key_id,),) = contents.rows(world.db, query)
    request_id = world.name("id")
    world.insert(
        "idempotency",
        caller=f"key:{key_id}",
        request_id=request_id,
        operation="ReturnLead",
        body_hash=b"another",
        answer="{}",
    )
    return request | {"Idempotency-Key": request_id}


def with_long_id(world) -> dict:
    return return_lead(world) | {"Idempotency-Key": "x" * 101}


def with_id(request_id: str):
    return lambda world: return_lead(world) | {"Idempotency-Key": request_id}


REFUSALS = {
    "too long": (with_long_id, INVALID),
    "empty": (with_id(""), INVALID),
    "two, as servers join them": (with_id("a,b"), INVALID),
    "an unknown lead comes first": (
        lambda w: used_id(w) | {"lead_id": w.name("none")},
        "Invalid Lead ID",
    ),
    "used": (used_id, USED),
    "a wrong key comes first": (
        lambda w: with_long_id(w) | {"api_key": "wrong"},
        "Invalid API Key",
    ),
    "what is missing comes first": (
        lambda w: with_long_id(w) | {"lead_id": ""},
        "Missing Required Fields: lead_id",
    ),
}


@pytest.mark.parametrize(("make", "text"), REFUSALS.values(), ids=REFUSALS)
def test_each_refusal_is_the_same_by_every_binding(track, live_world, make, text):
    request = make(live_world)
    headers = {"Idempotency-Key": request.pop("Idempotency-Key")}
    with nothing_written(live_world.db):
        assert track.by_all("ReturnLead", headers, **request) == refused(text)


@pytest.mark.parametrize("binding", BY_HAND)
def test_a_header_and_a_parameter_must_not_differ(track, live_world, binding):
    request = return_lead(live_world) | {"request_id": "b"}
    with nothing_written(live_world.db):
        reply = track.call(binding, "ReturnLead", {"Idempotency-Key": "a"}, **request)
    assert reply.message == INVALID


@pytest.mark.parametrize("binding", BY_HAND)
def test_an_id_has_no_blanks_at_its_ends(track, live_world, binding):
    request = return_lead(live_world)
    reply = track.call(binding, "ReturnLead", request_id=" a", **request)
    assert reply.message == INVALID


def test_a_header_that_comes_twice_alike_is_one(server, live_world):
    """Else a proxy that doubles it would make a repeated call another one."""
    page, operation, request = a_write(server, live_world, "UpdateLead")
    request_id = live_world.name("id")
    first = page.call("json", operation, {"Idempotency-Key": request_id}, **request)
    twice = http.client.HTTPConnection(page.url.split("/")[2], timeout=30)
    body = json.dumps(request)
    twice.putrequest("POST", f"/{page.url.split('/', 3)[3]}/{operation}")
    for name, value in (
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
        ("Idempotency-Key", request_id),
        ("Idempotency-Key", request_id),
    ):
        twice.putheader(name, value)
    with nothing_written(live_world.db):
        twice.endheaders(body.encode())
        again = json.loads(twice.getresponse().read())["d"]
    twice.close()

    assert (again["success"], again["message"]) == (True, first.message)


def test_a_header_is_read_as_utf_8(track, live_world):
    """A header's bytes and a parameter's characters are one id."""
    text = live_world.name("zé日")
    header = {"Idempotency-Key": text.encode()}
    request = return_lead(live_world)
    first = track.call("get", "ReturnLead", request_id=text, **request)
    with nothing_written(live_world.db):
        again = track.call("json", "ReturnLead", header, **request)
        both = track.call("form", "ReturnLead", header, request_id=text, **request)
    assert first == again == both


def test_one_of_a_hundred_characters_is_taken(track, live_world):
    request, headers = return_lead(live_world), {"Idempotency-Key": "x" * 100}
    replies = [track.call("get", "ReturnLead", headers, **request) for _ in range(2)]
    assert [reply.success for reply in replies] == [True, True]


def test_after_a_refusal_the_id_is_free(track, live_world):
    request = return_lead(live_world)
    headers = {"Idempotency-Key": live_world.name("id")}
    wrong = request | {"return_reason_id": 0}
    assert not track.call("get", "ReturnLead", headers, **wrong).success
    assert track.call("get", "ReturnLead", headers, **request).success
    again = track.call("get", "ReturnLead", headers, **request)
    assert again.message == "Lead Return Approved For Credit"


def test_after_72_hours_the_id_is_free(track, live_world):
    first, second = return_lead(live_world), return_lead(live_world)
    second["api_key"] = first["api_key"]
    headers = {"Idempotency-Key": live_world.name("id")}
    assert track.call("get", "ReturnLead", headers, **first).success
    age(live_world, headers, "71 hours 59 minutes")
    assert track.call("get", "ReturnLead", headers, **second).message == USED
    age(live_world, headers, "72 hours")
    assert track.call("get", "ReturnLead", headers, **second).success
    assert track.call("get", "ReturnLead", headers, **first).message == USED


def age(world, headers: dict, interval: str) -> None:
    query = "UPDATE idempotency SET at = now() - %s::interval WHERE request_id = %s"
    done = world.db.execute(query, [interval, headers["Idempotency-Key"]])
    assert done.rowcount == 1


def test_keys_do_not_share_ids(track, live_world):
    headers = {"Idempotency-Key": live_world.name("id")}
    for request in (return_lead(live_world), return_lead(live_world)):
        assert track.call("get", "ReturnLead", headers, **request).success


def test_a_revoked_key_gets_no_answer_again(track, live_world):
    request = return_lead(live_world)
    headers = {"Idempotency-Key": live_world.name("id")}
    assert track.call("get", "ReturnLead", headers, **request).success
    live_world.db.execute("UPDATE api_keys SET revoked_at = now()")
    reply = track.call("get", "ReturnLead", headers, **request)
    assert reply.message == "Invalid API Key"


def test_buyers_that_show_keys_are_told_apart_by_them(leads, live_world):
    live_world.settings(buyer_key_demanded=True)
    try:
        keys = [live_world.buyer_key(buyer_id=live_world.buyer_id) for _ in range(2)]
        request = update_lead(live_world) | {"amount": 1, "add_to_existing": True}
        headers = {"Idempotency-Key": live_world.name("id")}
        for key in (*keys, *keys):
            named = headers | {"X-Api-Key": key}
            assert leads.call("get", "UpdateLead", named, **request).success
    finally:
        live_world.settings(buyer_key_demanded=False)
    sale = contents.sale(live_world.db, request["lead_id"])
    assert sale["revenue"] == sale["price"] + 2  # once for each key


def test_a_look_up_takes_no_notice(leads):
    headers = {"Idempotency-Key": "x" * 101}
    assert leads.call("get", "GetReturnReasons", headers).success


@pytest.mark.parametrize("case", ["ReturnLead", "UpdateLead", "a new contract", "Lead"])
def test_eight_at_once_are_carried_out_once(server, live_world, case):
    name, operation, make, more = WRITES[case]
    request = make(live_world) | more | {"request_id": live_world.name("id")}

    callers = race(server.url, 8, lambda c: c.call(name, operation, request))

    ((text, count),) = answers(callers).items()
    assert (count, "Already" in text) == (8, False)
    query = "SELECT count(*) FROM idempotency WHERE request_id = %s"
    assert contents.rows(live_world.db, query, request["request_id"]) == [(1,)]
    if case == "UpdateLead":
        sale = contents.sale(live_world.db, request["lead_id"])
        assert sale["revenue"] == sale["price"] + Decimal("1.5")


def test_eight_other_requests_at_once_under_one_id(server, live_world):
    request_id, key = live_world.name("id"), live_world.admin_key()
    made = [return_lead(live_world) | {"api_key": key} for _ in range(8)]

    callers = race(
        server.url,
        8,
        lambda c: c.call(
            "track", "ReturnLead", made[c.number] | {"request_id": request_id}
        ),
    )

    assert answers(callers) == Counter({"Lead Return Approved For Credit": 1, USED: 7})


def test_who_is_beaten_to_a_replacement_has_no_answer_kept(server, track, live_world):
    """Eight sales under ids of their own, of which one was still owed."""
    returned = return_lead(live_world) | {"return_type": "approve_to_replace"}
    assert track.call("get", "ReturnLead", **returned).success
    requests = [
        add_sale(live_world)
        | {"is_replacement": True, "request_id": live_world.name("id")}
        for _ in range(8)
    ]

    callers = race(server.url, 8, lambda c: c.call("add", "Sale", requests[c.number]))

    assert answers(callers) == Counter({"Sale Created": 1, "No Replacement Owed": 7})
    query = "SELECT count(*) FROM sales WHERE vertical_id = %s AND is_replacement"
    assert contents.rows(live_world.db, query, live_world.vertical_id) == [(1,)]


def test_who_is_beaten_to_a_lead_is_told_so(server, live_world):
    """Eight times one lead under ids of their own, created on eight days."""
    request = add_lead(live_world)
    requests = [
        request | {"created_at": f"2026-01-0{day}", "request_id": live_world.name("id")}
        for day in range(1, 9)
    ]

    callers = race(server.url, 8, lambda c: c.call("add", "Lead", requests[c.number]))

    assert answers(callers) == Counter({"Lead Created": 1, "Lead Already Exists": 7})
