"""Rules that decide a return as it is submitted: the first that fits (ours)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple


class Rate(NamedTuple):
    """What a contract bought in some days, and how many returns it submitted in them."""

    returned: int
    sold: int


@dataclass(frozen=True, slots=True)
class ReturnFacts:
    """What rules ask of a return, as of the moment of its submission."""

    vertical_id: int
    buyer_id: int  # the contract's, who would get the credit
    buyer_contract_id: int
    return_reason_id: int
    age: timedelta  # of the sale; negative for one dated in the future
    price: Decimal
    revenue: Decimal
    lead_status_id: int | None  # None: none was reported
    is_first_return: bool  # of the sale
    is_returned_elsewhere: bool  # another buyer has returned the same lead
    rates: Mapping[int, Rate]  # days → the contract's rate; of each that a rule names


@dataclass(frozen=True, slots=True)
class ReturnRule:
    """What an editor sets of a rule; a condition that is None holds for every return."""

    return_rule_name: str
    outcome: str  # what becomes of a return that fits; pending: it waits for a person
    denied_reason_id: int | None = None  # None: no reject, or no reason
    vertical_id: int | None = None
    buyer_id: int | None = None
    buyer_contract_id: int | None = None
    return_reason_id: int | None = None
    lead_status_id: int | None = None
    hours_above: int | None = None
    hours_up_to: int | None = None
    price_from: Decimal | None = None
    price_up_to: Decimal | None = None
    revenue_from: Decimal | None = None
    revenue_up_to: Decimal | None = None
    rate_above: Decimal | None = None  # percent
    rate_days: int | None = None  # of 24 hours; None where rate_above is
    first_return: bool | None = None
    returned_elsewhere: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInForce(ReturnRule):
    """A rule with its id; 0: one that was not saved yet."""

    return_rule_id: int


def first_match(rules: Iterable[RuleInForce], facts: ReturnFacts) -> RuleInForce | None:
    """Give the first rule, in their order, that fits; None leaves the return pending."""
    return next((rule for rule in rules if fits(rule, facts)), None)


def fits(rule: ReturnRule, facts: ReturnFacts) -> bool:
    """Say whether all of a rule's conditions hold."""
    return (
        rule.vertical_id in (None, facts.vertical_id)
        and rule.buyer_id in (None, facts.buyer_id)
        and rule.buyer_contract_id in (None, facts.buyer_contract_id)
        and rule.return_reason_id in (None, facts.return_reason_id)
        and rule.lead_status_id in (None, facts.lead_status_id)
        and _is_of_age(rule, facts.age)
        and _is_between(facts.price, rule.price_from, rule.price_up_to)
        and _is_between(facts.revenue, rule.revenue_from, rule.revenue_up_to)
        and rule.first_return in (None, facts.is_first_return)
        and rule.returned_elsewhere in (None, facts.is_returned_elsewhere)
        and _returns_more(rule, facts.rates)
    )


def _is_of_age(rule: ReturnRule, age: timedelta) -> bool:
    """Count hours like max_return_age_days: the last moment is still within them."""
    above, up_to = rule.hours_above, rule.hours_up_to
    return (above is None or age > timedelta(hours=above)) and (
        up_to is None or age <= timedelta(hours=up_to)
    )


def _is_between(amount: Decimal, low: Decimal | None, high: Decimal | None) -> bool:
    return (low is None or amount >= low) and (high is None or amount <= high)


def _returns_more(rule: ReturnRule, rates: Mapping[int, Rate]) -> bool:
    """Compare without dividing: returns without any purchase are above every rate."""
    if rule.rate_above is None or rule.rate_days is None:
        return True
    rate = rates[rule.rate_days]
    return rate.returned * 100 > rule.rate_above * rate.sold
