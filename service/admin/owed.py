"""Returns > Replacements owed and Returns > Credits, by buyer and contract."""

from datetime import date, datetime, timedelta

from flask import Blueprint, g, render_template
from werkzeug.wrappers import Response

from service.admin import listing
from service.admin.access import allowed
from service.admin.csv_files import answer_csv
from service.admin.listing import ROWS, date_wanted, here_by, number_wanted
from service.connection import Connection
from service.database import PAGE_OF_MANY
from service.repositories import accounts, owed
from service.repositories.owed import Totals
from service.rules.day_bounds import ONE_DAY, begin_of
from service.rules.days import EARLIEST, LATEST

pages = Blueprint("owed", __name__, url_prefix="/returns")
CSV_HEAD = (
    "Contract ID",
    "Contract",
    "Buyer ID",
    "Buyer",
    "Vertical",
    "Last",
    "Credits",
    "Amount",
    "Balance of the buyer",
)


@pages.get("/owed")
@allowed("viewer")
def list_owed(tx: Connection) -> str:
    wanted = _wanted()
    total = owed.total_owed(tx, wanted)
    return _show(tx, "owed.html", wanted, total, owed.sum_owed, owed.list_owed)


@pages.get("/credits")
@allowed("viewer")
def list_credits(tx: Connection) -> str:
    wanted = _credits_wanted()
    buyer_id, contract_id = wanted["buyer_id"], wanted["buyer_contract_id"]
    booked = 0 if contract_id else accounts.count_accounts(tx, buyer_id)
    page = listing.find_page(booked, "balances")
    return _show(
        tx,
        "credits.html",
        wanted,
        owed.total_credits(tx, wanted),
        owed.sum_credits,
        owed.list_credits,
        accounts=accounts.sum_accounts(tx, buyer_id, skip=page.skip, most=ROWS)
        if booked
        else [],
        page_of_accounts=page,
        csv_url=here_by("owed.download_credits"),
    )


@pages.get("/credits.csv")
@allowed("viewer", kind=PAGE_OF_MANY)
def download_credits(tx: Connection) -> Response:
    """Write the sums that the page shows, each with the balance of the buyer."""
    wanted = _credits_wanted()
    balances = {
        account.buyer_id: account.balance
        for account in accounts.sum_accounts(tx, wanted["buyer_id"])
    }
    lines = (
        (
            each.buyer_contract_id,
            each.buyer_contract_name,
            each.buyer_id,
            each.buyer_name,
            each.vertical_name,
            each.last_at,
            each.entries,
            each.amount,
            balances[each.buyer_id],
        )
        for each in owed.sum_credits(tx, wanted, _sort())
    )
    return answer_csv("credits.csv", CSV_HEAD, lines)


def _credits_wanted() -> dict:
    return _wanted() | {
        "start": _begin(date_wanted("from")),
        "until": _begin(date_wanted("to"), later=ONE_DAY),
    }


def _begin(day: date | None, later: timedelta = timedelta()) -> datetime | None:
    """Say when a day begins, or one that is `later`; None, no bound, where no clock can."""
    if day is None or not EARLIEST <= day <= LATEST:
        return None
    return begin_of(day + later, g.visit.time_zone)


def _wanted() -> dict:
    return {
        "buyer_id": number_wanted("buyer"),
        "buyer_contract_id": number_wanted("contract"),
    }


def _sort() -> str:
    return listing.choice_wanted("sort", owed.SORTS)


def _show(
    tx: Connection, template: str, wanted: dict, total: Totals, sums, items, **shown
) -> str:
    """Show a page of the sums; of one contract all, and a page of its entries."""
    is_one = bool(wanted["buyer_contract_id"]) and total.sums > 0
    page = listing.find_page(total.entries + total.taken_back if is_one else total.sums)
    return render_template(
        template,
        sums=sums(tx, wanted, _sort(), skip=0 if is_one else page.skip, most=ROWS),
        total=total,
        items=items(tx, wanted, skip=page.skip, most=ROWS) if is_one else [],
        page=page,
        sort=_sort(),
        is_filtered=any(wanted.values()),
        **shown,
    )
