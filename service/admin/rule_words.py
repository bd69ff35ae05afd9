"""How a return rule reads to people: one sentence."""

from collections.abc import Iterator, Mapping

from service.admin.templating import write_money
from service.rules.return_rules import ReturnRule

OUTCOMES = {
    "credited": "is approved for credit",
    "replaced": "is approved to replace",
    "rejected": "is rejected",
    "pending": "waits in the queue",
}


def sentence(rule: ReturnRule, names: Mapping[str, str | None], currency: str) -> str:
    """Say what a rule does; `names` has the names of what it refers to, by its settings."""
    whose = "".join(_whose(rule, names))
    conditions = list(_conditions(rule, names, currency))
    does = OUTCOMES[rule.outcome]
    if rule.denied_reason_id:
        does = f"{does}: {names['denied_reason_id']}"
    if not (whose or conditions):
        return f"Any return {does}."
    if whose:
        parts = [f"A return{whose}", *conditions]
    else:
        parts = [f"A return {conditions[0]}", *conditions[1:]]
    return f"{', '.join(parts)}{',' if len(parts) > 1 else ''} {does}."


def _whose(rule: ReturnRule, names: Mapping[str, str | None]) -> Iterator[str]:
    if rule.vertical_id:
        yield f" of {names['vertical_id']} leads"
    if rule.buyer_id:
        yield f" by {names['buyer_id']}"
    if rule.buyer_contract_id:
        yield f" under the contract {names['buyer_contract_id']}"
    if rule.return_reason_id:
        yield f" for “{names['return_reason_id']}”"


def _conditions(
    rule: ReturnRule, names: Mapping[str, str | None], currency: str
) -> Iterator[str]:
    hours = _range(rule.hours_above, rule.hours_up_to, "more than", "at most")
    if hours:
        yield f"{hours} hours after the sale"
    for what, low, high in (
        ("a price", rule.price_from, rule.price_up_to),
        ("a revenue", rule.revenue_from, rule.revenue_up_to),
    ):
        if (low, high) != (None, None):
            least, most = (write_money(each, "") or None for each in (low, high))
            amounts = _range(least, most, "at least", "at most")
            yield f"with {what} of {amounts} {currency}"
    if rule.lead_status_id:
        yield f"reported as {names['lead_status_id']}"
    if rule.first_return is not None:
        before = "never returned before" if rule.first_return else "returned before"
        yield f"of a sale that was {before}"
    if rule.returned_elsewhere is not None:
        has = "another buyer has" if rule.returned_elsewhere else "no other buyer has"
        yield f"of a lead that {has} returned"
    if rule.rate_above is not None:
        days = "day" if rule.rate_days == 1 else f"{rule.rate_days} days"
        rate = f"{rule.rate_above.normalize():f}"
        yield f"where the contract's return rate in the last {days} is above {rate} %"


def _range(low: object, high: object, above: str, up_to: str) -> str:
    parts = [(above, low), (up_to, high)]
    return " and ".join(f"{word} {end}" for word, end in parts if end is not None)
