"""Reports > Returns: how many sales come back, of whom, and whose rate has moved."""

from datetime import date, timedelta

from flask import Blueprint, g, render_template
from werkzeug.wrappers import Response

from service.admin import listing
from service.admin.access import allowed
from service.admin.choosing import Filter, wanted_filter
from service.admin.csv_files import answer_csv
from service.admin.listing import ROWS, choice_wanted, here_by, text_wanted
from service.admin.rate_chart import draw_rates, draw_trend
from service.admin.report_days import as_date, list_periods, today
from service.connection import Connection
from service.database import PAGE_OF_MANY
from service.errors import Refusal
from service.repositories import choices, return_report
from service.repositories.return_report import GROUPS, SORTS, Row
from service.rules.day_bounds import begin_of
from service.rules.days import EARLIEST, days_between

pages = Blueprint("return_report", __name__, url_prefix="/reports")
BEFORE = 6  # periods, to which the one asked for is compared (ours)
FILTERS = {
    "vertical": ("Vertical", "vertical_id"),
    "buyer": ("Buyer", "buyer_id"),
    "contract": ("Contract", "buyer_contract_id"),
    "campaign": ("Campaign", "campaign_id"),
    "affiliate": ("Affiliate", "affiliate_id"),
    "reason": ("Reason", "return_reason_id"),
}
BY = {name: words for name, (words, _) in FILTERS.items()}
BY = {"buyer": "Buyer", **BY}
DATED = {"returned": "date returned", "sold": "date sold"}
CSV_HEAD = (
    "Sales",
    "Returns",
    "Rate",
    "Revenue",
    "Revenue returned",
    "Sales before",
    "Returns before",
    "Rate before",
    "Moved",
)


@pages.get("/returns")
@allowed("viewer", kind=PAGE_OF_MANY)
def show_returns(tx: Connection) -> str | tuple[str, int]:
    filters, days = _filters(tx), _days_wanted()
    try:
        wanted = _wanted(filters, *days)
    except Refusal as refusal:
        return _render(filters, days, fault=str(refusal)), 422
    by, dated, sort = _view()
    skip = (max(listing.number_wanted("page"), 1) - 1) * ROWS
    found = return_report.find_page(tx, wanted, by, dated, sort, skip=skip, most=ROWS)
    if not found.rows and skip:
        found = return_report.find_page(tx, wanted, by, dated, sort, most=ROWS)
    rows = found.rows
    named = _names(tx, by, rows)
    return _render(
        filters,
        days,
        total=found.total,
        rows=[(named[row.key], row, draw_trend(row.trend, BEFORE + 1)) for row in rows],
        page=listing.find_page(rows[0].groups if rows else 0),
        chart=draw_rates([(named[row.key], row) for row in rows]),
    )


@pages.get("/returns.csv")
@allowed("viewer", kind=PAGE_OF_MANY)
def download_returns(tx: Connection) -> Response | tuple[str, int]:
    filters, days = _filters(tx), _days_wanted()
    try:
        wanted = _wanted(filters, *days)
    except Refusal as refusal:
        return _render(filters, days, fault=str(refusal)), 422
    by, dated, sort = _view()
    rows = return_report.list_rows(tx, wanted, by, dated, sort)
    named = _names(tx, by, rows)
    head = (f"{BY[by]} ID", BY[by], *CSV_HEAD)
    lines = ((row.key or None, named[row.key], *_cells(row)) for row in rows)
    return answer_csv(f"returns-by-{by}-{days[0]}-to-{days[1]}.csv", head, lines)


def rate(returns: int, sales: int) -> str:
    """Write a share in per cent; there is none of no sales."""
    return f"{100 * returns / sales:.1f}%" if sales else "none"


def _cells(row: Row) -> tuple:
    return (
        row.sales,
        row.returns,
        rate(row.returns, row.sales),
        row.revenue,
        row.returned_revenue,
        row.sales_before,
        row.returns_before,
        rate(row.returns_before, row.sales_before),
        None if row.moved is None else f"{row.moved:.2f}",
    )


def _view() -> tuple[str, str, str]:
    return (
        choice_wanted("by", BY),
        choice_wanted("dated", DATED),
        choice_wanted("sort", SORTS),
    )


def _filters(tx: Connection) -> list[Filter]:
    return [
        wanted_filter(tx, name, words, setting)
        for name, (words, setting) in FILTERS.items()
    ]


def _days_wanted() -> tuple[str, str]:
    """Read the first and the last day; without them it is the last 30."""
    now = today()
    return (
        as_date(text_wanted("start_date").strip() or str(now - timedelta(days=29))),
        as_date(text_wanted("end_date").strip() or str(now)),
    )


def _wanted(filters: list[Filter], first_day: str, last_day: str) -> dict:
    first, last = days_between(first_day, last_day)
    ids = {FILTERS[each.name][1]: each.chosen.id for each in filters}
    return {"bounds": _bounds(first, last), **ids}


def _bounds(first: date, last: date) -> list:
    """Tell when the periods begin: BEFORE of as many days, the one asked for; its end."""
    length = last - first + timedelta(days=1)
    room = min(BEFORE, (first - EARLIEST) // length)
    days = [first - length * ago for ago in range(room, -1, -1)]
    zone = g.visit.time_zone
    return [begin_of(day, zone) for day in (*days, last + timedelta(days=1))]


def _names(tx: Connection, by: str, rows: list[Row]) -> dict[int, str]:
    setting = GROUPS[by].setting
    found = choices.list_names(tx, setting, [row.key for row in rows])
    return {row.key: f"No {BY[by].lower()}" for row in rows} | dict(found)


def _render(filters: list[Filter], days: tuple[str, str], **shown) -> str:
    by, dated, sort = _view()
    nothing = {"rows": (), "page": None, "total": None, "chart": None, "fault": ""}
    return render_template(
        "return_report.html",
        filters=filters,
        first=days[0],
        last=days[1],
        periods=[("Last 30 days", *_last_days(30)), *list_periods()],
        before=BEFORE,
        by=by,
        groups=BY,
        dated=dated,
        bases=DATED,
        sort=sort,
        rate=rate,
        is_filtered=any(text_wanted(name) for name in FILTERS),
        csv_url=here_by("return_report.download_returns"),
        **nothing | shown,
    )


def _last_days(days: int) -> tuple[str, str]:
    now = today()
    return str(now - timedelta(days=days - 1)), str(now)
