"""Home: what happened today, what waits, and the last 30 days at a glance."""

from datetime import UTC, datetime

from flask import Blueprint, g, render_template

from service.admin.access import allowed
from service.admin.day_plot import days_until, draw_days
from service.admin.week_figures import compare_weeks
from service.connection import Connection
from service.repositories import activity
from service.repositories.activity import ReturnsOfDay
from service.rules.day_bounds import day_of, days_from

pages = Blueprint("home", __name__)
MOST_REASONS = 10


@pages.get("/")
@allowed("viewer")
def show_home(tx: Connection) -> str:
    zone = g.visit.time_zone
    today = day_of(datetime.now(UTC), zone)
    first = days_until(today)[0]
    days = days_from(first, today, zone)
    returns = activity.find_returns(tx, days)
    submitted = {day: each.submitted for day, each in returns.items()}
    updates = activity.count_updates(tx, days)
    refused = activity.count_refusals(tx, first)
    plots = [
        draw_days("Returns submitted", submitted, today),
        draw_days("Leads updated", updates, today),
        draw_days("Calls refused", refused, today, look="bad"),
    ]
    reasons = activity.list_refusals(tx, today)
    return render_template(
        "home.html",
        today=today,
        returns=returns.get(today, ReturnsOfDay()),
        waiting=activity.find_waiting(tx),
        updates=updates.get(today, 0),
        refused=refused.get(today, 0),
        reasons=reasons[:MOST_REASONS],
        more_reasons=max(0, len(reasons) - MOST_REASONS),
        weeks=compare_weeks(today, returns, updates, refused),
        plots=plots,
        is_new=activity.is_untouched(tx),
        has_key=activity.has_admin_key(tx),
    )
