"""Days, as reports count them: from midnight to midnight in the instance's zone."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import NamedTuple
from zoneinfo import ZoneInfo

from service.errors import Reason, Refusal
from service.rules.day_bounds import begin_of
from service.rules.notations import XML_BLANKS
from service.rules.times import FIRST_YEAR, LAST_YEAR, OFFSET, hour_of

# 2026-01-05, 1/5/2026 or 01-05-2026: where no year comes first, the month does.
YEAR_FIRST = (
    r"(?P<year>[0-9]{4})(?P<mark>[-/])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})"
)
MONTH_FIRST = (
    r"(?P<month>[0-9]{1,2})(?P<mark>[-/])(?P<day>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4})"
)
TIME = (
    r"(?:[T ] *(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,9}))?)?"
    r"(?: ?(?P<half>[AaPp])[Mm])?"
    rf"(?P<zone>Z|{OFFSET})?)?"
)
NOTATIONS = [re.compile(date_part + TIME) for date_part in (YEAR_FIRST, MONTH_FIRST)]
EARLIEST, LATEST = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)


def days_between(start_date: str, end_date: str) -> tuple[date, date]:
    """Read the first and the last day of a report; a time of day beside one is left out.

    Refuses with INVALID_START_DATE or INVALID_END_DATE, as where the end comes first.
    """
    first = _read(start_date, Reason.INVALID_START_DATE).day
    last = _read(end_date, Reason.INVALID_END_DATE).day
    if last < first:
        raise Refusal(Reason.INVALID_END_DATE)
    return first, last


def moments_between(
    start_date: str, end_date: str, time_zone: str
) -> tuple[datetime, datetime]:
    """Read when a report begins, and when it ends, which is the first moment after it.

    A day, or its midnight, is the whole day, also as the end. Any other time is that
    moment. Refuses like `days_between`.
    """
    first = _read(start_date, Reason.INVALID_START_DATE)
    last = _read(end_date, Reason.INVALID_END_DATE)
    start = first.moment(time_zone) or begin_of(first.day, time_zone)
    end = last.moment(time_zone)
    until = end + last.rest if end else begin_of(last.next_day, time_zone)
    are_days = first.time is None and last.time is None
    if until < start or (are_days and last.day < first.day):
        raise Refusal(Reason.INVALID_END_DATE)
    return start, until


def moments_of(first: date, last: date, time_zone: str) -> tuple[datetime, datetime]:
    """Say when the first day begins, and when the day after the last one does."""
    return begin_of(first, time_zone), begin_of(last + timedelta(days=1), time_zone)


class Written(NamedTuple):
    """A day as it was written, and the time beside it; None is midnight, or no time."""

    day: date
    time: time | None
    rest: timedelta  # of the last unit that was written; see `_rest`

    @property
    def next_day(self) -> date:
        return self.day + timedelta(days=1)

    def moment(self, time_zone: str) -> datetime | None:
        """Tell the moment; None for a whole day."""
        if self.time is None:
            return None
        moment = datetime.combine(self.day, self.time)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(time_zone))
        return moment.astimezone(UTC)


def _read(text: str, reason: Reason) -> Written:
    text = text.strip(XML_BLANKS)
    found = next(filter(None, (each.fullmatch(text) for each in NOTATIONS)), None)
    if found is None:
        raise Refusal(reason)
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
        at = _time(found)
    except ValueError:  # no such day, no such time
        raise Refusal(reason) from None
    if not EARLIEST <= day <= LATEST:
        raise Refusal(reason)
    return Written(day, at, _rest(found))


def _time(found: re.Match[str]) -> time | None:
    """Read the time of day; one with a zone is a moment even at midnight."""
    if found["hour"] is None:
        return None
    hour = hour_of(int(found["hour"]), found["half"])
    fraction = (found["fraction"] or "").ljust(6, "0")[:6]
    at = time(hour, int(found["minute"]), int(found["second"] or 0), int(fraction))
    if found["zone"]:
        return at.replace(tzinfo=_zone(found["zone"]))
    return at if at != time.min else None


def _zone(text: str) -> timezone:
    if text == "Z":
        return UTC
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))


def _rest(found: re.Match[str]) -> timedelta:
    """Whoever ends at 23:59, or 23:59:59, means the end of that minute, or second."""
    if found["second"] == "59":
        written = timedelta(
            microseconds=int((found["fraction"] or "").ljust(6, "0")[:6])
        )
        return timedelta(seconds=1) - written
    is_whole = found["second"] is None and found["minute"] == "59"
    return timedelta(minutes=1) if is_whole else timedelta(0)
