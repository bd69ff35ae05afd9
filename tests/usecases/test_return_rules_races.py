"""Rules that decide while other calls are under way: one outcome, and what was judged holds."""

from decimal import Decimal

import pytest

from service.rules.commands import ReturnLead
from service.usecases.return_lead import return_lead
from tests.usecases.at_once import AT_ONCE, all_at_once, mixed_at_once
from tests.usecases.calls import (
    call_return,
    call_return_lead,
    call_update_lead,
    refusal,
    return_history,
    rows,
)
from tests.usecases.in_turn import in_turn

IN_LIST = "Lead is Already in Return List"
SUBMITTED = "Lead Return Submitted For Approval"
MONEY = ("buyer_credits", "replacement_queue")


@pytest.fixture
def world(live_world):
    """A committed world; its rules are off when the test ends."""
    live_world.settings(lead_statuses_enabled=True)
    yield live_world
    live_world.db.execute("UPDATE return_rules SET enabled = false")


def rule(world, outcome: str, **row) -> int:
    return world.rule(outcome, vertical_id=world.vertical_id, **row)


def worth(world, lead) -> int:
    return sum(len(rows(world, "return_id", table, lead)) for table in MONEY)


def request(world, lead, return_type="submit_for_approval") -> ReturnLead:
    return ReturnLead(lead, 0, return_type, world.reason_id)


def test_of_eight_submissions_a_rule_credits_one(world, pool):
    rule(world, "credited")
    lead = world.sold_lead()
    told = all_at_once(pool, return_lead, [request(world, lead)] * AT_ONCE)

    assert told == {SUBMITTED: 1, IN_LIST: AT_ONCE - 1}
    assert worth(world, lead) == 1
    assert len(return_history(world, lead)) == 2


def test_a_rule_and_admins_who_approve_at_once_give_one_thing(world, pool):
    rule(world, "credited")
    lead = world.sold_lead()
    acts = ["submit_for_approval", "approve_to_replace"] * (AT_ONCE // 2)
    calls = [(return_lead, request(world, lead, act)) for act in acts]
    told = mixed_at_once(pool, calls)

    assert told.pop(IN_LIST) == AT_ONCE - 1
    assert list(told.values()) == [1]
    assert worth(world, lead) == 1


def test_a_decision_that_waited_for_the_rules_finds_it_decided(world, database_url):
    rule(world, "replaced")
    lead = world.sold_lead()
    text = in_turn(
        world,
        database_url,
        lambda world: call_return(world, lead),
        lambda world: refusal(call_return_lead, world, lead, "approve_for_credit"),
    )
    assert text == IN_LIST
    assert rows(world, "return_state", "sales", lead) == [("replaced",)]


def test_a_submission_that_waited_is_judged_by_the_revenue_then(world, database_url):
    rule(world, "credited", revenue_up_to=15)
    lead = world.sold_lead()
    in_turn(
        world,
        database_url,
        lambda world: call_update_lead(
            world, lead, amount="99999", add_to_existing=False
        ),
        lambda world: call_return(world, lead),
    )
    assert rows(world, "return_state, revenue", "sales", lead) == [
        ("pending", Decimal(99999))
    ]
    assert worth(world, lead) == 0


def test_two_buyers_who_return_a_lead_at_once_see_each_other(world, database_url):
    """The second waits for the first, so a rule for a lead's only return fits one."""
    rule(world, "credited", returned_elsewhere=False)
    lead, buyer = world.lead(), world.buyer()
    other = world.contract(buyer_id=buyer)
    world.sale(lead)
    world.sale(lead, buyer_contract_id=other, buyer_id=buyer)

    def submit(contract):
        return lambda world: call_return(world, lead, buyer_contract_id=contract)

    in_turn(world, database_url, submit(world.contract_id), submit(other))
    found = rows(world, "sale_id, return_state", "sales", lead)
    assert [state for _, state in found] == ["credited", "pending"]
