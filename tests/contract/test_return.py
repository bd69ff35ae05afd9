"""Return by every binding: a buyer submits a lead for return, or is refused."""

import pytest

from tests.contract import contents
from tests.contract.calls import (
    NOBODY,
    over_cap,
    return_by_buyer,
    sold_twice,
    sold_under,
)
from tests.contract.clients import BINDINGS, accepted, refused, unreadable
from tests.contract.contents import nothing_written


@pytest.mark.parametrize("contract", ["named", "0", "absent"])
def test_equal_sales_get_equal_replies_by_every_binding(leads, live_world, contract):
    contract_ids = {"named": live_world.contract_id, "0": 0, "absent": None}
    replies, states = {}, []
    for binding in BINDINGS:
        request = return_by_buyer(live_world) | {
            "buyer_contract_id": contract_ids[contract]
        }
        replies[binding] = leads.call(binding, "Return", **request)
        states += contents.returns(live_world.db, request["lead_id"])

    assert replies == accepted(message="Lead Return Submitted For Approval")
    assert states == [("pending", live_world.reason_id, None)] * len(BINDINGS)


def test_a_return_tells_who_and_what(leads, live_world):
    request = return_by_buyer(live_world)
    leads.call("soap12", "Return", **request)

    sale = contents.sale(live_world.db, request["lead_id"])
    ((actor, operation, old, new),) = contents.sale_changes(
        live_world.db, sale["sale_id"]
    )
    assert (actor, operation, old) == ("public", "Return", None)
    assert (new["return_id"], new["return_state"]) == (sale["return_id"], "pending")


def test_a_note_is_kept_with_the_return_by_every_binding(leads, live_world):
    for binding in BINDINGS:
        request = return_by_buyer(live_world) | {"note": f"Hung up & <said> {binding}"}
        assert leads.call(binding, "Return", **request).success
        query = """
            SELECT note, seen_by_buyer, actor
              FROM return_notes JOIN sales USING (return_id)
             WHERE lead_id = %s
        """
        found = contents.rows(live_world.db, query, request["lead_id"])
        assert found == [(request["note"], True, "public")]


REFUSALS = {
    "nothing": (
        lambda w: dict.fromkeys(return_by_buyer(w)),
        "Missing Required Fields: lead_id, return_reason_id",
    ),
    "an unknown lead": (lambda w: {"lead_id": "nobody"}, "Invalid Lead ID"),
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
    "a long note": (lambda w: {"note": "n" * 1001}, "Invalid Note"),
    "reason 0": (lambda w: {"return_reason_id": 0}, "Invalid Return Reason ID"),
    "a retired reason": (
        lambda w: {"return_reason_id": w.reason(retired=True)},
        "Invalid Return Reason ID",
    ),
    "a contract that takes no returns": (
        lambda w: sold_under(w, replace_returns=False),
        "Buyer Contract Does Not Accept Returns",
    ),
    "a replacement": (
        lambda w: sold_under(w, is_replacement=True, replacements_non_returnable=True),
        "Replacement Leads Are Not Returnable",
    ),
    "an old sale": (
        lambda w: sold_under(w, age="3 days", max_return_age_days=2),
        "Lead is Past Max Return Age",
    ),
    "a cap": (over_cap, "Return Limit Reached"),
}


@pytest.mark.parametrize(("wrong", "text"), REFUSALS.values(), ids=REFUSALS)
def test_each_refusal_is_the_same_by_every_binding(leads, live_world, wrong, text):
    request = return_by_buyer(live_world) | wrong(live_world)

    with nothing_written(live_world.db):
        assert leads.by_all("Return", **request) == refused(text)


def test_a_second_return_is_refused(leads, live_world):
    request = return_by_buyer(live_world)
    leads.call("form", "Return", **request)

    with nothing_written(live_world.db):
        replies = leads.by_all("Return", **request)
    assert replies == refused("Lead is Already in Return List")


def test_a_bad_value_is_told_by_name(leads, live_world):
    request = return_by_buyer(live_world) | {"return_reason_id": "1 000"}

    with nothing_written(live_world.db):
        replies = leads.by_all("Return", **request)
    assert replies == unreadable(
        "Parameter return_reason_id: the value '1 000' was given, a whole number from"
        " -2147483648 to 2147483647 was expected."
    )
