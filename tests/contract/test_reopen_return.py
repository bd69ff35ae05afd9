"""ReopenReturn by every binding: a decision is taken back, or the call is refused."""

import pytest

from tests.contract import contents
from tests.contract.calls import NOBODY, reopen_return, sold_twice
from tests.contract.clients import BINDINGS, accepted, refused
from tests.contract.contents import nothing_written
from tests.contract.test_return_lead import (
    in_two_verticals,
    unsold_in_another_vertical,
)
from tests.usecases.calls import call_reopen_return, call_return_lead
from tests.usecases.test_add import sale
from tests.usecases.test_reopen_return import make_old


def decided(world, return_type: str = "reject") -> dict:
    lead_id = world.sold_lead()
    with world.db.transaction():
        call_return_lead(world, lead_id, return_type)
    return {"lead_id": lead_id}


def pending(world) -> dict:
    return decided(world, "submit_for_approval")


def reopened(world) -> dict:
    lead = decided(world)
    with world.db.transaction():
        call_reopen_return(world, lead["lead_id"])
    return lead


def replaced(world) -> dict:
    lead = decided(world, "approve_to_replace")
    with world.db.transaction():
        sale(world, world.lead(), is_replacement=True)
    return lead


def old(world) -> dict:
    lead = decided(world)
    make_old(world, lead["lead_id"], 31)
    return lead


# What is wrong with the call, beside reopen_return(), and the text that it gets.
REFUSALS = {
    "no key": (lambda w: {"api_key": None}, "Invalid API Key"),
    "a buyer's key": (lambda w: {"api_key": w.buyer_key()}, "Invalid API Key"),
    "nothing but a key": (
        lambda w: dict.fromkeys(list(reopen_return(w))[1:]),
        "Missing Required Fields: lead_id, vertical_id",
    ),
    "an unknown vertical": (lambda w: {"vertical_id": NOBODY}, "Invalid Vertical ID"),
    "an unknown lead": (lambda w: {"lead_id": "nobody"}, "Invalid Lead ID"),
    "another vertical's lead": (
        unsold_in_another_vertical,
        "Can not find Lead ID in this vertical",
    ),
    "two verticals": (in_two_verticals, "Missing Required Fields: vertical_id"),
    "an unknown contract": (
        lambda w: {"buyer_contract_id": NOBODY},
        "Invalid Buyer Contract ID",
    ),
    "another contract": (
        lambda w: {"buyer_contract_id": w.contract()},
        "Sale Not Found",
    ),
    "two sales": (sold_twice, "Missing Required Fields: buyer_contract_id"),
    "never returned": (
        lambda w: {"lead_id": w.sold_lead()},
        "No Decision To Reopen",
    ),
    "not decided": (pending, "No Decision To Reopen"),
    "reopened before": (reopened, "No Decision To Reopen"),
    "replaced": (replaced, "Replacement Already Sold"),
    "too old": (old, "Too Late To Reopen"),
}


@pytest.mark.parametrize(("wrong", "text"), REFUSALS.values(), ids=REFUSALS)
def test_each_refusal_is_the_same_by_every_binding(track, live_world, wrong, text):
    request = reopen_return(live_world) | wrong(live_world)

    with nothing_written(live_world.db):
        assert track.by_all("ReopenReturn", **request) == refused(text)


@pytest.mark.parametrize("contract", ["named", "0", "absent"])
def test_equal_sales_get_equal_replies_by_every_binding(track, live_world, contract):
    contract_ids = {"named": live_world.contract_id, "0": 0, "absent": None}
    replies = {}
    for binding in BINDINGS:
        request = reopen_return(live_world)
        request |= {"buyer_contract_id": contract_ids[contract]}
        replies[binding] = track.call(binding, "ReopenReturn", **request)
        found = contents.returns(live_world.db, request["lead_id"])
        assert [state for state, *_ in found] == ["rejected", "pending"]

    assert replies == accepted(message="Lead Return Reopened")


def test_a_late_repetition_takes_no_later_decision_back(track, live_world):
    request = reopen_return(live_world) | {"request_id": live_world.name("id")}
    first = track.call("get", "ReopenReturn", **request)
    with live_world.db.transaction():
        call_return_lead(live_world, request["lead_id"], "reject")

    with nothing_written(live_world.db):
        assert track.call("json", "ReopenReturn", **request) == first
