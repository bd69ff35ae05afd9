"""Which notations of a time we take; all ours."""

import re
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from service.errors import Reason, Refusal
from service.rules.day_bounds import begin_of
from service.rules.notations import XML_BLANKS

# Every zone can tell the moments of these and between, and the next midnight (ours).
FIRST_YEAR, LAST_YEAR = 2, 9998
# No zone is further from UTC than 14 hours, which is also XSD's limit. Python's own reader
# takes +23:59, and +01:60 for +02:00.
OFFSET = "[+-](?:(?:0[0-9]|1[0-3]):?[0-5][0-9]|14:?00)"
# The usual forms of ISO 8601; .NET writes seven digits after the point, of which six
# are kept.
ISO_8601 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    rf"([T ][0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}(\.[0-9]{{1,9}})?)?(Z|{OFFSET})?)?"
)
# As Excel and .NET write times in the US: 1/31/2026, 1/31/2026 18:00, 1/31/2026 6:00:00 PM;
# newer .NET puts a narrow blank before PM.
BLANK = "[ \u00a0\u202f]"
MONTH_FIRST = re.compile(
    r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})"
    rf"(?:{BLANK}([0-9]{{1,2}}):([0-9]{{2}})(?::([0-9]{{2}}))?(?:{BLANK}?([AaPp])[Mm])?)?"
)
# MM-DD-YYYY hh:mm (BuyerContractDeliverySchedule v1); seconds, and a time alone, are ours.
DASHED = re.compile(
    r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4}) ([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?"
)
TIME_ALONE = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")


def time_of(text: str, time_zone: str, reason: Reason) -> datetime | None:
    """Read a time, by default one of the instance's zone; None, for now, if empty.

    Refuses what is no time with the reason.
    """
    if not text:
        return None
    try:
        return moment_of(text.strip(XML_BLANKS), time_zone)
    except (ValueError, OverflowError):  # no such day; a year before 1 or after 9999
        raise Refusal(reason) from None


def moment_of(text: str, time_zone: str) -> datetime:
    """Read a time, or a day, which means its beginning.

    One that clocks show twice is the first of the two, and one that they skip is counted
    from before the change. Raises ValueError or OverflowError.
    """
    time = _read(text)
    if "T" not in text and ":" not in text:
        return begin_of(time.date(), time_zone)
    if time.tzinfo is None:
        time = time.replace(tzinfo=ZoneInfo(time_zone))
    if not FIRST_YEAR <= time.year <= LAST_YEAR:
        raise ValueError(text)
    return time.astimezone(UTC)


def local_time(moment: datetime, zone: ZoneInfo) -> datetime:
    """Tell a moment by the zone's clock; by UTC where the calendar ends before that."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment.astimezone(UTC)


def _read(text: str) -> datetime:
    if ISO_8601.fullmatch(text):
        return datetime.fromisoformat(text)
    if found := MONTH_FIRST.fullmatch(text):
        month, day, year, hour, minute, second = map(int, found.groups("0")[:6])
        hour = hour_of(hour, found[7])
        return datetime(year, month, day, hour, minute, second)
    raise ValueError(text)


def hour_of(hour: int, half: str | None) -> int:
    """Read an hour beside the A of AM or the P of PM; None: it is one of 24.

    Raises ValueError.
    """
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + 12 * (half.upper() == "P")


def time_of_day(text: str) -> time | None:
    """Read the time of day from a time, which counts as it is written, whatever the zone.

    None: it is no time, or not a whole second.
    """
    text = text.strip(XML_BLANKS)
    dashed, alone = DASHED.fullmatch(text), TIME_ALONE.fullmatch(text)
    try:
        if dashed:
            month, day, year, hour, minute, second = _numbers(dashed)
            return datetime(year, month, day, hour, minute, second).time()
        if alone:
            hour, minute, second = _numbers(alone)
            return time(hour, minute, second)
        read = _read(text).time()
    except ValueError:
        return None
    return None if read.microsecond else read


def _numbers(found: re.Match[str]) -> list[int]:
    return [int(part or 0) for part in found.groups()]
