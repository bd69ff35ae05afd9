"""When days begin, in zones whose clocks skip midnight or show it twice."""

from datetime import UTC, date, datetime

import pytest

from service.errors import Refusal
from service.rules.day_bounds import begin_of
from service.rules.days import days_between, moments_between, moments_of
from service.rules.spreadsheets import neutral


@pytest.mark.parametrize(
    ("day", "zone", "begins"),
    [
        (date(2026, 6, 1), "UTC", datetime(2026, 6, 1, tzinfo=UTC)),
        (date(2026, 6, 1), "America/New_York", datetime(2026, 6, 1, 4, tzinfo=UTC)),
        # 00:00 is skipped: the day begins at 01:00.
        (date(2018, 11, 4), "America/Sao_Paulo", datetime(2018, 11, 4, 3, tzinfo=UTC)),
        # 00:00 comes twice: the first.
        (date(2025, 11, 2), "America/Havana", datetime(2025, 11, 2, 4, tzinfo=UTC)),
        # The day that was left out ends when it begins.
        (date(2011, 12, 30), "Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
        (date(2011, 12, 31), "Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
    ],
)
def test_a_day_begins(day, zone, begins):
    assert begin_of(day, zone) == begins


def test_a_day_of_23_hours():
    start, until = moments_of(date(2026, 3, 8), date(2026, 3, 8), "America/New_York")
    assert (until - start).total_seconds() == 23 * 3600


DAYS = [
    "2026-02-03",
    " 2026-02-03 ",
    "02/03/2026",
    "2/3/2026",
    "02-03-2026",
    "2-3-2026",
]
DAYS += ["2026/02/03", "2026-2-3", "2026-02-03T00:00:00", "2026-02-03 00:00:00.000"]
DAYS += ["2026-02-03T00:00", "02/03/2026 00:00:00", "2/3/2026 12:00:00 AM"]
DAYS += ["02-03-2026 00:00", "2/3/2026 0:00", "2/3/2026 12:00am"]
ZONES = ["UTC", "America/New_York", "Asia/Kolkata"]


@pytest.mark.parametrize("text", DAYS)
@pytest.mark.parametrize("zone", ZONES)
def test_a_day_or_its_midnight_is_the_whole_day(text, zone):
    day = date(2026, 2, 3)
    assert days_between(text, text) == (day, day)
    assert moments_between(text, text, zone) == moments_of(day, day, zone)


def at(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=UTC)


NOON = at(2026, 1, 5, 17)  # in New York
MOMENTS = [
    ("2026-01-05T12:00:00", NOON, NOON),
    ("2026-01-05 12:00", NOON, NOON),
    ("01/05/2026 12:00:00", NOON, NOON),
    ("1/5/2026 12:00:00 PM", NOON, NOON),
    ("1-5-2026 12:00pm", NOON, NOON),
    ("2026-01-05T12:00:00.0000000", NOON, NOON),
    ("2026-01-05T17:00:00Z", NOON, NOON),
    ("2026-01-05T12:00:00-05:00", NOON, NOON),
    ("2026-01-05T22:30:00+0530", NOON, NOON),
    ("2026-01-05T00:00:00Z", at(2026, 1, 5), at(2026, 1, 5)),
    (
        "2026-01-05T00:00:00.5",
        at(2026, 1, 5, 5, 0, 0, 500000),
        at(2026, 1, 5, 5, 0, 0, 500000),
    ),
    ("1/5/2026 1:05 AM", at(2026, 1, 5, 6, 5), at(2026, 1, 5, 6, 5)),
    ("1/5/2026 11:30 PM", at(2026, 1, 6, 4, 30), at(2026, 1, 6, 4, 30)),
    # what ends at 59 is meant to its end
    ("2026-01-05T23:59:59", at(2026, 1, 6, 4, 59, 59), at(2026, 1, 6, 5)),
    ("01/05/2026 23:59", at(2026, 1, 6, 4, 59), at(2026, 1, 6, 5)),
    ("1/5/2026 11:59:59 PM", at(2026, 1, 6, 4, 59, 59), at(2026, 1, 6, 5)),
    ("2026-01-05T23:59:59.997", at(2026, 1, 6, 4, 59, 59, 997000), at(2026, 1, 6, 5)),
    ("2026-01-05T12:59:00", at(2026, 1, 5, 17, 59), at(2026, 1, 5, 17, 59)),
]


@pytest.mark.parametrize(("text", "start", "until"), MOMENTS)
def test_another_time_is_a_moment(text, start, until):
    assert moments_between(text, text, "America/New_York") == (start, until)
    assert days_between(text, text) == (date(2026, 1, 5), date(2026, 1, 5))


def test_days_and_moments_may_stand_together():
    zone = "America/New_York"
    assert moments_between("1/5/2026", "1/5/2026 18:00", zone) == (
        at(2026, 1, 5, 5),
        at(2026, 1, 5, 23),
    )
    assert moments_between("1/5/2026 18:00", "1/5/2026", zone) == (
        at(2026, 1, 5, 23),
        at(2026, 1, 6, 5),
    )
    with pytest.raises(Refusal, match="Invalid End Date"):
        moments_between("1/5/2026 18:00", "1/5/2026 17:59:58", zone)
    with pytest.raises(Refusal, match="Invalid End Date"):
        moments_between("1/6/2026", "1/5/2026", zone)


NO_DAYS = ["20260203", "2026-02-30", "31/01/2026", "31-01-2026", "٢٠٢٦-02-03"]
NO_DAYS += [
    "0001-01-01",
    "9999-12-31",
    "2/3/26",
    "2026-02/03",
    "2/3-2026",
    "02.03.2026",
]
NO_DAYS += ["2026-02-03T24:00:00", "2026-02-03T12:60", "2026-02-03 12", "2026-02-03T"]
NO_DAYS += ["2/3/2026 13:00 PM", "2/3/2026 0:30 AM", "2026-02-03T12:00:00+24:00"]
NO_DAYS += [
    "2026-02-03T12:00:00+14:01",
    "2026-02-03T12:00:00+05:60",
    "2026-02-03 12:00 EST",
    "today",
    "Feb 3 2026",
]


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day(text):
    with pytest.raises(Refusal, match="Invalid Start Date"):
        days_between(text, "2026-02-03")
    with pytest.raises(Refusal, match="Invalid End Date"):
        moments_between("2026-02-03", text, "UTC")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=SUM(A1)", "'=SUM(A1)"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@now", "'@now"),
        ("  =1", "'  =1"),
        ("\t1", "'\t1"),
        ("\uff1d1", "'\uff1d1"),
        ("Blue Search - Cars", "Blue Search - Cars"),
        ("", ""),
    ],
)
def test_formulas_become_texts(text, written):
    assert neutral(text) == written
