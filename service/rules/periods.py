"""The start and the end of a report that takes both as moments (LeadsByBuyer v4)."""

import re
from datetime import date, datetime

from service.errors import Reason, Refusal
from service.rules.day_bounds import begin_of
from service.rules.notations import XML_BLANKS
from service.rules.times import moment_of

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DAY_FIRST = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})(?![0-9])")
MONTH_FIRST = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


def moments_between(
    start_date: str, end_date: str, time_zone: str
) -> tuple[datetime, datetime]:
    """Read when a report begins and when it ends, which is outside of it.

    A day without a time is its first moment in the zone, so an end's day is left out.
    Refuses with INVALID_START_DATE or INVALID_END_DATE, as where the end comes first.
    """
    start = _moment(start_date, time_zone, Reason.INVALID_START_DATE)
    until = _moment(end_date, time_zone, Reason.INVALID_END_DATE)
    if until < start:
        raise Refusal(Reason.INVALID_END_DATE)
    return start, until


def _moment(text: str, time_zone: str, reason: Reason) -> datetime:
    text = _year_first(text.strip(XML_BLANKS))
    try:
        if DAY.fullmatch(text):
            return begin_of(date.fromisoformat(text), time_zone)
        return moment_of(text, time_zone)
    except (ValueError, OverflowError):  # no such day; a year before 1 or after 9999
        raise Refusal(reason) from None


def _year_first(text: str) -> str:
    """Turn a date that ends in its year round.

    Parted by hyphens it begins with the day (LeadsByBuyer v4), a time may follow; parted
    by slashes with the month, as everywhere else, where times.py reads one with a time.
    """
    if found := DAY_FIRST.match(text):
        day, month, year = found.groups()
    elif found := MONTH_FIRST.fullmatch(text):
        month, day, year = found.groups()
    else:
        return text
    return f"{year}-{month:0>2}-{day:0>2}{text[found.end() :]}"
