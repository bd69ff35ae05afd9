"""Answers by themselves: the same for the same request, true, and nobody else's (V9, V10)."""

import re
from decimal import Decimal

from tests.histories.effects import by_mark, list_effects, mark_of
from tests.histories.history import Attempt, History, Operation, Violation, violation

NOT_APPLIED = "Not applied, retry"
ALREADY = "Lead is Already in Return List"
NAME_TAKEN = "Buyer Contract Name Already Exists"
# The only texts with which each kind may be refused. All else is asked rightly.
REFUSALS = {
    **dict.fromkeys(("add", "overwrite", "book", "submit", "decide"), ALREADY),
    "name": NAME_TAKEN,
    "sale": "No Replacement Owed",
    "foreign": "Invalid Lead ID",
    "late": "Lead is Past Max Return Age",
    "expired": "Invalid API Key",
    "other": "Request ID Already Used",
}
LEAD = re.compile(r"\bR[0-9a-f]{8}-\d+\b|\bN-c\d+-\d+\b")
CONTRACT = re.compile(r'buyer_contract_id(?:>|":)(\d+)')
REPLACED_BY = re.compile(r"<replaced_by>[^<]*<|\"replaced_by\":\"[^\"]*\"")
REVENUE = re.compile(r'<revenue>([^<]*)<|"revenue":"?([^",}]*)')
STATE = re.compile(r'<return_state>([^<]*)<|"return_state":"([^"]*)"')
BOOKED = re.compile(r"New Revenue: (-?)\$?([\d,.]+)")


def check_answers(history: History) -> list[Violation]:
    found = []
    for attempt in history.attempts:
        if attempt.outcome != "info":
            found += check_refusal(attempt) + check_names(attempt)
    for name, operation in history.operations().items():
        found += check_same(name, operation)
    return found + check_booked(history)


def check_refusal(attempt: Attempt) -> list[Violation]:
    """See that it was refused for a reason that there is, and that it had to be."""
    must_fail = attempt.f in ("foreign", "late", "expired", "other")
    if attempt.outcome == "ok" and must_fail:
        return [violation("V9", "carried out what must be refused", attempt)]
    if attempt.outcome == "ok" or attempt.message == NOT_APPLIED:
        return []
    if attempt.message != REFUSALS.get(attempt.f):
        return [violation("V7", "refused for no reason", attempt)]
    return []


def check_names(attempt: Attempt) -> list[Violation]:
    """See that an answer names nobody else's lead or contract."""
    body = REPLACED_BY.sub("", attempt.body)  # LeadInfo tells what was sold instead
    foreign = set(LEAD.findall(body)) - {attempt.value.get("lead")}
    wanted = attempt.value.get("contract")
    if wanted:  # 0: a new one
        foreign |= set(CONTRACT.findall(body)) - {str(wanted), "0"}
    if not foreign:
        return []
    return [violation("V9", f"the answer names {sorted(foreign)}", attempt)]


def check_same(name: str, operation: Operation) -> list[Violation]:
    """See that all who were answered yes read the same; by one binding byte for byte."""
    yes = [attempt for attempt in operation.attempts if attempt.outcome == "ok"]
    texts = {attempt.message for attempt in yes}
    bodies = {(attempt.binding, attempt.body) for attempt in yes}
    if len(texts) <= 1 and len(bodies) == len({attempt.binding for attempt in yes}):
        return []
    return [violation("V10", f"{name} was answered in several ways", operation)]


def check_booked(history: History) -> list[Violation]:
    """See that the revenue that an answer tells is the one that it made."""
    effects, found = by_mark(list_effects(history)), []
    for name, operation in history.operations().items():
        for line in effects.get(
            mark_of(operation.first.f, name, operation.first.value), []
        ):
            for attempt in operation.attempts:
                told = booked(attempt)
                if told is not None and told != Decimal(line.row["revenue_after"]):
                    found.append(violation("V3", "another revenue", attempt, line))
    return found


def booked(attempt: Attempt) -> Decimal | None:
    told = BOOKED.search(attempt.message)
    return Decimal(told[1] + told[2].replace(",", "")) if told else None


def read_sale(attempt: Attempt) -> tuple[Decimal, str | None]:
    """Take the revenue and the return's state out of LeadInfo's answer."""
    revenue, state = REVENUE.search(attempt.body), STATE.search(attempt.body)
    assert revenue and state, attempt.body
    return Decimal("".join(revenue.groups(""))), "".join(state.groups("")) or None
