"""Reports > Leads by Buyer: the sold leads of some days, one a row, and their CSV.

The report "lead detail by buyer" that Lead Statuses names.
"""

from datetime import date, timedelta

from flask import Blueprint, g, render_template, url_for
from werkzeug.wrappers import Response

from service.admin import listing
from service.admin.access import allowed
from service.admin.choosing import Filter, wanted_filter
from service.admin.csv_files import attached
from service.admin.leads_csv import write_csv
from service.admin.listing import ROWS, here, number_wanted, text_wanted
from service.admin.report_days import as_date, list_periods, today
from service.connection import Connection
from service.database import PAGE_OF_MANY
from service.errors import Refusal
from service.protocol.spool import Spool
from service.repositories import status_report
from service.repositories.leads_by_buyer import list_field_names
from service.rules.commands import ReportLeadsByBuyer
from service.rules.days import days_between
from service.usecases.report_leads_by_buyer import count_sold_leads, read_sold_leads

pages = Blueprint("leads_by_buyer", __name__, url_prefix="/reports")
NAMED = {
    "vertical_id": "Vertical",
    "buyer_id": "Buyer",
    "buyer_contract_id": "Contract",
}
OF_STATUS = ("status_id", "substatus_id")
# The address's names → the operation's, and what goes first; the first is the usual one.
SORTS = {
    f"{name}{way}": (field, bool(way))
    for name, field in (
        ("sold", "transaction_date"),
        ("lead", "unique_id"),
        ("buyer", "buyer_name"),
        ("contract", "buyer_contract_name"),
        ("price", "price"),
    )
    for way in ("-last", "")
}


@pages.get("/leads-by-buyer")
@allowed("viewer", kind=PAGE_OF_MANY)
def show_leads(tx: Connection) -> str | tuple[str, int]:
    first, last = _days_wanted()
    filters = _filters(tx)
    try:
        command = _read_command(first, last, filters)
        page = listing.find_page(count_sold_leads(tx, command))
    except Refusal as refusal:
        return _render(tx, first, last, filters, fault=str(refusal)), 422
    asked = command._replace(start_at_row=page.skip + 1, row_limit=ROWS)
    rows = list(read_sold_leads(tx, asked))
    return _render(tx, first, last, filters, page=page, rows=rows)


@pages.get("/leads-by-buyer.csv")
@allowed("viewer", kind=PAGE_OF_MANY)
def download_leads(tx: Connection) -> Response | tuple[str, int]:
    """Give all leads that fit, however many, in the order of the page."""
    first, last = _days_wanted()
    filters = _filters(tx)
    try:
        command = _read_command(first, last, filters)
        names = list_field_names(tx)
        parts = write_csv(read_sold_leads(tx, command), names, g.visit.time_zone)
        spool = Spool(map(str.encode, parts))
    except Refusal as refusal:
        return _render(tx, first, last, filters, fault=str(refusal)), 422
    response = attached(f"leads-by-buyer-{first}-to-{last}.csv", spool)
    response.content_length = spool.size
    return response


def _days_wanted() -> tuple[str, str]:
    """Read the first and the last day; without them it is the present month so far."""
    now = today()
    return (
        as_date(text_wanted("start_date").strip() or str(now.replace(day=1))),
        as_date(text_wanted("end_date").strip() or str(now)),
    )


def _filters(tx: Connection) -> list[Filter]:
    return [wanted_filter(tx, name, words, name) for name, words in NAMED.items()]


def _read_command(
    first_day: str, last_day: str, filters: list[Filter]
) -> ReportLeadsByBuyer:
    """Ask for whole days: what the operation calls the end is the day after the last."""
    first, last = days_between(first_day, last_day)
    sort_field, descending = SORTS[listing.choice_wanted("sort", SORTS)]
    return ReportLeadsByBuyer(
        str(first),
        str(_next(last)),
        **{each.name: each.chosen.id for each in filters},
        **{name: number_wanted(name) for name in OF_STATUS},
        sort_field=sort_field,
        sort_descending=descending,
    )


def _next(day: date) -> date:
    return day + timedelta(days=1)


def _render(
    tx: Connection, first: str, last: str, filters: list[Filter], **shown
) -> str:
    statuses = status_report.list_statuses(tx)
    return render_template(
        "leads_by_buyer.html",
        first=first,
        last=last,
        periods=list_periods(),
        filters=filters,
        of_status=(
            ("status_id", "Status", [(each.status_id, each.name) for each in statuses]),
            ("substatus_id", "Sub status", _list_sub_statuses(statuses)),
        ),
        is_filtered=any(text_wanted(name) for name in (*NAMED, *OF_STATUS)),
        sort=listing.choice_wanted("sort", SORTS),
        csv_url=_csv_url(),
        **{"page": None, "rows": (), "fault": ""} | shown,
    )


def _list_sub_statuses(statuses: list) -> list[tuple[int, str]]:
    return [
        (each.sub_status_id, f"{status.name}: {each.name}")
        for status in statuses
        for each in status.sub_statuses
    ]


def _csv_url() -> str:
    """Write the address of the CSV of what is shown, all pages of it."""
    _, mark, query = here().partition("?")
    return url_for("leads_by_buyer.download_leads") + mark + query
