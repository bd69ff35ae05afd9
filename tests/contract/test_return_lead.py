"""ReturnLead by every binding: yes, each refusal, values that cannot be read."""

from decimal import Decimal

import pytest
import requests

from tests.contract import contents
from tests.contract.calls import NOBODY, over_cap, return_lead, sold_twice, sold_under
from tests.contract.clients import BINDINGS, Reply, accepted, refused, unreadable
from tests.contract.contents import nothing_written

TEXTS = {
    "submit_for_approval": "Lead Return Submitted For Approval",
    "approve_to_replace": "Lead Return Approved To Replace",
    "approve_for_credit": "Lead Return Approved For Credit",
    "reject": "Lead Return Rejected",
}


def unsold_in_another_vertical(world) -> dict:
    return {"lead_id": world.lead(vertical_id=world.vertical())}


def in_two_verticals(world) -> dict:
    lead_id = world.sold_lead()
    world.lead(lead_id, vertical_id=world.vertical())
    return {"lead_id": lead_id, "vertical_id": 0, "buyer_contract_id": 0}


REJECT = {"return_type": "reject"}
# What is wrong with the call, beside return_lead(), and the text that it gets.
REFUSALS = {
    "no key": (lambda w: {"api_key": None}, "Invalid API Key"),
    "an empty key": (lambda w: {"api_key": ""}, "Invalid API Key"),
    "an unknown key": (lambda w: {"api_key": "f" * 40}, "Invalid API Key"),
    "a long key": (lambda w: {"api_key": "f" * 51}, "Invalid API Key"),
    "nothing but a key": (
        lambda w: dict.fromkeys(list(return_lead(w))[1:]),
        "Missing Required Fields: lead_id, vertical_id, return_type, return_reason_id",
    ),
    "no type": (
        lambda w: {"return_type": None},
        "Missing Required Fields: return_type",
    ),
    "a negative vertical": (lambda w: {"vertical_id": -1}, "Invalid Vertical ID"),
    "an unknown vertical": (lambda w: {"vertical_id": NOBODY}, "Invalid Vertical ID"),
    "an unknown lead": (lambda w: {"lead_id": "nobody"}, "Invalid Lead ID"),
    "a long lead id": (lambda w: {"lead_id": "L" * 101}, "Invalid Lead ID"),
    "another vertical's lead": (
        unsold_in_another_vertical,
        "Can not find Lead ID in this vertical",
    ),
    "two verticals": (in_two_verticals, "Missing Required Fields: vertical_id"),
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
    "an unsold lead": (
        lambda w: {"lead_id": w.lead(), "buyer_contract_id": 0},
        "Sale Not Found",
    ),
    "two sales": (sold_twice, "Missing Required Fields: buyer_contract_id"),
    "reason 0": (lambda w: {"return_reason_id": 0}, "Invalid Return Reason ID"),
    "an unknown reason": (
        lambda w: {"return_reason_id": NOBODY},
        "Invalid Return Reason ID",
    ),
    "a retired reason": (
        lambda w: {"return_reason_id": w.reason(retired=True)},
        "Invalid Return Reason ID",
    ),
    "an unknown denied reason": (
        lambda w: REJECT | {"denied_reason_id": NOBODY},
        "Invalid Denied Reason ID",
    ),
    "a retired denied reason": (
        lambda w: REJECT | {"denied_reason_id": w.reject_reason(retired=True)},
        "Invalid Denied Reason ID",
    ),
    "a contract that takes no returns": (
        lambda w: sold_under(w, replace_returns=False),
        "Buyer Contract Does Not Accept Returns",
    ),
    "a replacement": (
        lambda w: sold_under(w, is_replacement=True, replacements_non_returnable=True),
        "Replacement Leads Are Not Returnable",
    ),
    "the instance's age": (
        lambda w: sold_under(w, age="30 days 1 minute"),
        "Lead is Past Max Return Age",
    ),
    "the contract's age": (
        lambda w: sold_under(w, age="2 days 1 minute", max_return_age_days=2),
        "Lead is Past Max Return Age",
    ),
    "a cap": (over_cap, "Return Limit Reached"),
    "a cap, to submit": (
        lambda w: over_cap(w) | {"return_type": "submit_for_approval"},
        "Return Limit Reached",
    ),
}


@pytest.mark.parametrize(("wrong", "text"), REFUSALS.values(), ids=REFUSALS)
def test_each_refusal_is_the_same_by_every_binding(track, live_world, wrong, text):
    request = return_lead(live_world) | wrong(live_world)

    with nothing_written(live_world.db):
        assert track.by_all("ReturnLead", **request) == refused(text)


@pytest.mark.parametrize("return_type", TEXTS)
def test_equal_sales_get_equal_replies_by_every_binding(track, live_world, return_type):
    request = return_lead(live_world) | {"return_type": return_type}
    replies = {
        binding: track.call(
            binding, "ReturnLead", **request | {"lead_id": live_world.sold_lead()}
        )
        for binding in BINDINGS
    }

    assert replies == accepted(message=TEXTS[return_type])


@pytest.mark.parametrize("binding", BINDINGS)
def test_credits_the_buyer(track, live_world, binding):
    request = return_lead(live_world)
    track.call(binding, "ReturnLead", **request)

    db, lead_id = live_world.db, request["lead_id"]
    reason_id = live_world.reason_id
    assert contents.returns(db, lead_id) == [("credited", reason_id, None)]
    assert contents.history(db, lead_id) == [("credited", reason_id, None)]
    assert contents.credits(db, lead_id) == [(live_world.buyer_id, Decimal("12.50"))]
    assert contents.owed(db, lead_id) == []


@pytest.mark.parametrize("binding", BINDINGS)
def test_queues_the_contract_for_a_replacement(track, live_world, binding):
    request = return_lead(live_world) | {"return_type": "approve_to_replace"}
    track.call(binding, "ReturnLead", **request)

    db, lead_id = live_world.db, request["lead_id"]
    assert contents.returns(db, lead_id) == [("replaced", live_world.reason_id, None)]
    assert contents.owed(db, lead_id) == [(live_world.contract_id,)]
    assert contents.credits(db, lead_id) == []


@pytest.mark.parametrize("binding", BINDINGS)
def test_a_pending_return_is_rejected_and_returned_again(track, live_world, binding):
    denied_id = live_world.reject_reason()
    request = return_lead(live_world) | {"return_type": "submit_for_approval"}
    rejected = request | REJECT | {"denied_reason_id": denied_id}
    calls = [request, rejected, request]
    replies = [track.call(binding, "ReturnLead", **call) for call in calls]

    db, reason_id = live_world.db, live_world.reason_id
    pending = ("pending", reason_id, None)
    denied = ("rejected", reason_id, denied_id)
    assert [reply.success for reply in replies] == [True, True, True]
    assert contents.returns(db, request["lead_id"]) == [denied, pending]
    assert contents.history(db, request["lead_id"]) == [pending, denied, pending]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("submit_for_approval", "submit_for_approval"),
        ("approve_to_replace", "submit_for_approval"),
        ("approve_to_replace", "approve_for_credit"),
        ("approve_for_credit", "approve_to_replace"),
        ("approve_for_credit", "reject"),
        ("reject", "reject"),
    ],
)
def test_what_is_returned_is_not_returned_again(track, live_world, first, second):
    request = return_lead(live_world)
    track.call("soap11", "ReturnLead", **request | {"return_type": first})

    with nothing_written(live_world.db):
        replies = track.by_all("ReturnLead", **request | {"return_type": second})
    assert replies == refused("Lead is Already in Return List")


@pytest.mark.parametrize("second", ["approve_for_credit", "approve_to_replace"])
def test_a_pending_return_is_decided_though_it_is_too_old_by_now(
    track, live_world, second
):
    contract_id = live_world.contract(max_return_age_days=5)
    lead_id = live_world.sold_lead(buyer_contract_id=contract_id, age="3 days")
    request = return_lead(live_world) | {
        "lead_id": lead_id,
        "buyer_contract_id": contract_id,
    }
    first = request | {"return_type": "submit_for_approval"}
    track.call("get", "ReturnLead", **first)
    query = "UPDATE buyer_contracts SET max_return_age_days = 1"
    live_world.db.execute(f"{query} WHERE buyer_contract_id = %s", [contract_id])

    reply = track.call("json", "ReturnLead", **request | {"return_type": second})
    assert reply == Reply(200, None, {"success": True, "message": TEXTS[second]})


BAD_VALUES = {
    "a text for a number": (
        {"vertical_id": "x"},
        "Parameter vertical_id: the value 'x' was given, a whole number from"
        " -2147483648 to 2147483647 was expected.",
    ),
    "a number too large": (
        {"buyer_contract_id": "2147483648"},
        "Parameter buyer_contract_id: the value '2147483648' was given, a whole number"
        " from -2147483648 to 2147483647 was expected.",
    ),
    "another letter case": (
        {"return_type": "Reject"},
        "Parameter return_type: the value 'Reject' was given, one of"
        " approve_to_replace, approve_for_credit, submit_for_approval, reject was"
        " expected.",
    ),
}


@pytest.mark.parametrize(("bad", "text"), BAD_VALUES.values(), ids=BAD_VALUES)
def test_a_bad_value_is_refused_before_the_key_is_looked_at(
    track, live_world, bad, text
):
    request = return_lead(live_world) | {"api_key": "wrong"} | bad

    with nothing_written(live_world.db):
        replies = track.by_all("ReturnLead", **request)
    assert replies == unreadable(text)


def test_a_parameter_given_twice_is_refused(track, live_world):
    request = list(return_lead(live_world).items())
    twice = [*request, ("VERTICAL_ID", live_world.vertical_id)]

    with nothing_written(live_world.db):
        response = requests.get(f"{track.url}/ReturnLead", params=twice, timeout=10)
    assert response.status_code == 400
    assert "Parameter vertical_id was given more than once." in response.text
