"""Which notations of a time we take; all ours."""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from service.errors import Reason, Refusal
from service.rules.day_bounds import begin_of
from service.rules.notations import XML_BLANKS

# The usual forms of ISO 8601; .NET writes seven digits after the point, of which six
# are kept.
ISO_8601 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MONTH_FIRST = re.compile(r"[0-9]{2}/[0-9]{2}/[0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2}")
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
    """Read a time, or a day, which means its beginning; one that clocks show twice is the first of the two.

    One that they skip is counted from before the change. Raises ValueError or
    OverflowError.
    """
    if DAY.fullmatch(text):
        return begin_of(date.fromisoformat(text), time_zone)
    time = _read(text)
    if time.tzinfo is None:
        time = time.replace(tzinfo=ZoneInfo(time_zone))
    return time.astimezone(UTC)


def _read(text: str) -> datetime:
    if ISO_8601.fullmatch(text):
        return datetime.fromisoformat(text)
    if MONTH_FIRST.fullmatch(text):
        # strptime would do too, but takes seven times as long.
        return datetime.fromisoformat(
            f"{text[6:10]}-{text[:2]}-{text[3:5]}T{text[11:]}"
        )
    raise ValueError(text)


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
