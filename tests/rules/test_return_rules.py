"""Which rule decides a return: each condition at its edges, and the order."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from service.rules.return_rules import (
    Rate,
    ReturnFacts,
    RuleInForce,
    first_match,
    fits,
)

FACTS = ReturnFacts(
    vertical_id=1,
    buyer_id=2,
    buyer_contract_id=3,
    return_reason_id=4,
    age=timedelta(hours=72),
    price=Decimal("12.5000"),
    revenue=Decimal("-1.0000"),
    lead_status_id=5,
    is_first_return=True,
    is_returned_elsewhere=False,
    rates={30: Rate(returned=20, sold=100)},
)


def rule(number: int = 1, outcome: str = "rejected", **conditions) -> RuleInForce:
    name = f"Rule {number}"
    return RuleInForce(name, outcome, **conditions, return_rule_id=number)


CASES = [
    ({}, True),
    ({"vertical_id": 1}, True),
    ({"vertical_id": 2}, False),
    ({"buyer_id": 2}, True),
    ({"buyer_id": 1}, False),
    ({"buyer_contract_id": 3}, True),
    ({"buyer_contract_id": 1}, False),
    ({"return_reason_id": 4}, True),
    ({"return_reason_id": 1}, False),
    ({"lead_status_id": 5}, True),
    ({"lead_status_id": 1}, False),
    ({"hours_above": 71}, True),
    ({"hours_above": 72}, False),  # the last moment is within the 72 hours
    ({"hours_up_to": 72}, True),
    ({"hours_up_to": 71}, False),
    ({"hours_above": 71, "hours_up_to": 72}, True),
    ({"hours_above": 0}, True),
    ({"price_from": Decimal("12.5")}, True),
    ({"price_from": Decimal("12.5001")}, False),
    ({"price_up_to": Decimal("12.5")}, True),
    ({"price_up_to": Decimal("12.4999")}, False),
    ({"revenue_from": Decimal(-1)}, True),
    ({"revenue_from": Decimal(0)}, False),
    ({"revenue_up_to": Decimal(-1)}, True),
    ({"revenue_up_to": Decimal(-2)}, False),
    ({"first_return": True}, True),
    ({"first_return": False}, False),
    ({"returned_elsewhere": False}, True),
    ({"returned_elsewhere": True}, False),
    ({"rate_above": Decimal("19.99"), "rate_days": 30}, True),
    ({"rate_above": Decimal(20), "rate_days": 30}, False),
    ({"vertical_id": 1, "price_from": Decimal(99)}, False),  # all must hold
]


@pytest.mark.parametrize("conditions, does", CASES)
def test_all_conditions_must_hold(conditions, does):
    assert fits(rule(**conditions), FACTS) is does


def test_a_lead_of_which_nothing_was_reported_has_no_status():
    assert not fits(rule(lead_status_id=5), replace(FACTS, lead_status_id=None))


def test_a_sale_dated_in_the_future_is_in_time():
    future = replace(FACTS, age=timedelta(hours=-1))
    assert fits(rule(hours_up_to=0), future)
    assert not fits(rule(hours_above=0), future)


@pytest.mark.parametrize(
    "returned, sold, is_above", [(0, 0, False), (1, 0, True), (0, 5, False)]
)
def test_a_rate_without_purchases(returned, sold, is_above):
    facts = replace(FACTS, rates={7: Rate(returned, sold)})
    assert fits(rule(rate_above=Decimal(0), rate_days=7), facts) is is_above


def test_the_first_that_fits_decides():
    rules = [rule(1, price_from=Decimal(99)), rule(2, "pending"), rule(3)]
    assert first_match(rules, FACTS) is rules[1]
    assert first_match(rules[:1], FACTS) is None
    assert first_match([], FACTS) is None
