"""What makes a pending return worth a second look, as badges; all of them are ours."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from service.connection import Connection
from service.repositories.pending_returns import PendingReturn
from service.repositories.return_hints import Hint, find_hints, find_rates
from service.rules.return_rates import Rates, has_risen

A_DAY = timedelta(days=1)
AN_HOUR = timedelta(hours=1)


class Badge(NamedTuple):
    words: str
    more: str = ""  # shown on hover, and read out


@dataclass(frozen=True, slots=True)
class Marks:
    hint: Hint | None
    credit: str = ""  # what is strange about it; "" where nothing is
    badges: list[Badge] = field(default_factory=list)


def mark(tx: Connection, rows: Sequence[PendingReturn]) -> dict[int, Marks]:
    """Look at the returns of one page; gives the marks by return_id."""
    hints = find_hints(tx, [row.return_id for row in rows])
    rates = find_rates(tx, sorted({row.buyer_id for row in rows}))
    marks = {}
    for row in rows:
        hint = hints.get(row.return_id)
        badges = [*_of_lead(row, hint), *_of_window(row), *_of_buyer(row, rates)]
        if row.over_cap:
            badges.insert(0, Badge("Over cap", "Submitted beyond the return cap"))
        marks[row.return_id] = Marks(hint, _of_credit(row, hint), badges)
    return marks


def _of_credit(row: PendingReturn, hint: Hint | None) -> str:
    if row.credit > row.price:
        return "above price"
    if row.credit == 0 < row.price and hint and hint.change == "overwrite":
        return "overwritten"
    return ""


def _of_lead(row: PendingReturn, hint: Hint | None) -> list[Badge]:
    badges = []
    if hint and hint.has_other_return:
        badges.append(Badge("Other buyer too", "Another buyer has returned this lead"))
    # The buyer said what became of the lead, and that it brought in more than it cost.
    if row.lead_status_name is not None and row.credit > row.price:
        more = f"Reported as {row.lead_status_name}, with revenue above the price"
        badges.append(Badge("Status contradicts", more))
    return badges


def _of_window(row: PendingReturn) -> list[Badge]:
    """Say that the sale's time to be returned ends, or that it had all but ended."""
    left = timedelta(days=row.max_return_age_days) - row.sale_age
    left_then = left + row.waiting
    if timedelta(0) <= left_then < AN_HOUR:
        words = f"{_short(left_then)} before the end"
        more = "So long before its time to be returned was over it was submitted"
        return [Badge(words, more)]
    if timedelta(0) <= left < A_DAY:
        more = "If it is rejected, it can be submitted again for so long"
        return [Badge(f"Window ends in {_short(left)}", more)]
    return []


def _short(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"


def _of_buyer(row: PendingReturn, rates: dict[int, Rates]) -> list[Badge]:
    found = rates.get(row.buyer_id)
    if found is None or not has_risen(found):
        return []
    more = (
        f"Of {found.sold:,} leads bought in 30 days the buyer returned"
        f" {found.returned:,}; in the 180 days before {found.returned_before:,}"
        f" of {found.sold_before:,}"
    )
    return [Badge(f"{found.percent:.0f}%, was {found.percent_before:.0f}%", more)]
