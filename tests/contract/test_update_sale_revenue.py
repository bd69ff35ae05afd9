"""UpdateSaleRevenue by every binding: a bare text, whether it is done or refused."""

from decimal import Decimal

import pytest

from tests.contract import contents
from tests.contract.calls import NOBODY, sold_twice, update_sale_revenue
from tests.contract.clients import told, unreadable
from tests.contract.contents import nothing_written
from tests.races.callers import BINDINGS, Caller
from tests.usecases.calls import call_return_lead, rows

LINES = "change::text, amount, revenue_after, operation, note, actor IS NOT NULL"


def credited(world) -> dict:
    lead_id = world.sold_lead()
    with world.db.transaction():
        call_return_lead(world, lead_id, "approve_for_credit")
    return {"lead_id": lead_id}


# What is wrong with the call, beside update_sale_revenue(), and the text that it gets.
REFUSALS = {
    "no key": (lambda w: {"api_key": None}, "Invalid API Key"),
    "a buyer's key": (lambda w: {"api_key": w.buyer_key()}, "Invalid API Key"),
    "nothing but a key": (
        lambda w: dict.fromkeys(list(update_sale_revenue(w))[1:]),
        "Missing Required Fields: buyer_contract_id, lead_id, add_to_existing, amount",
    ),
    "an unknown lead": (lambda w: {"lead_id": "nobody"}, "Invalid Lead ID"),
    "a long lead id": (lambda w: {"lead_id": "L" * 101}, "Invalid Lead ID"),
    "a negative contract": (
        lambda w: {"buyer_contract_id": -1},
        "Invalid Buyer Contract ID",
    ),
    "an unknown contract": (
        lambda w: {"buyer_contract_id": NOBODY},
        "Invalid Buyer Contract ID",
    ),
    "another contract": (
        lambda w: {"buyer_contract_id": w.contract()},
        "Sale Not Found",
    ),
    "two sales": (sold_twice, "Missing Required Fields: buyer_contract_id"),
    "a credited sale": (credited, "Lead is Already in Return List"),
    "too many decimals": (lambda w: {"amount": "1.00001"}, "Invalid Amount"),
    "a sum too large": (lambda w: {"amount": "99999999999.9999"}, "Invalid Amount"),
    "a long note": (
        lambda w: {"note_to_append": "n" * 1001},
        "Invalid Note To Append",
    ),
}


@pytest.mark.parametrize(("wrong", "text"), REFUSALS.values(), ids=REFUSALS)
def test_each_refusal_is_the_same_by_every_binding(track_v1, live_world, wrong, text):
    request = update_sale_revenue(live_world) | wrong(live_world)

    with nothing_written(live_world.db):
        assert track_v1.by_all("UpdateSaleRevenue", **request) == told(text)


@pytest.mark.parametrize(
    ("amount", "adds", "text", "added"),
    [
        ("102.50", True, "$115.00", "102.5"),
        ("115", False, "$115.00", "102.5"),
        ("-2.5", True, "$10.00", "-2.5"),
        ("-20", True, "-$7.50", "-20"),
        ("0.0001", True, "$12.5001", "0.0001"),
        ("0", False, "$0.00", "-12.5"),
        ("12345678901.5", False, "$12345678901.50", "12345678889"),
    ],
)
def test_the_new_revenue_by_every_binding(
    track_v1, live_world, amount, adds, text, added
):
    request = update_sale_revenue(live_world)
    for binding, reply in told(f"Success - New Revenue: {text}").items():
        request |= {"amount": amount, "add_to_existing": adds}
        request["lead_id"] = live_world.sold_lead()
        assert track_v1.call(binding, "UpdateSaleRevenue", **request) == reply

        after = Decimal("12.5") + Decimal(added)
        change = "add" if adds else "overwrite"
        line = (change, Decimal(added), after, "UpdateSaleRevenue", "", True)
        assert rows(live_world, LINES, "ledger", request["lead_id"]) == [line]
        sale = contents.sale(live_world.db, request["lead_id"])
        assert (sale["revenue"], sale["updates"]) == (after, 1)


def test_the_text_is_the_whole_answer(track_v1, live_world):
    request = update_sale_revenue(live_world)
    url = f"{track_v1.url}/UpdateSaleRevenue"

    answer = track_v1.session.get(url, params=request, timeout=10)
    assert answer.text == (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<string xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xmlns="http://cakemarketing.com/api/1/">'
        "Success - New Revenue: $115.00</string>"
    )
    answer = track_v1.session.post(url, json=request, timeout=10)
    assert answer.text == '{"d":"Success - New Revenue: $217.50"}'


@pytest.mark.parametrize("name", ["note_to_append", "notes"])
@pytest.mark.parametrize("binding", ["soap11", "get", "form", "json"])
def test_a_note_is_kept_by_either_name(server, live_world, name, binding):
    request = update_sale_revenue(live_world)
    del request["note_to_append"]
    caller = Caller(server.url, BINDINGS.index(binding))
    written = {"add_to_existing": "true", name: "paid <late>"}
    status, _ = caller.once("track v1", "UpdateSaleRevenue", request | written)
    assert (caller.binding, status) == (binding, 200)

    found = rows(live_world, "note", "ledger", request["lead_id"])
    assert found == [("paid <late>",)]
    sale = contents.sale(live_world.db, request["lead_id"])
    [(_, operation, old, new)] = contents.sale_changes(live_world.db, sale["sale_id"])
    assert operation == "UpdateSaleRevenue"
    assert old == {"revenue": "12.5000"}
    assert new == {"revenue": "115.0000", "note": "paid <late>"}


def test_what_is_already_so_writes_nothing_without_a_note(track_v1, live_world):
    request = update_sale_revenue(live_world)
    for same in ({"amount": 0}, {"amount": "12.5", "add_to_existing": False}):
        with nothing_written(live_world.db):
            replies = track_v1.by_all("UpdateSaleRevenue", **request | same)
        assert replies == told("Success - New Revenue: $12.50")


def test_a_note_alone_is_a_line_of_nothing(track_v1, live_world):
    request = update_sale_revenue(live_world) | {"amount": 0, "note_to_append": "seen"}
    track_v1.call("soap12", "UpdateSaleRevenue", **request)

    columns = "line, amount, revenue_before, revenue_after, note"
    price = Decimal("12.5")
    assert rows(live_world, columns, "ledger", request["lead_id"]) == [
        (1, Decimal(0), price, price, "seen")
    ]
    sale = contents.sale(live_world.db, request["lead_id"])
    [(_, _, old, new)] = contents.sale_changes(live_world.db, sale["sale_id"])
    assert (old, new) == ({}, {"note": "seen"})


def test_contract_0_is_the_one_sale(track_v1, live_world):
    request = update_sale_revenue(live_world) | {"buyer_contract_id": 0}
    reply = track_v1.call("form", "UpdateSaleRevenue", **request)
    assert reply.message == "Success - New Revenue: $115.00"


def test_a_bad_value_is_refused_before_the_key_is_looked_at(track_v1, live_world):
    request = update_sale_revenue(live_world) | {"api_key": "wrong", "amount": "1,5"}
    with nothing_written(live_world.db):
        replies = track_v1.by_all("UpdateSaleRevenue", **request)
    text = (
        "Parameter amount: the value '1,5' was given, a decimal number such as 12.50 was"
        " expected."
    )
    expected = unreadable(text)
    assert {b: (r.status, r.message) for b, r in replies.items()} == {
        b: (r.status, r.message) for b, r in expected.items()
    }
