"""When days begin in a zone. Pages, reports, calls and files all ask here.

A day lasts until the next one begins, also where clocks show an hour twice around
midnight: a moment of the second 23:30 belongs to the day that had begun by then. (Ours.)
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)


class Days(NamedTuple):
    """Days one after the other: when each begins, and when the last is over."""

    days: tuple[date, ...]
    begins: tuple[datetime, ...]
    until: datetime

    def by_day(self, counts: Mapping[int, int]) -> dict[date, int]:
        """Name the days of counts by place, from 1 as PostgreSQL's width_bucket."""
        return {self.days[place - 1]: count for place, count in counts.items()}


def days_from(first: date, last: date, time_zone: str) -> Days:
    """List the days from the first to the last, both of which are in it."""
    days = tuple(first + n * ONE_DAY for n in range((last - first).days + 1))
    begins = tuple(begin_of(day, time_zone) for day in days)
    return Days(days, begins, begin_of(last + ONE_DAY, time_zone))


def begin_of(day: date, time_zone: str) -> datetime:
    """Find the day's first moment.

    Where clocks skip midnight it is that of the change, and where they show it twice
    the first of the two. A day that was left out begins when the next one does.
    """
    zone = ZoneInfo(time_zone)
    midnight = datetime.combine(day, time.min, zone)  # fold=0: the first of two
    begins = midnight.astimezone(UTC)
    other = midnight.replace(fold=1).astimezone(UTC)
    if other >= begins:
        return begins
    # Skipped: the clocks changed after `other`, and not after `begins`.
    while begins - other > timedelta(seconds=1):
        middle = (other + (begins - other) / 2).replace(microsecond=0)
        if middle.astimezone(zone).date() >= day:
            begins = middle
        else:
            other = middle
    return begins


def day_of(moment: datetime, time_zone: str) -> date:
    """Find the day that has begun, and not ended, at this moment."""
    day = moment.astimezone(ZoneInfo(time_zone)).date()
    while moment >= begin_of(day + ONE_DAY, time_zone):
        day += ONE_DAY
    return day
