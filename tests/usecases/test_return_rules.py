"""Rules that decide a return as it is submitted: every row, and every condition on real data."""

from decimal import Decimal

import pytest

from service.commands.deep_checks import CHECKS
from tests.usecases.calls import (
    AUDIT,
    call_return,
    call_return_lead,
    call_update_lead,
    return_history,
    rows,
)

SUBMITTED = "Lead Return Submitted For Approval"


def state_of(world, lead) -> str:
    [(state,)] = rows(world, "return_state", "sales", lead)
    return state


def submit(world, lead=None) -> str:
    """Submit a lead; tell what has become of its return."""
    lead = lead or world.sold_lead()
    assert call_return(world, lead) == SUBMITTED
    return state_of(world, lead)


def test_a_rule_decides_and_the_history_names_it(world):
    denied = world.reject_reason()
    rule = world.rule("rejected", denied_reason_id=denied)
    lead = world.sold_lead()
    assert call_return(world, lead) == SUBMITTED

    columns = "return_id, state, return_reason_id, denied_reason_id"
    [(return_id, *rest)] = rows(world, columns, "returns", lead)
    assert rest == ["rejected", world.reason_id, denied]
    assert return_history(world, lead) == [
        (return_id, 1, "pending", world.reason_id, None),
        (return_id, 2, "rejected", world.reason_id, denied),
    ]
    columns = "audit_id, actor, client, operation, old_values ->> 'return_state'"
    assert [row[1:] for row in rows(world, columns, AUDIT, lead)] == [
        ("public", "192.0.2.2", "Return", None),
        (f"rule:{rule}", None, "Return", "pending"),
    ]


def test_a_credit_is_the_revenue(world):
    world.rule("credited")
    lead = world.sold_lead()
    call_update_lead(
        world,
        lead,
        amount="-2.25",
        add_to_existing=True,
        return_reason_id=world.reason_id,
    )

    columns = "amount, buyer_id, buyer_contract_id"
    credit = (Decimal("10.25"), world.buyer_id, world.contract_id)
    assert rows(world, columns, "buyer_credits", lead) == [credit]
    columns = "audit_id, actor, operation"
    named = [row[1:] for row in rows(world, columns, AUDIT, lead)]
    assert [operation for _, operation in named] == ["UpdateLead"] * 3


def test_a_replacement_is_owed(world):
    rule = world.rule("replaced")
    lead = world.sold_lead()
    assert call_return_lead(world, lead) == SUBMITTED

    assert rows(world, "buyer_contract_id", "replacement_queue", lead) == [
        (world.contract_id,)
    ]
    columns = "audit_id, actor, operation"
    assert [row[1:] for row in rows(world, columns, AUDIT, lead)] == [
        ("key:7", "ReturnLead"),
        (f"rule:{rule}", "ReturnLead"),
    ]


@pytest.mark.parametrize("outcome", ["credited", "replaced", "rejected"])
def test_what_a_rule_wrote_is_in_order(tx, world, outcome):
    """As `leadback doctor --deep` looks at it."""
    before = [check.find(tx) for check in CHECKS]
    world.rule(outcome)
    assert submit(world) == outcome
    assert [check.find(tx) for check in CHECKS] == before


def test_a_rule_may_leave_what_a_later_one_would_decide(world):
    world.rule("pending")
    world.rule("rejected")
    lead = world.sold_lead()
    assert submit(world, lead) == "pending"
    assert len(return_history(world, lead)) == 1


@pytest.mark.parametrize("row", [{"enabled": False}, {"hours_above": 2}])
def test_what_is_off_or_does_not_fit_decides_nothing(world, row):
    world.rule("rejected", **row)
    assert submit(world) == "pending"


def test_a_rule_with_a_retired_denied_reason_rejects_nothing(world):
    world.rule("rejected", denied_reason_id=world.reject_reason(retired=True))
    assert submit(world) == "pending"


@pytest.mark.parametrize("act", ["approve_for_credit", "approve_to_replace", "reject"])
def test_what_an_admin_decides_at_once_is_no_rules_business(world, act):
    world.rule("replaced" if act == "reject" else "rejected")
    lead = world.sold_lead()
    call_return_lead(world, lead, act)
    states = {"approve_for_credit": "credited", "approve_to_replace": "replaced"}
    assert state_of(world, lead) == states.get(act, "rejected")


def test_the_condition_on_price_and_age(world):
    world.rule("rejected", price_from=5, price_up_to=20, hours_above=5, hours_up_to=9)
    fits = {"price": 5, "age": "6 hours"}
    assert submit(world, world.sold_lead(**fits)) == "rejected"
    assert submit(world, world.sold_lead(**fits | {"price": 4})) == "pending"
    assert submit(world, world.sold_lead(**fits | {"age": "4 hours"})) == "pending"


def test_the_conditions_on_names(world):
    named = {
        "vertical_id": world.vertical_id,
        "buyer_id": world.buyer_id,
        "buyer_contract_id": world.contract_id,
        "return_reason_id": world.reason_id,
    }
    world.rule("rejected", **named)
    assert submit(world) == "rejected"
    for name, other in (
        ("vertical_id", world.vertical()),
        ("buyer_id", world.buyer()),
        ("buyer_contract_id", world.contract()),
        ("return_reason_id", world.reason()),
    ):
        world.db.execute("UPDATE return_rules SET enabled = false")
        world.rule("rejected", **named | {name: other})
        assert submit(world) == "pending"


def test_the_condition_on_the_status_that_the_same_call_reports(world):
    world.settings(lead_statuses_enabled=True)
    status = world.status()
    query = "SELECT lead_status_id FROM lead_statuses WHERE lead_status_name = %s"
    (status_id,) = world.db.execute(query, [status]).fetchone()
    world.rule("rejected", lead_status_id=status_id)
    assert submit(world) == "pending"

    lead = world.sold_lead()
    reason = {"return_reason_id": world.reason_id}
    call_update_lead(world, lead, status=status, **reason)
    assert state_of(world, lead) == "rejected"


def test_the_condition_on_earlier_returns_of_the_sale(world):
    world.rule("rejected", first_return=True)
    lead = world.sold_lead()
    assert [submit(world, lead), submit(world, lead)] == ["rejected", "pending"]


def test_the_condition_on_returns_by_another_buyer(world):
    world.rule("rejected", returned_elsewhere=True)
    lead = world.sold_lead()
    buyer = world.buyer()
    for contract in (world.contract(), world.contract(buyer_id=buyer)):
        world.sale(lead, buyer_contract_id=contract, buyer_id=buyer)
    states = []
    query = "SELECT buyer_contract_id FROM sales WHERE lead_id = %s ORDER BY sale_id"
    for (contract,) in world.db.execute(query, [lead]).fetchall():
        call_return(world, lead, buyer_contract_id=contract)
        query = "SELECT return_state FROM sales WHERE lead_id = %s AND buyer_contract_id = %s"
        states += world.db.execute(query, [lead, contract]).fetchone()
    assert states == ["pending", "pending", "rejected"]


def test_the_condition_on_the_contracts_rate(world):
    """Two of eight purchases came back in the last 10 days: that is 25 percent."""
    world.rule("rejected", rate_above=25, rate_days=10)
    world.rule("credited", rate_above=Decimal("24.99"), rate_days=10)
    old = [world.sold_lead(age="11 days") for _ in range(3)]
    leads = [world.sold_lead(age="2 days") for _ in range(8)]
    world.sold_lead(buyer_contract_id=world.contract())
    states = [submit(world, lead) for lead in leads[:2]]
    assert states == ["pending", "pending"]
    assert submit(world, leads[2]) == "credited"
    assert submit(world, old[0]) == "rejected"
