"""Return below the page: a buyer submits a lead; every refusal and every row."""

import pytest

from service.callers import Caller
from tests.usecases.calls import (
    AUDIT,
    call_return,
    call_return_lead,
    edit_contract,
    refusal,
    return_history,
    rows,
)

NOBODY = 2**31 - 1
SUBMITTED = "Lead Return Submitted For Approval"
IN_LIST = "Lead is Already in Return List"


def refused(world, *arguments, **parameters) -> str:
    return refusal(call_return, world, *arguments, **parameters)


def test_submits_for_approval(world):
    lead = world.sold_lead()
    assert call_return(world, lead) == SUBMITTED

    columns = "return_id, state, return_reason_id, denied_reason_id, decided_at"
    [(return_id, *rest)] = rows(world, columns, "returns", lead)
    assert rest == ["pending", world.reason_id, None, None]
    history = [(return_id, 1, "pending", world.reason_id, None)]
    assert return_history(world, lead) == history
    latest = [(return_id, "pending", 0)]
    assert rows(world, "return_id, return_state, updates", "sales", lead) == latest
    new = {
        "return_id": return_id,
        "return_state": "pending",
        "return_reason_id": world.reason_id,
        "denied_reason_id": None,
    }
    columns = "actor, client, operation, old_values, new_values"
    trail = [("public", "192.0.2.2", "Return", None, new)]
    assert rows(world, columns, AUDIT, lead) == trail
    for table in ("buyer_credits", "replacement_queue", "ledger"):
        assert rows(world, "*", table, lead) == []


def test_the_contract_may_be_absent_and_lead_statuses_off(world):
    world.settings(lead_statuses_enabled=False)
    assert call_return(world, world.sold_lead(), buyer_contract_id=None) == SUBMITTED


@pytest.mark.parametrize(
    "absent, named",
    [
        ({"lead_id": ""}, "lead_id"),
        ({"return_reason_id": None}, "return_reason_id"),
        ({"lead_id": "", "return_reason_id": None}, "lead_id, return_reason_id"),
    ],
)
def test_names_what_is_missing(world, absent, named):
    text = refused(world, **{"lead_id": "nosuch"} | absent)
    assert text == f"Missing Required Fields: {named}"


def test_the_refusals_in_their_order(world):
    lead, second = world.sold_lead(), world.contract()
    no_reason = {"return_reason_id": 0}
    no_contract = {"buyer_contract_id": NOBODY}
    assert refused(world, "nosuch", **no_contract, **no_reason) == "Invalid Lead ID"
    text = refused(world, lead, **no_contract, **no_reason)
    assert text == "Invalid Buyer Contract ID"
    text = refused(world, lead, buyer_contract_id=second, **no_reason)
    assert text == "Sale Not Found"
    world.sale(lead, buyer_contract_id=second)
    text = refused(world, lead, **no_reason)
    assert text == "Missing Required Fields: buyer_contract_id"
    call_return(world, lead, buyer_contract_id=second)
    text = refused(world, lead, buyer_contract_id=second, **no_reason)
    assert text == "Invalid Return Reason ID"
    edit_contract(world, replace_returns=False)
    assert refused(world, lead, buyer_contract_id=second) == IN_LIST


@pytest.mark.parametrize("reason", [0, -1, NOBODY])
def test_unknown_reasons(world, reason):
    text = refused(world, world.sold_lead(), return_reason_id=reason)
    assert text == "Invalid Return Reason ID"


def test_a_retired_reason(world):
    reason = world.reason(retired=True)
    text = refused(world, world.sold_lead(), return_reason_id=reason)
    assert text == "Invalid Return Reason ID"


@pytest.mark.parametrize(
    "before", ["submit_for_approval", "approve_to_replace", "approve_for_credit"]
)
def test_what_is_in_the_return_list_already(world, before):
    lead = world.sold_lead()
    call_return_lead(world, lead, before)
    assert refused(world, lead) == IN_LIST


def test_a_rejected_sale_may_be_returned_again(world):
    lead = world.sold_lead()
    call_return_lead(world, lead, "reject")
    assert call_return(world, lead) == SUBMITTED


@pytest.mark.parametrize(
    "contract, sale, text",
    [
        (
            {"replace_returns": False},
            {"is_replacement": True},
            "Buyer Contract Does Not Accept Returns",
        ),
        (
            {"replacements_non_returnable": True},
            {"is_replacement": True, "age": "31 days"},
            "Replacement Leads Are Not Returnable",
        ),
        ({}, {"age": "720 hours 1 microsecond"}, "Lead is Past Max Return Age"),
    ],
)
def test_the_contracts_rules(world, contract, sale, text):
    contract_id = world.contract(**contract)
    lead = world.sold_lead(buyer_contract_id=contract_id, **sale)
    assert refused(world, lead) == text
    assert rows(world, "*", "returns", lead) == []


def test_the_last_moment_counts(world):
    assert call_return(world, world.sold_lead(age="720 hours")) == SUBMITTED


def test_what_belongs_to_another_buyer_does_not_exist(world):
    lead, other = world.sold_lead(), world.buyer()
    stranger = Caller("buyer-key:2", "192.0.2.3", other)
    assert refused(world, lead, stranger) == "Invalid Lead ID"
    theirs = world.contract(buyer_id=other)
    world.sale(lead, buyer_contract_id=theirs)
    text = refused(world, lead, stranger, buyer_contract_id=world.contract_id)
    assert text == "Invalid Buyer Contract ID"
    assert call_return(world, lead, stranger) == SUBMITTED  # the one sale of its own
    returned = rows(world, "return_state, buyer_contract_id", "sales", lead)
    assert returned == [("pending", theirs), (None, world.contract_id)]
    assert rows(world, "actor", AUDIT, lead) == [("buyer-key:2",)]
