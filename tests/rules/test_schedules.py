"""Delivery schedules: the times that calls send, and the weekdays of a range of dates."""

from datetime import time

import pytest

from service.errors import Refusal
from service.rules.schedules import DAYS, weekdays_between
from service.rules.times import time_of_day


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("01-31-2026 09:05", time(9, 5)),
        ("1-5-2026 9:05", time(9, 5)),
        ("01-31-2026 23:59:58", time(23, 59, 58)),
        ("01/31/2026 18:00:00", time(18)),
        ("2026-01-31T18:30:00", time(18, 30)),
        ("2026-01-31T18:30:00Z", time(18, 30)),
        ("2026-01-31T18:30:00+05:00", time(18, 30)),  # as it is written
        ("2026-01-31T18:30:00.0000000", time(18, 30)),
        ("0001-01-01T00:00:00", time(0)),  # .NET's, where nobody set one
        ("2026-01-31", time(0)),
        ("09:05", time(9, 5)),
        ("9:05", time(9, 5)),
        (" 09:05:06 ", time(9, 5, 6)),
    ],
)
def test_only_the_time_of_a_date_counts(text, read):
    assert time_of_day(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "24:00",
        "09:60",
        "9",
        "02-30-2026 09:00",
        "13-01-2026 09:00",  # month first
        "01-31-2026",
        "01-31-26 09:00",
        "01-31-2026 9:5",
        "2026-01-31T18:30:00.5Z",
        "09:00 AM",
    ],
)
def test_what_is_no_time(text):
    assert time_of_day(text) is None


# 2026-01-31 is a Saturday.
@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("01-31-2026", "01-31-2026", {"saturday"}),
        ("2026-01-31", "02/02/2026", {"saturday", "sunday", "monday"}),
        ("01-31-2026", "02-05-2026", set(DAYS) - {"friday"}),
        ("01-31-2026", "02-06-2026", set(DAYS)),
        ("01-01-2026", "12-31-2026", set(DAYS)),
        ("", "01-31-2026", set(DAYS)),
        ("01-31-2026", "", set(DAYS)),
        ("", "", set(DAYS)),
    ],
)
def test_the_weekdays_of_a_range(start, end, days):
    found = weekdays_between(start, end)
    assert (set(found), len(found)) == (days, len(days))


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ("soon", "", "Invalid Start Date"),
        ("13-01-2026", "", "Invalid Start Date"),
        ("01-31/2026", "", "Invalid Start Date"),
        ("", "soon", "Invalid End Date"),
        ("01-31-2026", "01-30-2026", "Invalid End Date"),
    ],
)
def test_what_is_no_range(start, end, text):
    with pytest.raises(Refusal) as refused:
        weekdays_between(start, end)
    assert str(refused.value) == text
