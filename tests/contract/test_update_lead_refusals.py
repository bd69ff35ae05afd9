"""UpdateLead by every binding: each refusal, and values that cannot be read."""

from decimal import Decimal

import pytest

from tests.contract.calls import (
    NOBODY,
    over_cap,
    return_lead,
    sold_twice,
    sold_under,
    update_lead,
)
from tests.contract.clients import refused, unreadable
from tests.contract.contents import nothing_written

pytestmark = pytest.mark.usefixtures("statuses_enabled")


def submitted(world, **terms) -> dict:
    return sold_under(world, **terms) | {"return_reason_id": world.reason_id}


def in_the_queue(world) -> dict:
    lead_id = world.lead()
    sale_id = world.sale(lead_id)
    return_id = world.insert_return(
        sale_id, return_reason_id=world.reason_id, state="pending"
    )
    query = """
        UPDATE sales SET return_id = %s, return_state = 'pending' WHERE sale_id = %s
    """
    world.db.execute(query, [return_id, sale_id])
    return {"lead_id": lead_id, "return_reason_id": world.reason_id}


def switched_off(world) -> dict:
    parts = {"status": world.status()}
    world.settings(lead_statuses_enabled=False)
    return parts


def of_another_status(world) -> dict:
    return {"status": world.status(), "sub_status": world.sub_status(world.status())}


def retired_sub_status(world) -> dict:
    status = world.status()
    return {"status": status, "sub_status": world.sub_status(status, retired=True)}


def field_of(world, **scope) -> dict:
    return {"field_name": world.field("string", **scope), "field_value": "x"}


def value(data_type: str, text: str):
    return lambda w: {"field_name": w.field(data_type), "field_value": text}


def add(amount: str) -> dict:
    return {"amount": amount, "add_to_existing": True}


REFUSALS = {
    "nothing": (
        lambda w: dict.fromkeys(update_lead(w)),
        "Missing Required Fields: lead_id, buyer_contract_id",
    ),
    "an unknown lead": (lambda w: {"lead_id": "nobody"}, "Invalid Lead ID"),
    "a long lead id": (lambda w: {"lead_id": "L" * 101}, "Invalid Lead ID"),
    "an unknown contract": (
        lambda w: {"buyer_contract_id": NOBODY},
        "Invalid Buyer Contract ID",
    ),
    "a negative contract": (
        lambda w: {"buyer_contract_id": -1},
        "Invalid Buyer Contract ID",
    ),
    "another contract": (
        lambda w: {"buyer_contract_id": w.contract()},
        "Sale Not Found",
    ),
    "two sales": (sold_twice, "Missing Required Fields: buyer_contract_id"),
    "a status while they are off": (switched_off, "Lead Statuses Are Not Enabled"),
    "an unknown status": (lambda w: {"status": "unknown"}, "Invalid Lead Status"),
    "another letter case": (
        lambda w: {"status": w.status().upper()},
        "Invalid Lead Status",
    ),
    "a retired status": (
        lambda w: {"status": w.status(retired=True)},
        "Invalid Lead Status",
    ),
    "a long status": (lambda w: {"status": "s" * 101}, "Invalid Lead Status"),
    "a sub status without a status": (
        lambda w: {"sub_status": w.sub_status(w.status())},
        "Invalid Lead Status",
    ),
    "an unknown sub status": (
        lambda w: {"status": w.status(), "sub_status": "unknown"},
        "Invalid Lead SubStatus",
    ),
    "another status's sub status": (of_another_status, "Invalid Lead SubStatus"),
    "a retired sub status": (retired_sub_status, "Invalid Lead SubStatus"),
    "an amount alone": (
        lambda w: {"amount": "5"},
        "Missing Required Fields: add_to_existing",
    ),
    "an amount of 0 alone": (
        lambda w: {"amount": 0},
        "Missing Required Fields: add_to_existing",
    ),
    "five decimals": (lambda w: add("0.00001"), "Invalid Amount"),
    "twelve digits": (lambda w: add("100000000000"), "Invalid Amount"),
    "a sum too large": (lambda w: add("99999999999.9999"), "Invalid Amount"),
    "an unknown field": (
        lambda w: {"field_name": "unknown", "field_value": "x"},
        "Invalid Field Name",
    ),
    "a value without a name": (lambda w: {"field_value": "x"}, "Invalid Field Name"),
    "another buyer's field": (
        lambda w: field_of(w, buyer_id=w.buyer()),
        "Invalid Field Name",
    ),
    "another vertical's field": (
        lambda w: field_of(w, vertical_id=w.vertical(), buyer_id=w.buyer_id),
        "Invalid Field Name",
    ),
    "a retired field": (lambda w: field_of(w, retired=True), "Invalid Field Name"),
    "no number": (value("number", "1,000"), "Invalid Field Value"),
    "no date": (value("date", "2026-02-30"), "Invalid Field Value"),
    "no boolean": (value("boolean", "yes"), "Invalid Field Value"),
    "a long text": (value("string", "x" * 1001), "Invalid Field Value"),
    "an unknown reason": (
        lambda w: {"return_reason_id": NOBODY},
        "Invalid Return Reason ID",
    ),
    "a negative reason": (
        lambda w: {"return_reason_id": -1},
        "Invalid Return Reason ID",
    ),
    "a retired reason": (
        lambda w: {"return_reason_id": w.reason(retired=True)},
        "Invalid Return Reason ID",
    ),
    "a return in the queue": (in_the_queue, "Lead is Already in Return List"),
    "a contract that takes no returns": (
        lambda w: submitted(w, replace_returns=False),
        "Buyer Contract Does Not Accept Returns",
    ),
    "a replacement": (
        lambda w: submitted(w, is_replacement=True, replacements_non_returnable=True),
        "Replacement Leads Are Not Returnable",
    ),
    "an old sale": (
        lambda w: submitted(w, age="30 days 1 minute"),
        "Lead is Past Max Return Age",
    ),
    "a cap": (
        lambda w: over_cap(w) | {"return_reason_id": w.reason_id},
        "Return Limit Reached",
    ),
}


@pytest.mark.parametrize(("wrong", "text"), REFUSALS.values(), ids=REFUSALS)
def test_each_refusal_is_the_same_by_every_binding(leads, live_world, wrong, text):
    request = update_lead(live_world) | wrong(live_world)

    with nothing_written(live_world.db):
        assert leads.by_all("UpdateLead", **request) == refused(text)


@pytest.mark.parametrize("amount", [Decimal("1"), Decimal("-1")])
@pytest.mark.parametrize("is_added", [True, False])
def test_a_credited_sale_keeps_its_revenue(track, leads, live_world, amount, is_added):
    request = update_lead(live_world)
    returned = return_lead(live_world) | {"lead_id": request["lead_id"]}
    assert track.call("get", "ReturnLead", **returned).success
    parts = {"amount": amount, "add_to_existing": is_added}

    with nothing_written(live_world.db):
        replies = leads.by_all("UpdateLead", **request | parts)
    assert replies == refused("Lead is Already in Return List")


BAD_VALUES = {
    "$12": "a decimal number such as 12.50",
    "1,000": "a decimal number such as 12.50",
    "1e3": "a decimal number such as 12.50",
    "NaN": "a decimal number such as 12.50",
}


@pytest.mark.parametrize(("amount", "expected"), BAD_VALUES.items(), ids=BAD_VALUES)
def test_a_bad_amount_is_told_by_name(leads, live_world, amount, expected):
    request = update_lead(live_world) | {"amount": amount, "add_to_existing": True}

    with nothing_written(live_world.db):
        replies = leads.by_all("UpdateLead", **request)
    text = f"Parameter amount: the value '{amount}' was given, {expected} was expected."
    assert replies == unreadable(text)
