"""Returns > Queue: the returns that wait for a decision, and what became of some."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service.admin import listing
from service.admin.access import allowed
from service.admin.decided import summarize
from service.admin.listing import ROWS, here_by
from service.admin.return_filters import (
    OF_QUEUE,
    WAITING,
    are_capped,
    is_filtered,
    list_choices,
    read_pending_wanted,
    tell_filters,
)
from service.admin.return_marks import mark
from service.connection import Connection
from service.repositories import pending_returns, return_outcomes, saved_views
from service.repositories.named_lists import REJECT_REASONS, list_entries
from service.repositories.return_filters import list_filters

pages = Blueprint("returns", __name__, url_prefix="/returns")


@pages.get("/")
@allowed("viewer")
def show_returns(tx: Connection) -> Response:
    return redirect(url_for("returns.list_returns"), 303)


@pages.get("/queue")
@allowed("viewer")
def list_returns(tx: Connection) -> str:
    """Show the queue, and above it what became of the returns named by `decided`."""
    ids = listing.text_wanted("decided").split(",")
    decided = [int(text) for text in ids if text.isascii() and text.isdigit()][:ROWS]
    done = None
    if decided and max(decided) < 2**63:
        outcomes = return_outcomes.list_outcomes(tx, decided)
        done = summarize(
            outcomes, request.args.get("wanted"), f"user:{g.visit.user_id}"
        )
    return show_queue(tx, done=done)


def list_denied_reasons(tx: Connection) -> list:
    entries = list_entries(tx, REJECT_REASONS)
    return [entry for entry in entries if entry.retired_at is None]


def show_queue(tx: Connection, done=None, faults: dict | None = None) -> str:
    wanted = read_pending_wanted()
    sort = listing.choice_wanted("sort", pending_returns.SORTS)
    total, credit = pending_returns.sum_pending(tx, wanted)
    page = listing.find_page(total)
    rows = pending_returns.list_pending(tx, wanted, sort, skip=page.skip, most=ROWS)
    entries = list_filters(tx, pending=True)
    choices = list_choices(tx, entries)
    return render_template(
        "queue.html",
        rows=rows,
        marks=mark(tx, rows),
        page=page,
        credit=credit,
        sort=sort,
        choices=choices,
        waiting=WAITING,
        is_capped=are_capped(entries),
        is_filtered=is_filtered(),
        filters_told=tell_filters(choices),
        filter_names=(*OF_QUEUE, "sort"),
        decide_url=here_by(
            "deciding.decide", page=page.number if page.number > 1 else 0
        ),
        views=saved_views.list_views(tx, g.visit.user_id, "queue"),
        denied_reasons=list_denied_reasons(tx),
        selected=set(request.form.getlist("return_id")),
        denied=request.form.get("denied_reason_id", ""),
        faults={"returns": "", "denied": "", **(faults or {})},
        is_refused=bool(faults),
        done=done,
    )
