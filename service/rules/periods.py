"""The start and the end of a report that takes both as moments (LeadsByBuyer v4)."""

import re
from datetime import datetime

from service.errors import Reason, Refusal
from service.rules.notations import XML_BLANKS
from service.rules.times import moment_of

DAY_FIRST = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})(?![0-9])")


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
        return moment_of(text, time_zone)
    except (ValueError, OverflowError):  # no such day; a year before 1 or after 9999
        raise Refusal(reason) from None


def _year_first(text: str) -> str:
    """Turn a date round that begins with the day (LeadsByBuyer v4); a time may follow.

    Parted by slashes a date begins with the month, as everywhere else.
    """
    found = DAY_FIRST.match(text)
    if not found:
        return text
    day, month, year = found.groups()
    return f"{year}-{month:0>2}-{day:0>2}{text[found.end() :]}"
