"""Home: today's counts, the plots, the refusals, and what to do first."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from service.admin.day_plot import draw_days
from service.admin.week_figures import compare_weeks
from service.database import NotApplied
from service.protocol.refusal_counts import note_refusal, reason_of, write_counts
from service.repositories import activity
from service.repositories.activity import ReturnsOfDay
from service.rules.commands import ReturnLead, UpdateLead
from service.rules.day_bounds import day_of, days_from
from service.usecases.return_lead import return_lead
from service.usecases.update_lead import update_lead
from tests.admin.browser import words
from tests.usecases.calls import ADMIN, ANYBODY

TODAY = date(2026, 6, 30)


def test_a_page_with_all_its_parts(viewer):
    page = viewer.get("/")

    assert page.status_code == 200
    text = words(page.text)
    assert f"Welcome, {viewer.user_name}." in text
    for part in ("Returns to decide", "Replacements owed", "Last 30 days"):
        assert part in text
    for path in ("/returns/queue", "/returns/owed"):
        tile = page.text.partition("<h2>Waiting</h2>")[2].partition("<h2>")[0]
        assert f'href="/admin{path}"' in tile
    empty = text.count("None in these days.")
    assert page.text.count('role="img"') + empty == 3
    assert "style=" not in page.text


def returned(world, return_type: str) -> None:
    lead_id = world.sold_lead()
    command = ReturnLead(lead_id, world.vertical_id, return_type, world.reason_id)
    return_lead(world.db, ADMIN, command)


def test_the_counts_of_a_day(world, tx):
    today = day_of(datetime.now(UTC), "UTC")
    days = days_from(today, today, "UTC")
    before = activity.find_returns(tx, days).get(today, activity.ReturnsOfDay())
    waiting = activity.find_waiting(tx)
    for return_type in (
        *("submit_for_approval", "approve_for_credit"),
        *("approve_to_replace", "reject"),
    ):
        returned(world, return_type)

    change = [
        new - old
        for new, old in zip(activity.find_returns(tx, days)[today], before, strict=True)
    ]
    assert change == [4, 1, 1, 1, Decimal("12.50")]
    now = activity.find_waiting(tx)
    assert (now.pending - waiting.pending, now.owed - waiting.owed) == (1, 1)


def test_an_update_counts_once_though_it_returns_the_lead(world, tx):
    world.settings(lead_statuses_enabled=True)
    today = datetime.now(UTC).date()
    days = days_from(today, today, "UTC")
    updates = activity.count_updates(tx, days).get(today, 0)
    returns = activity.find_returns(tx, days).get(today, activity.ReturnsOfDay())
    request = UpdateLead(
        world.sold_lead(), 0, status=world.status(), return_reason_id=world.reason_id
    )
    update_lead(tx, ANYBODY, request)

    assert activity.count_updates(tx, days)[today] == updates + 1
    assert activity.find_returns(tx, days)[today].submitted == returns.submitted + 1


def test_a_plot_has_a_bar_for_each_day_with_something():
    counts = {TODAY: 4, TODAY - timedelta(days=29): 1, TODAY - timedelta(days=30): 9}
    plot = draw_days("Returns", counts, TODAY)

    assert (len(plot.days), plot.total, plot.most) == (30, 5, 4)
    assert (plot.days[0].number, plot.days[0].x, plot.days[0].height) == (
        1,
        "0.000%",
        14,
    )
    assert (plot.days[-1].day, plot.days[-1].height) == (TODAY, 56)
    assert draw_days("Returns", {}, TODAY).most == 0


def test_a_week_stands_beside_the_week_before():
    returns = {
        TODAY: ReturnsOfDay(5, 1, 2, 1, Decimal("20.50")),
        TODAY - timedelta(days=6): ReturnsOfDay(1, 0, 1, 0, Decimal("4.50")),
        TODAY - timedelta(days=7): ReturnsOfDay(submitted=7),
        TODAY - timedelta(days=14): ReturnsOfDay(submitted=100),
    }
    updates = {TODAY - timedelta(days=13): 3, TODAY + timedelta(days=1): 50}
    now, before = compare_weeks(TODAY, returns, updates, {TODAY: 9})

    assert (now.first, now.last) == (date(2026, 6, 24), TODAY)
    assert (before.first, before.last) == (date(2026, 6, 17), date(2026, 6, 23))
    assert (now.submitted, now.replaced, now.credited, now.rejected) == (6, 1, 3, 1)
    assert (now.credit, now.updates, now.refused) == (Decimal(25), 0, 9)
    assert (before.submitted, before.credit, before.updates) == (7, 0, 3)


@pytest.mark.parametrize(
    ("status", "text", "reason"),
    [
        (200, "Invalid Lead ID", "Invalid Lead ID"),
        (200, "Missing Required Fields: lead_id", "Missing Required Fields"),
        (400, "lead_id: 'x' is no number", "Unreadable request"),
        (404, "Invalid Lead ID", "Unreadable request"),
        (429, "Too many requests", "Too many requests"),
        (500, "incident 0a1b2c", "Internal Error"),
        (503, "Not applied, retry", "Not applied, retry"),
    ],
)
def test_reasons_are_kinds_and_never_a_callers_text(status, text, reason):
    assert reason_of(status, text) == reason


def test_refusals_are_added_to_todays(viewer, pool, db):
    write_counts(pool)  # what other tests of this process have noted
    db.execute("DELETE FROM refusal_counts")
    query = "SELECT sum(calls) FROM refusal_counts WHERE operation = 'TestOfHome'"
    for _ in range(2):
        note_refusal("TestOfHome", 200, "Invalid Lead ID")
        write_counts(pool)

    assert db.execute(query).fetchone()[0] == 2
    assert "Invalid Lead ID TestOfHome 2" in words(viewer.get("/").text)
    db.execute("DELETE FROM refusal_counts WHERE operation = 'TestOfHome'")


def test_without_a_database_they_are_kept(pool, db, monkeypatch):
    def away(*_):
        raise NotApplied

    note_refusal("TestOfLoss", 200, "Invalid Lead ID")
    with monkeypatch.context() as patched:
        patched.setattr("service.protocol.refusal_counts.transact", away)
        with pytest.raises(NotApplied):
            write_counts(pool)
    write_counts(pool)

    query = "DELETE FROM refusal_counts WHERE operation = 'TestOfLoss' RETURNING calls"
    assert db.execute(query).fetchall() == [(1,)]
