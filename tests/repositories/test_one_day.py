"""One moment is of one day, whoever is asked: pages, reports, calls and files."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from service.admin import keys
from service.repositories import activity, owed, status_report
from service.rules.commands import ReturnLead
from service.rules.day_bounds import ONE_DAY, begin_of, day_of, days_from
from service.rules.days import moments_of
from service.rules.times import moment_of
from service.usecases.return_lead import return_lead
from tests.usecases.calls import ADMIN, call_update_lead

# zone → a day about which its midnights are odd, and when that day begins
ODD = {
    ("America/Havana", date(2025, 11, 2)): "2025-11-02T04:00Z",  # 00:00 to 01:00 twice
    ("America/Sao_Paulo", date(2018, 11, 4)): "2018-11-04T03:00Z",  # 00:00 skipped
    ("America/St_Johns", date(2010, 11, 7)): "2010-11-07T02:30Z",  # 00:01 → 23:01
    ("America/Goose_Bay", date(2011, 3, 13)): "2011-03-13T04:00Z",  # 00:01 → 01:01
    ("America/Toronto", date(1919, 3, 31)): "1919-03-31T04:30Z",  # 23:30 → 00:30
    ("Pacific/Apia", date(2011, 12, 30)): "2011-12-30T10:00Z",  # no such day
    ("Pacific/Apia", date(2011, 12, 31)): "2011-12-30T10:00Z",
    ("Pacific/Kwajalein", date(1993, 8, 21)): "1993-08-21T12:00Z",  # no such day
    ("Asia/Beirut", date(2022, 3, 27)): "2022-03-26T22:00Z",  # 00:00 skipped
    ("Africa/Cairo", date(2024, 4, 26)): "2024-04-25T22:00Z",  # 00:00 skipped
    ("UTC", date(2026, 1, 5)): "2026-01-05T00:00Z",
}
HALF_HOUR = timedelta(minutes=30)


@pytest.mark.parametrize(("zone", "day"), ODD)
def test_the_day_begins(zone, day):
    assert begin_of(day, zone) == datetime.fromisoformat(ODD[zone, day])
    assert moment_of(str(day), zone) == begin_of(
        day, zone
    )  # as files and calls read it


@pytest.mark.parametrize(("zone", "day"), ODD)
def test_every_moment_is_of_the_day_whose_bounds_hold_it(zone, day):
    around = days_from(day - 2 * ONE_DAY, day + 2 * ONE_DAY, zone)
    for moment in moments(zone, day):
        holding = [
            each
            for each in around.days
            if begin_of(each, zone) <= moment < begin_of(each + ONE_DAY, zone)
        ]
        assert holding == [day_of(moment, zone)], moment


def moments(zone: str, day: date) -> list[datetime]:
    """List moments about the day's beginning, and those about where days meet."""
    begins = begin_of(day, zone)
    found = [begins + n * HALF_HOUR / 2 for n in range(-8, 9)]
    edges = [begin_of(day + n * ONE_DAY, zone) for n in (-1, 0, 1)]
    tick = timedelta(microseconds=1)
    return sorted({*found, *edges, *(edge - tick for edge in edges)})


@pytest.mark.parametrize(("zone", "day"), ODD)
def test_all_that_list_by_day_agree(tx, world, zone, day):
    for moment in moments(zone, day)[::3]:
        put_all_at(tx, world, moment)
        around = days_from(day - 2 * ONE_DAY, day + 2 * ONE_DAY, zone)
        assert [
            *by_home(tx, around),
            *by_bounds(around.days, lambda *bounds: credits(tx, world, *bounds), zone),
            *by_bounds(around.days, lambda *bounds: sold(tx, world, *bounds), zone),
        ] == [day_of(moment, zone)] * 4, moment


def by_home(tx, around) -> list[date]:
    """Name the days under which Home counts returns, and updates."""
    return [*activity.find_returns(tx, around), *activity.count_updates(tx, around)]


def by_bounds(days, counts, zone: str) -> list[date]:
    """Name the days that are not empty, each asked for as the first and the last."""
    return [day for day in days if counts(*moments_of(day, day, zone))]


def credits(tx, world, start, until) -> list:
    wanted = {"buyer_id": world.buyer_id, "buyer_contract_id": 0}
    return owed.sum_credits(tx, wanted | {"start": start, "until": until})


def sold(tx, world, start, until) -> list:
    names = ("buyer_contract_id", "offer_id", "show_changes", "show_sub_status")
    wanted = {"vertical_id": world.vertical_id, "buyer_id": 0} | dict.fromkeys(names, 0)
    wanted |= {"show_changes": False, "show_sub_status": False}
    return status_report.list_counts(tx, wanted | {"start": start, "until": until})


@pytest.fixture(autouse=True)
def returned(tx, world):
    """A sale that was credited, and booked; its times are free to change in `tx`."""
    lead_id = world.sold_lead()
    world.settings(lead_statuses_enabled=True)
    call_update_lead(world, lead_id, amount="1", add_to_existing=True)
    command = ReturnLead(
        lead_id, world.vertical_id, "approve_for_credit", world.reason_id
    )
    return_lead(tx, ADMIN, command)
    for table in ("return_history", "buyer_credits", "ledger", "sales"):
        tx.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    world.lead_id = lead_id


def put_all_at(tx, world, moment: datetime) -> None:
    """Have the sale, its return, its credit and its ledger at this moment alone."""
    query = "SELECT sale_id FROM sales WHERE lead_id = %s"
    [(sale_id,)] = tx.execute(query, [world.lead_id])
    values = {"at": moment, "sale": sale_id}
    tx.execute("UPDATE sales SET sold_at = %(at)s WHERE sale_id = %(sale)s", values)
    tx.execute(
        "UPDATE buyer_credits SET credited_at = %(at)s WHERE sale_id = %(sale)s", values
    )
    tx.execute(
        "UPDATE return_history SET at = %(at)s WHERE return_id IN"
        " (SELECT return_id FROM returns WHERE sale_id = %(sale)s)",
        values,
    )
    tx.execute(
        "UPDATE ledger SET booked_at = %(at)s, actor = 'public' WHERE sale_id = %(sale)s",
        values,
    )


def test_credit_is_counted_with_its_return(tx, world):
    put_all_at(tx, world, datetime(2025, 11, 2, 4, 30, tzinfo=UTC))
    days = days_from(date(2025, 11, 2), date(2025, 11, 2), "America/Havana")
    [found] = activity.find_returns(tx, days).values()
    assert (found.submitted, found.credited, found.credit) == (1, 1, Decimal("13.50"))


@pytest.mark.parametrize(("zone", "day"), ODD)
def test_a_key_ends_with_the_day(zone, day, monkeypatch):
    monkeypatch.setattr(
        keys, "g", SimpleNamespace(visit=SimpleNamespace(time_zone=zone))
    )
    form = SimpleNamespace(last_day=SimpleNamespace(data=day))
    end = keys._end(form)
    assert end == begin_of(day + ONE_DAY, zone)
    shown = keys.ends(SimpleNamespace(revoked_at=None, expires_at=end))
    # A day that was left out is over with the one before it.
    assert shown in (f"with {day}", f"with {day + ONE_DAY}")
