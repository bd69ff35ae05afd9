"""Linearizability of each sale, from the answers alone (V1, V2, V6): Wing and Gong's search.

A sale is a small machine: its revenue, and the state of its latest return. A history of it
is right if its operations can be put into an order that respects the clock and in which
each gets the answer that it got. What nobody knows the end of may have a place, or none.
"""

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from tests.histories.answers import ALREADY, read_sale
from tests.histories.history import (
    NEVER,
    Attempt,
    History,
    Operation,
    Violation,
    violation,
)

MOST_STEPS = 200_000  # of a search; above it is not known whether the sale is right
State = tuple[Decimal, str | None]
CHANGES = ("add", "book", "overwrite", "submit", "decide")


class Item(NamedTuple):
    """One operation on one sale: yes, no, seen, or nobody knows."""

    attempt: Attempt
    began: int
    ended: int
    answer: str  # ok, fail, read or info


def check_linear(history: History) -> list[Violation]:
    price = {sale["lead_id"]: sale["price"] for sale in history.tables["sales"]}
    items = defaultdict(list)
    for operation in history.operations().values():
        if operation.first.f in (*CHANGES, "read"):
            items[operation.first.value["lead"]] += items_of(operation)
    found = []
    for lead_id, of_lead in items.items():
        if (text := search(Decimal(price[lead_id]), of_lead)) is not None:
            shown = sorted(of_lead, key=lambda item: item.began)
            found.append(
                violation("V6", f"{lead_id}: {text}", *(i.attempt for i in shown))
            )
    return found


def items_of(operation: Operation) -> list[Item]:
    """Make one item of all attempts that were carried out, or may have been."""
    tried = [
        a for a in operation.attempts if a.outcome != "fail" or a.message == ALREADY
    ]
    yes = [attempt for attempt in tried if attempt.outcome == "ok"]
    if operation.first.f == "read":
        return [Item(each, each.began, each.ended, "read") for each in yes]
    refused = [
        Item(each, each.began, each.ended, "fail")
        for each in tried
        if each.outcome == "fail"
    ]
    maybe = [attempt for attempt in tried if attempt.outcome == "info"]
    if not yes and not maybe:
        return refused
    began = min(each.began for each in (*yes, *maybe))
    ended = min((each.ended for each in yes), default=NEVER)
    return [*refused, Item((yes or maybe)[0], began, ended, "ok" if yes else "info")]


def apply(attempt: Attempt, state: State) -> State | None:
    """Say what an operation makes of a sale; None where it must be refused."""
    revenue, returned = state
    if attempt.f in ("add", "book", "overwrite"):
        if returned == "credited":
            return None
        amount = Decimal(attempt.value["amount"])
        return (amount if attempt.f == "overwrite" else revenue + amount), returned
    wanted = attempt.value.get("state", "pending")
    decides = returned == "pending" and wanted != "pending"
    is_new = returned is None or (returned == "rejected" and wanted != "rejected")
    return (revenue, wanted) if decides or is_new else None


def step(item: Item, state: State) -> State | None:
    """Say what follows if the item is next; None where its answer does not fit."""
    if item.answer == "read":
        return state if read_sale(item.attempt) == state else None
    after = apply(item.attempt, state)
    if item.answer == "fail":
        return state if after is None else None
    return after


def search(price: Decimal, items: list[Item]) -> str | None:
    """Look for an order; None if there is one, else what is wrong."""
    items = sorted(items, key=lambda item: item.began)
    wanted = sum(1 << n for n, item in enumerate(items) if item.ended != NEVER)
    stack: list[tuple[int, State]] = [(0, (price, None))]
    seen = set(stack)
    while stack:
        done, state = stack.pop()
        if done & wanted == wanted:
            return None
        if len(seen) > MOST_STEPS:
            return "not known: too many orders to try"
        for n in candidates(items, done):
            after = step(items[n], state)
            follower = (done | 1 << n, after)
            if after is not None and follower not in seen:
                seen.add(follower)
                stack.append(follower)
    return "no order of these gives these answers"


def candidates(items: list[Item], done: int) -> list[int]:
    """List what can be next: what began before any other that is left was answered."""
    found, earliest = [], NEVER
    for n, item in enumerate(items):
        if item.began > earliest:
            break
        if not done >> n & 1:
            found.append(n)
            earliest = min(earliest, item.ended)
    return list(reversed([n for n in found if items[n].began <= earliest]))
