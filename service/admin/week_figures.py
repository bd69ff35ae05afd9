"""Home's last seven days, today included, beside the seven before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from service.repositories.activity import ReturnsOfDay

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """What came about in seven days."""

    first: date
    last: date
    submitted: int
    credited: int
    credit: Decimal  # the credits' amount
    replaced: int
    rejected: int
    updates: int
    refused: int


def compare_weeks(
    today: date,
    returns: Mapping[date, ReturnsOfDay],
    updates: Mapping[date, int],
    refused: Mapping[date, int],
) -> tuple[Week, Week]:
    """Count the last seven days, and the seven before; a day that is missing had nothing."""

    def week(last: date) -> Week:
        days = [last - timedelta(days=ago) for ago in range(WEEK.days)]
        found = [returns[day] for day in days if day in returns]
        return Week(
            first=days[-1],
            last=last,
            submitted=sum(each.submitted for each in found),
            credited=sum(each.credited for each in found),
            credit=sum((each.credit for each in found), Decimal(0)),
            replaced=sum(each.replaced for each in found),
            rejected=sum(each.rejected for each in found),
            updates=sum(updates.get(day, 0) for day in days),
            refused=sum(refused.get(day, 0) for day in days),
        )

    return week(today), week(today - WEEK)
