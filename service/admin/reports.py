"""Reports > Master Reports > Lead Status: the table, its chart, its CSV."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from service.admin.access import allowed
from service.admin.csv_files import attached
from service.admin.listing import number_wanted, text_wanted
from service.admin.report_chart import draw_chart
from service.admin.report_columns import list_columns
from service.admin.report_csv import write_csv
from service.admin.report_days import as_date, list_periods, today
from service.connection import Connection
from service.database import PAGE_OF_MANY
from service.errors import Refusal
from service.repositories import choices
from service.rules.commands import ReportLeadStatuses
from service.rules.days import days_between
from service.usecases.report_lead_statuses import FILTERS, SWITCHES, find_report

pages = Blueprint("reports", __name__, url_prefix="/reports")
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
    asked = _asked()
    try:
        report = find_report(tx, asked)
    except Refusal as refusal:
        return _render(tx, asked, fault=str(refusal)), 422
    drilled = {
        int(text) for text in text_wanted("drill").split(",") if text.isdecimal()
    }
    return _render(
        tx,
        asked,
        report=report,
        columns=list_columns(report, drilled),
        drilled=drilled,
        chart=draw_chart(report),
    )


@pages.get("/lead-status.csv")
@allowed("viewer", kind=PAGE_OF_MANY)
def download_lead_status(tx: Connection) -> Response | tuple[str, int]:
    asked = _asked()
    try:
        report = find_report(tx, asked)
    except Refusal as refusal:
        return _render(tx, asked, fault=str(refusal)), 422
    first, last = days_between(asked.start_date, asked.end_date)
    return attached(f"lead-status-{first}-to-{last}.csv", write_csv(report))


def _asked() -> ReportLeadStatuses:
    """Read the address; without days it is the present month so far."""
    now = today()
    return ReportLeadStatuses(
        as_date(text_wanted("start_date").strip() or str(now.replace(day=1))),
        as_date(text_wanted("end_date").strip() or str(now)),
        vertical_id=number_wanted("vertical_id"),
        buyer_id=number_wanted("buyer_id"),
        buyer_contract_id=number_wanted("buyer_contract_id"),
        offer_id=number_wanted("offer_id"),
        show_changes=_is_on("show_changes"),
        show_sub_status=_is_on("show_sub_status"),
    )


def _is_on(name: str) -> bool:
    return text_wanted(name).lower() in ("1", "true")


def _render(tx: Connection, asked: ReportLeadStatuses, **shown) -> str:
    nothing = {"report": None, "columns": (), "drilled": (), "chart": None, "fault": ""}
    return render_template(
        "lead_status.html",
        periods=list_periods(),
        filters=[
            (name, words, choices.list_choices(tx, name))
            for name, words in FILTER_WORDS.items()
        ],
        view=asked._asdict(),
        is_filtered=any(getattr(asked, name) for name in (*FILTERS, *SWITCHES)),
        toggled=_toggled,
        csv_url=_csv_url(asked),
        **nothing | shown,
    )


def _csv_url(asked: ReportLeadStatuses) -> str:
    wanted = {name: value for name, value in asked._asdict().items() if value}
    return url_for("reports.download_lead_status", **wanted)


def _toggled(drilled: set[int], status_id: int) -> str | None:
    """Write the address's list of open statuses with this one opened, or closed."""
    return ",".join(map(str, sorted(drilled ^ {status_id}))) or None
