"""ReturnLead below the page: the state table, and every row that it writes."""

from decimal import Decimal

import pytest

from tests.usecases.calls import (
    AUDIT,
    call_return_lead,
    edit_contract,
    refusal,
    return_history,
    rows,
)

IN_LIST = "Lead is Already in Return List"
DONE = {
    "submit_for_approval": "Lead Return Submitted For Approval",
    "approve_to_replace": "Lead Return Approved To Replace",
    "approve_for_credit": "Lead Return Approved For Credit",
    "reject": "Lead Return Rejected",
}
STATE = {
    "submit_for_approval": "pending",
    "approve_to_replace": "replaced",
    "approve_for_credit": "credited",
    "reject": "rejected",
}
RETURN_TYPES = list(DONE)
TABLE = [  # return type of the latest return, that of the call, and what it answers
    *[(None, wanted, DONE[wanted]) for wanted in RETURN_TYPES],
    ("reject", "submit_for_approval", "Lead Return Submitted For Approval"),
    ("reject", "approve_to_replace", "Lead Return Approved To Replace"),
    ("reject", "approve_for_credit", "Lead Return Approved For Credit"),
    ("reject", "reject", IN_LIST),
    ("submit_for_approval", "submit_for_approval", IN_LIST),
    ("submit_for_approval", "approve_to_replace", "Lead Return Approved To Replace"),
    ("submit_for_approval", "approve_for_credit", "Lead Return Approved For Credit"),
    ("submit_for_approval", "reject", "Lead Return Rejected"),
    *[("approve_to_replace", wanted, IN_LIST) for wanted in RETURN_TYPES],
    *[("approve_for_credit", wanted, IN_LIST) for wanted in RETURN_TYPES],
]


@pytest.mark.parametrize("before, wanted, text", TABLE)
def test_the_state_table(world, before, wanted, text):
    lead = world.sold_lead()
    if before:
        call_return_lead(world, lead, before)
    if text == IN_LIST:
        assert refusal(call_return_lead, world, lead, wanted) == IN_LIST
    else:
        assert call_return_lead(world, lead, wanted) == text
    state = STATE[before if text == IN_LIST else wanted]
    assert rows(world, "return_state", "sales", lead) == [(state,)]
    assert rows(world, "return_id, state", "returns", lead)[-1][1] == state


@pytest.mark.parametrize(
    "wanted", ["approve_to_replace", "approve_for_credit", "reject"]
)
def test_contract_rules_do_not_bind_a_decision(world, wanted):
    lead = world.sold_lead(age="29 days")
    call_return_lead(world, lead)
    edit_contract(world, replace_returns=False, max_return_age_days=0)
    assert call_return_lead(world, lead, wanted) == DONE[wanted]


@pytest.mark.parametrize("wanted", RETURN_TYPES)
def test_a_new_return_and_its_history(world, wanted):
    lead, denied = world.sold_lead(), world.reject_reason()
    call_return_lead(world, lead, wanted, denied_reason_id=denied)

    state, reason = STATE[wanted], world.reason_id
    if wanted != "reject":
        denied = None
    columns = "return_id, state, return_reason_id, denied_reason_id, decided_at IS NULL"
    [(return_id, *rest)] = rows(world, columns, "returns", lead)
    assert rest == [state, reason, denied, wanted == "submit_for_approval"]
    lines = [(return_id, 1, state, reason, denied)]
    if wanted == "reject":  # "returns the lead ... and then rejects"
        lines = [(return_id, 1, "pending", reason, None), (return_id, 2, *lines[0][2:])]
    assert return_history(world, lead) == lines


def test_a_decision_keeps_the_reason_that_was_submitted(world):
    lead, other = world.sold_lead(), world.reason()
    denied = world.reject_reason()
    call_return_lead(world, lead)
    call_return_lead(
        world, lead, "reject", return_reason_id=other, denied_reason_id=denied
    )

    columns = "return_id, state, return_reason_id, denied_reason_id"
    [(return_id, *rest)] = rows(world, columns, "returns", lead)
    assert rest == ["rejected", world.reason_id, denied]
    assert return_history(world, lead) == [
        (return_id, 1, "pending", world.reason_id, None),
        (return_id, 2, "rejected", other, denied),
    ]


def test_submitted_rejected_and_submitted_again_are_two_returns(world):
    lead = world.sold_lead()
    for wanted in ("submit_for_approval", "reject", "approve_to_replace"):
        call_return_lead(world, lead, wanted)

    (first, *rejected), (second, *replaced) = rows(
        world, "return_id, state", "returns", lead
    )
    assert (rejected, replaced) == (["rejected"], ["replaced"])
    assert [line[:3] for line in return_history(world, lead)] == [
        (first, 1, "pending"),
        (first, 2, "rejected"),
        (second, 1, "replaced"),
    ]
    assert rows(world, "return_id", "replacement_queue", lead) == [(second,)]


@pytest.mark.parametrize("wanted", RETURN_TYPES)
@pytest.mark.parametrize("pending_first", [False, True])
def test_only_a_credit_is_booked_and_only_a_replacement_owed(
    world, wanted, pending_first
):
    lead = world.sold_lead()
    if pending_first and wanted != "submit_for_approval":
        call_return_lead(world, lead)
    call_return_lead(world, lead, wanted)

    credits = rows(world, "buyer_contract_id, buyer_id, amount", "buyer_credits", lead)
    credit = (world.contract_id, world.buyer_id, Decimal("12.5000"))
    assert credits == ([credit] if wanted == "approve_for_credit" else [])
    owed = rows(world, "buyer_contract_id, fulfilled_at", "replacement_queue", lead)
    one = (world.contract_id, None)
    assert owed == ([one] if wanted == "approve_to_replace" else [])
    assert rows(world, "revenue, updates", "sales", lead) == [(Decimal("12.5"), 0)]
    assert rows(world, "*", "ledger", lead) == []


@pytest.mark.parametrize(
    "revenue, credit", [("0", "0"), ("-3.5", "0"), ("0.0001", "0.0001"), ("99", "99")]
)
def test_the_credit_is_the_revenue_of_that_moment(world, revenue, credit):
    lead = world.lead()
    sale_id = world.sale(lead, price=Decimal("7"))
    world.db.execute(
        "WITH s AS (UPDATE sales SET revenue = %(revenue)s WHERE sale_id = %(sale)s)"
        " INSERT INTO ledger (sale_id, line, change, amount, revenue_before,"
        " revenue_after, audit_id)"
        " VALUES (%(sale)s, 1, 'overwrite', %(revenue)s - 7, 7, %(revenue)s, 1)",
        {"sale": sale_id, "revenue": Decimal(revenue)},
    )
    call_return_lead(world, lead, "approve_for_credit")

    assert rows(world, "amount", "buyer_credits", lead) == [(Decimal(credit),)]
    assert rows(world, "revenue", "sales", lead) == [(Decimal(revenue),)]


def test_the_credit_goes_to_the_buyer_of_today(world):
    lead, other = world.sold_lead(), world.buyer()
    edit_contract(world, buyer_id=other)
    call_return_lead(world, lead, "approve_for_credit")

    assert rows(world, "buyer_id", "buyer_credits", lead) == [(other,)]
    assert rows(world, "buyer_id", "sales", lead) == [(world.buyer_id,)]


def test_the_audit_tells_who_and_what(world):
    lead = world.sold_lead()
    call_return_lead(world, lead)
    call_return_lead(world, lead, "approve_for_credit")

    who = ("key:7", "192.0.2.1", "ReturnLead")
    assert rows(world, "actor, client, operation", AUDIT, lead) == [who] * 2
    [(return_id,)] = rows(world, "return_id", "returns", lead)
    new = {
        "return_id": return_id,
        "return_reason_id": world.reason_id,
        "denied_reason_id": None,
    }
    trail = rows(world, "audit_id, old_values, new_values", AUDIT, lead)
    assert [values for _, *values in trail] == [
        [None, new | {"return_state": "pending"}],
        [{"return_state": "pending"}, new | {"return_state": "credited"}],
    ]
