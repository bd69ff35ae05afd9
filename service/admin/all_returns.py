"""Returns > All: every return in every state, and all that match as CSV."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import Blueprint, g, render_template
from werkzeug.wrappers import Response

from service.admin import listing
from service.admin.access import allowed
from service.admin.csv_files import attached, write_lines
from service.admin.listing import ROWS, here_by
from service.admin.return_filters import (
    KINDS,
    OF_ALL,
    STATES,
    WAITING,
    are_capped,
    is_filtered,
    list_choices,
    read_all_wanted,
    tell_filters,
)
from service.connection import Connection
from service.database import PAGE_OF_MANY
from service.protocol.spool import Spool
from service.repositories import all_returns, saved_views
from service.repositories.return_filters import list_filters

pages = Blueprint("all_returns", __name__, url_prefix="/returns")
CSV = {  # heading → column
    "Return ID": "return_id",
    "Lead": "lead_id",
    "State": "state",
    "Submitted": "submitted_at",
    "Decided": "decided_at",
    "Decided by": "who",
    "Taken back": "taken_back_at",
    "Reason": "return_reason_name",
    "Denied reason": "denied_reason_name",
    "Buyer ID": "buyer_id",
    "Buyer": "buyer_name",
    "Contract ID": "buyer_contract_id",
    "Contract": "buyer_contract_name",
    "Vertical": "vertical_name",
    "Sold": "sold_at",
    "Price": "price",
    "Credit": "amount",
}


@pages.get("/all")
@allowed("viewer")
def list_all(tx: Connection) -> str:
    wanted = read_all_wanted()
    sort = listing.choice_wanted("sort", all_returns.SORTS)
    total, credited = all_returns.sum_returns(tx, wanted)
    page = listing.find_page(total)
    entries = list_filters(tx, pending=False)
    choices = list_choices(tx, entries)
    return render_template(
        "all_returns.html",
        rows=all_returns.list_returns(tx, wanted, sort, skip=page.skip, most=ROWS),
        page=page,
        credited=credited,
        sort=sort,
        choices=choices,
        waiting=WAITING,
        states=STATES,
        deciders=[
            *KINDS.items(),
            *all_returns.list_deciding_rules(tx),
            *all_returns.list_deciders(tx),
        ],
        is_capped=are_capped(entries),
        is_filtered=is_filtered(OF_ALL),
        filters_told=tell_filters(choices),
        filter_names=(*OF_ALL, "sort"),
        views=saved_views.list_views(tx, g.visit.user_id, "all"),
        csv_url=here_by("all_returns.download_all"),
    )


@pages.get("/all.csv")
@allowed("viewer", kind=PAGE_OF_MANY)
def download_all(tx: Connection) -> Response:
    """Give all returns that fit, however many, in the order of the page."""
    sort = listing.choice_wanted("sort", all_returns.SORTS)
    rows = all_returns.read_returns(tx, read_all_wanted(), sort)
    spool = Spool(part.encode() for part in write_lines([*CSV], _lines(rows)))
    response = attached("returns.csv", spool)
    response.content_length = spool.size
    return response


def _lines(rows: Iterable[dict[str, Any]]) -> Iterator[list]:
    for row in rows:
        yield [row[column] for column in CSV.values()]
