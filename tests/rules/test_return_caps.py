"""When a cap's period begins, how many places it has, and what is over it."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from service.errors import Reason, Refusal
from service.rules.return_caps import Cap, CountedCap, check_caps


def cap(most=10, percent=None, days=None, over_cap="refuse") -> Cap:
    return Cap(most, percent, days, over_cap)


@pytest.mark.parametrize(
    ("now", "time_zone", "begins"),
    [
        ("2026-11-28T09:00Z", "UTC", "2026-11-01T00:00Z"),
        ("2026-11-01T00:00Z", "UTC", "2026-11-01T00:00Z"),
        ("2026-11-01T03:00Z", "America/New_York", "2026-10-01T04:00Z"),
        ("2026-11-01T04:00Z", "America/New_York", "2026-11-01T04:00Z"),
        # Clocks in Havana show the hour from midnight twice on that day.
        ("2026-11-02T00:00Z", "America/Havana", "2026-11-01T04:00Z"),
    ],
)
def test_a_calendar_month_is_the_zones(now, time_zone, begins):
    found = cap().begins(datetime.fromisoformat(now), time_zone)
    assert found.astimezone(UTC) == datetime.fromisoformat(begins)


def test_rolling_days_are_of_24_hours():
    now = datetime(2026, 3, 29, 12, 30, tzinfo=UTC)
    begins = cap(days=7).begins(now, "Europe/Berlin")
    assert begins == datetime(2026, 3, 22, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("percent", "purchases", "places"),
    [("10", 100, 10), ("10", 109, 10), ("10", 9, 0), ("2.5", 40, 1), ("100", 3, 3)],
)
def test_a_percentage_gives_whole_places(percent, purchases, places):
    assert cap(None, Decimal(percent)).places(purchases) == places


@pytest.mark.parametrize(("used", "left"), [(0, 10), (7, 3), (10, 0), (12, 0)])
def test_what_is_left_is_never_negative(used, left):
    assert CountedCap(cap(), used, 0).left == left


def test_the_last_place_may_be_taken():
    assert check_caps([CountedCap(cap(), 9, 0)]) is False


def test_over_a_cap_that_queues_is_told():
    queues = cap(over_cap="queue")
    assert check_caps([CountedCap(cap(), 3, 0), CountedCap(queues, 10, 0)]) is True


def test_a_cap_that_refuses_wins_over_one_that_queues():
    counted = [CountedCap(cap(over_cap="queue"), 10, 0), CountedCap(cap(), 10, 0)]
    with pytest.raises(Refusal) as refused:
        check_caps(counted)
    assert refused.value.reason is Reason.RETURN_LIMIT_REACHED
