"""Is a new return within the caps of its contract and its buyer? (All of this is ours.)"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from service.errors import Reason, Refusal
from service.rules.day_bounds import begin_of, day_of

OverCap = Literal["refuse", "queue"]


@dataclass(frozen=True, slots=True)
class Cap:
    """How many returns a contract, or all the contracts of a buyer, may have.

    What counts: returns of the period that are pending or approved.
    """

    most: int | None  # None: a percentage
    percent: Decimal | None  # of the leads bought in the period; None: a number
    days: int | None  # of 24 hours, up to now; None: the calendar month
    over_cap: OverCap

    def begins(self, now: datetime, time_zone: str) -> datetime:
        """Say when the period begins that a return of now belongs to."""
        if self.days is not None:
            return now - timedelta(days=self.days)
        return begin_of(day_of(now, time_zone).replace(day=1), time_zone)

    def places(self, purchases: int) -> int:
        """Say how many returns the period may have; a part of one is none."""
        if self.percent is None:
            assert self.most is not None
            return self.most
        return int(purchases * self.percent / 100)


@dataclass(frozen=True, slots=True)
class CountedCap:
    """A cap, and how much of it is used in the period of now."""

    cap: Cap
    used: int
    purchases: int  # 0 for a number: nobody counted them

    @property
    def places(self) -> int:
        return self.cap.places(self.purchases)

    @property
    def left(self) -> int:
        return max(0, self.places - self.used)


def check_caps(counted: Iterable[CountedCap]) -> bool:
    """Say whether one more return is over a cap that queues.

    Refuses with RETURN_LIMIT_REACHED what is over one that refuses.
    """
    over = {each.cap.over_cap for each in counted if not each.left}
    if "refuse" in over:
        raise Refusal(Reason.RETURN_LIMIT_REACHED)
    return bool(over)
