"""Days, as reports count them: from midnight to midnight in the instance's zone."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from service.errors import Reason, Refusal
from service.rules.notations import XML_BLANKS

ISO_8601 = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MONTH_FIRST = re.compile(r"[0-9]{2}([/-])[0-9]{2}\1[0-9]{4}")
# Midnight of these and of the day after is a time in every zone.
EARLIEST, LATEST = date(2, 1, 1), date(9998, 12, 31)


def days_between(start_date: str, end_date: str) -> tuple[date, date]:
    """Read the first and the last day of a report, both of which it covers.

    Refuses with INVALID_START_DATE or INVALID_END_DATE, as where the end comes first.
    """
    first = _day(start_date, Reason.INVALID_START_DATE)
    last = _day(end_date, Reason.INVALID_END_DATE)
    if last < first:
        raise Refusal(Reason.INVALID_END_DATE)
    return first, last


def moments_of(first: date, last: date, time_zone: str) -> tuple[datetime, datetime]:
    """Say when the first day begins, and when the day after the last one does."""
    return begin_of(first, time_zone), begin_of(last + timedelta(days=1), time_zone)


def begin_of(day: date, time_zone: str) -> datetime:
    """Find the day's first moment.

    Where clocks skip midnight it is that of the change, and where they show it twice
    the first of the two: what fold=0, the default, means.
    """
    return datetime.combine(day, time.min, ZoneInfo(time_zone)).astimezone(UTC)


def day_of(moment: datetime, time_zone: str) -> date:
    return moment.astimezone(ZoneInfo(time_zone)).date()


def _day(text: str, reason: Reason) -> date:
    text = text.strip(XML_BLANKS)
    try:
        if ISO_8601.fullmatch(text):
            day = date.fromisoformat(text)
        elif MONTH_FIRST.fullmatch(text):
            day = datetime.strptime(text.replace("-", "/"), "%m/%d/%Y").date()
        else:
            raise Refusal(reason)
    except ValueError:  # no such day
        raise Refusal(reason) from None
    if not EARLIEST <= day <= LATEST:
        raise Refusal(reason)
    return day
