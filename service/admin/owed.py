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
    sums = owed.sum_owed(tx, wanted, _sort())
    return _show(tx, "owed.html", wanted, sums, owed.list_owed)


@pages.get("/credits")
@allowed("viewer")
def list_credits(tx: Connection) -> str:
    wanted = _credits_wanted()
    buyer_id, contract_id = wanted["buyer_id"], wanted["buyer_contract_id"]
    sums = owed.sum_credits(tx, wanted, _sort())
    return _show(
        tx,
        "credits.html",
        wanted,
        sums,
        owed.list_credits,
        accounts=[] if contract_id else accounts.sum_accounts(tx, buyer_id),
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
    tx: Connection, template: str, wanted: dict, sums: list, items, **shown
) -> str:
    """Show the sums; and each entry where one contract is chosen."""
    entries = sum(each.entries for each in sums)
    shown_one_by_one = entries + sum(each.taken_back for each in sums)
    page = listing.find_page(shown_one_by_one)
    is_one = bool(wanted["buyer_contract_id"]) and shown_one_by_one > 0
    return render_template(
        template,
        sums=sums,
        entries=entries,
        amount=sum(each.amount for each in sums),
        items=items(tx, wanted, skip=page.skip, most=ROWS) if is_one else [],
        page=page,
        sort=_sort(),
        is_filtered=any(wanted.values()),
        **shown,
    )
