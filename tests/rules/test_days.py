"""When days begin, in zones whose clocks skip midnight or show it twice."""

from datetime import UTC, date, datetime

import pytest

from service.errors import Refusal
from service.rules.days import begin_of, days_between, moments_of
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


@pytest.mark.parametrize("text", ["2026-02-03", " 2026-02-03 ", "02/03/2026"])
def test_two_notations(text):
    assert days_between(text, text) == (date(2026, 2, 3), date(2026, 2, 3))


@pytest.mark.parametrize(
    "text",
    ["2026-2-3", "20260203", "2026-02-30", "31/01/2026", "٢٠٢٦-02-03", "0001-01-01"],
)
def test_what_is_no_day(text):
    with pytest.raises(Refusal, match="Invalid Start Date"):
        days_between(text, "2026-02-03")


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
