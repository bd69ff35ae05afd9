"""Which notations of a time are taken, and which moment each means."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from service.errors import Reason, Refusal
from service.rules.times import local_time, time_of

BERLIN = "Europe/Berlin"
SIX = datetime(2026, 1, 31, 18, 0, 0, tzinfo=UTC)


def read(text: str, time_zone: str = "UTC") -> datetime | None:
    return time_of(text, time_zone, Reason.INVALID_SOLD_AT)


def test_empty_is_now():
    assert read("") is None


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-31T18:00:00Z",
        "2026-01-31T18:00Z",
        "2026-01-31 18:00:00",
        "2026-01-31T19:00:00+01:00",
        "2026-01-31T13:00:00-0500",
        "2026-02-01T08:00:00+14:00",
        "2026-01-31T04:00:00-14:00",
        "2026-01-31T18:00:00.000Z",
        "01/31/2026 18:00:00",
        " 2026-01-31T18:00:00Z\r\n",
    ],
)
def test_notations_of_one_moment(text):
    assert read(text) == SIX


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-31T18:00:00", SIX.replace(hour=17)),
        ("01/31/2026 18:00:00", SIX.replace(hour=17)),
        ("07/31/2026 18:00:00", datetime(2026, 7, 31, 16, tzinfo=UTC)),
        ("2026-01-31", datetime(2026, 1, 30, 23, tzinfo=UTC)),
        # Excel's own, and .NET's in the US.
        ("1/31/2026 18:00", SIX.replace(hour=17)),
        ("1/31/2026 18:00:00", SIX.replace(hour=17)),
        ("1/31/2026 6:00 PM", SIX.replace(hour=17)),
        ("1/31/2026 6:00:00 PM", SIX.replace(hour=17)),
        ("1/31/2026 6:00:00\u202fPM", SIX.replace(hour=17)),
        ("1/31/2026 6:00\u00a0pm", SIX.replace(hour=17)),
        ("1/31/2026 12:05 AM", datetime(2026, 1, 30, 23, 5, tzinfo=UTC)),
        ("1/31/2026 12:05 PM", datetime(2026, 1, 31, 11, 5, tzinfo=UTC)),
        ("1/5/2026 9:05", datetime(2026, 1, 5, 8, 5, tzinfo=UTC)),
        ("1/31/2026", datetime(2026, 1, 30, 23, tzinfo=UTC)),
        ("01/31/2026", datetime(2026, 1, 30, 23, tzinfo=UTC)),
        ("2026-01-31T18:00:00Z", SIX),
    ],
)
def test_a_time_without_a_zone_is_of_the_instances(text, moment):
    assert read(text, BERLIN) == moment


def test_of_seven_digits_as_net_writes_them_six_are_kept():
    assert read("2026-01-31T18:00:00.1234567Z") == SIX.replace(microsecond=123456)


@pytest.mark.parametrize(
    "text",
    [
        " ",
        "soon",
        "2026-02-29",
        "0001-12-31T23:59:59Z",  # zones could not tell it
        "9999-01-01T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-01-31T24:00:00Z",
        "2026-01-31T18:60:00Z",
        "2026-01-31x18:00:00",
        "20260131T180000Z",
        "2026-W05-6",
        "31/01/2026 18:00:00",
        "13/1/2026",
        "1/31/2026 13:00 PM",
        "1/31/2026 0:00 AM",
        "1/31/2026 6 PM",
        "2/29/2026",
        "01/31/26 18:00:00",
        "0000-01-01",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "\u0662\u0660\u0662\u0666-01-31",
        "1769882400",
        # Row F13 of the attack catalogue.
        "10000-01-01T00:00:00Z",
        "-0001-01-01T00:00:00Z",
        "2026-01-31T18:00:60Z",
        "2026-01-31T18:00:61Z",
        "2026-01-31T18:00:00+14:01",
        "2026-01-31T18:00:00-1530",
        "2026-01-31T18:00:00+23:59",
        "2026-01-31T18:00:00+99:99",
        "2026-01-31T18:00:00+01:60",
        "now",
        "infinity",
        "epoch",
        "today",
    ],
)
def test_what_is_no_time(text):
    with pytest.raises(Refusal, match=r"^Invalid Sold At$"):
        read(text)


def test_the_ends_of_the_calendar_are_told_by_utc():
    """Rows may hold them that were written before calls and files refused them."""
    first, last = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC)
    assert local_time(first, ZoneInfo("America/New_York")) == first
    assert local_time(last, ZoneInfo("Asia/Tokyo")).year == 9999
    assert local_time(SIX, ZoneInfo("Asia/Tokyo")).hour == 3
