"""When a report begins and ends that takes both as moments: notations, zones, refusals."""

from datetime import UTC, datetime

import pytest

from service.errors import Refusal
from service.rules.days import moments_of
from service.rules.periods import moments_between

FIFTH = datetime(2026, 2, 5, tzinfo=UTC)
EVENING = datetime(2026, 2, 5, 18, 30, tzinfo=UTC)
LATE = "9999-01-01"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-02-05", FIFTH),
        (" 2026-02-05\r\n", FIFTH),
        ("05-02-2026", FIFTH),  # by hyphens the day comes first
        ("5-2-2026", FIFTH),
        ("02/05/2026", FIFTH),  # by slashes the month
        ("2/5/2026", FIFTH),
        ("2026-02-05 18:30", EVENING),
        ("2026-02-05T18:30:00", EVENING),
        ("2026-02-05T18:30:00.0000000", EVENING),
        ("2026-02-05T19:30:00+01:00", EVENING),
        ("05-02-2026 18:30:00", EVENING),
        ("5-2-2026T18:30", EVENING),
        ("02/05/2026 18:30:00", EVENING),
        ("24-04-2014", datetime(2014, 4, 24, tzinfo=UTC)),  # the article's example
    ],
)
def test_notations(text, moment):
    assert moments_between(text, LATE, "UTC")[0] == moment
    assert moments_between("1900-01-01", text, "UTC")[1] == moment


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2026-02-30",
        "30-02-2026",
        "04-24-2014",
        "24/04/2014",
        "20260205",
        "2026-2-5",
        "05-02-26",
        "05-02-20260",
        "05-02/2026",
        "2026-02-05 25:00",
        "05-02-2026 6 o'clock",
        "٢٠٢٦-02-05",
        "0001-01-01T00:00:00+14:00",
    ],
)
def test_what_is_no_moment(text):
    with pytest.raises(Refusal, match=r"^Invalid Start Date$"):
        moments_between(text, LATE, "UTC")
    with pytest.raises(Refusal, match=r"^Invalid End Date$"):
        moments_between("2026-01-01", text, "UTC")


def test_an_end_before_the_start_is_refused_but_not_an_empty_time():
    assert moments_between("2026-02-05", "2026-02-05", "UTC") == (FIFTH, FIFTH)
    with pytest.raises(Refusal, match=r"^Invalid End Date$"):
        moments_between("2026-02-05 00:01", "2026-02-05", "UTC")


@pytest.mark.parametrize(
    ("day", "after", "zone"),
    [
        ("2018-11-04", "2018-11-05", "America/Sao_Paulo"),  # without a midnight
        ("2025-11-02", "2025-11-03", "America/Havana"),  # with two
        ("2011-12-29", "2011-12-30", "Pacific/Apia"),  # the next day was left out
        ("2026-06-01", "2026-06-02", "Asia/Kolkata"),
    ],
)
def test_days_begin_as_those_of_other_reports(day, after, zone):
    first = datetime.fromisoformat(day).date()
    assert moments_between(day, after, zone) == moments_of(first, first, zone)


def test_a_time_is_one_of_the_zone():
    start, until = moments_between("05-02-2026 09:00", "2026-02-06", "Asia/Tokyo")
    assert start == FIFTH
    assert until == datetime(2026, 2, 5, 15, tzinfo=UTC)


def test_beyond_the_calendar_of_the_zone():
    with pytest.raises(Refusal, match="Invalid Start Date"):
        moments_between("0001-01-01", LATE, "Asia/Tokyo")
