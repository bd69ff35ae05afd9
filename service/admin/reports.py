"""Reports > Master Reports > Lead Status: the table, its chart, its CSV."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from service.admin.access import allowed
from service.admin.choosing import Filter, wanted_filter
from service.admin.csv_files import attached
from service.admin.listing import ROWS, choice_wanted, find_page, text_wanted
from service.admin.report_chart import draw_chart
from service.admin.report_columns import list_columns, sort_rows
from service.admin.report_csv import write_csv
from service.admin.report_days import as_date, list_periods, today
from service.connection import Connection
from service.database import PAGE_OF_MANY
from service.errors import Refusal
from service.repositories.status_report import GROUPS
from service.rules.commands import ReportLeadStatuses
from service.rules.days import days_between
from service.usecases.report_lead_statuses import FILTERS, SWITCHES, find_report

pages = Blueprint("reports", __name__, url_prefix="/reports")
BY = {name: name.capitalize() for name in GROUPS}
FILTER_WORDS = {
    "vertical_id": "Vertical",
    "buyer_id": "Buyer",
    "buyer_contract_id": "Contract",
    "offer_id": "Offer",
}


@pages.get("/")
@allowed("viewer")
def show_reports(tx: Connection) -> ResponseReturnValue:
    return redirect(url_for("reports.show_lead_status"), 303)


@pages.get("/lead-status")
@allowed("viewer", kind=PAGE_OF_MANY)
def show_lead_status(tx: Connection) -> str | tuple[str, int]:
    filters = _filters(tx)
    asked = _asked(filters)
    by = choice_wanted("by", BY)
    try:
        report = find_report(tx, asked, by)
    except Refusal as refusal:
        return _render(filters, asked, fault=str(refusal)), 422
    drilled = {
        int(text) for text in text_wanted("drill").split(",") if text.isdecimal()
    }
    columns = list_columns(report, drilled)
    page = find_page(len(report.rows))
    rows = sort_rows(report.rows, columns, text_wanted("sort"))
    return _render(
        filters,
        asked,
        report=report,
        rows=rows[page.skip : page.skip + ROWS],
        page=page,
        columns=columns,
        drilled=drilled,
        chart=draw_chart(report, f"No {by}"),
    )


@pages.get("/lead-status.csv")
@allowed("viewer", kind=PAGE_OF_MANY)
def download_lead_status(tx: Connection) -> Response | tuple[str, int]:
    filters = _filters(tx)
    asked = _asked(filters)
    by, sort = choice_wanted("by", BY), text_wanted("sort")
    try:
        report = find_report(tx, asked, by)
    except Refusal as refusal:
        return _render(filters, asked, fault=str(refusal)), 422
    first, last = days_between(asked.start_date, asked.end_date)
    return attached(
        f"lead-status-{first}-to-{last}.csv", write_csv(report, BY[by], sort)
    )


def _asked(filters: list[Filter]) -> ReportLeadStatuses:
    """Read the address; without days it is the present month so far."""
    now = today()
    return ReportLeadStatuses(
        as_date(text_wanted("start_date").strip() or str(now.replace(day=1))),
        as_date(text_wanted("end_date").strip() or str(now)),
        **{each.name: each.chosen.id for each in filters},
        show_changes=_is_on("show_changes"),
        show_sub_status=_is_on("show_sub_status"),
    )


def _filters(tx: Connection) -> list[Filter]:
    return [
        wanted_filter(tx, name, words, name) for name, words in FILTER_WORDS.items()
    ]


def _is_on(name: str) -> bool:
    return text_wanted(name).lower() in ("1", "true")


def _render(filters: list[Filter], asked: ReportLeadStatuses, **shown) -> str:
    nothing = {
        "report": None,
        "columns": (),
        "rows": (),
        "page": None,
        "drilled": (),
        "chart": None,
        "fault": "",
    }
    return render_template(
        "lead_status.html",
        periods=list_periods(),
        filters=filters,
        by=choice_wanted("by", BY),
        groups=BY,
        sort=text_wanted("sort") or "name",
        view=asked._asdict(),
        is_filtered=any(getattr(asked, name) for name in (*FILTERS, *SWITCHES)),
        toggled=_toggled,
        csv_url=_csv_url(asked),
        **nothing | shown,
    )


def _csv_url(asked: ReportLeadStatuses) -> str:
    kept = {name: text_wanted(name) for name in ("by", "sort")}
    wanted = {name: value for name, value in (asked._asdict() | kept).items() if value}
    return url_for("reports.download_lead_status", **wanted)


def _toggled(drilled: set[int], status_id: int) -> str | None:
    """Write the address's list of open statuses with this one opened, or closed."""
    return ",".join(map(str, sorted(drilled ^ {status_id}))) or None
