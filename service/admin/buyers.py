"""Buyers > Buyers: list, search, show, add and edit, by the rules of Buyer."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from service.admin import history, listing, settings_form
from service.admin.access import BOTH, allowed
from service.admin.csv_files import answer_csv
from service.admin.forms import show_form
from service.admin.listing import ROWS, here_by, number_wanted
from service.connection import Connection
from service.database import PAGE_OF_MANY
from service.repositories import buyer_pages, choices, contract_pages, return_caps
from service.repositories.buyer_pages import StoredBuyer
from service.rules.buyers import Buyer
from service.usecases.buyer import write_buyer

pages = Blueprint("buyers", __name__, url_prefix="/buyers/all")
ADD, EDIT = "buyers.buyer.add", "buyers.buyer.edit"
CONTRACTS = 200  # of one buyer, on its page
CSV_HEAD = (
    "Buyer ID",
    "Buyer",
    "Status",
    "Credit",
    "Credit limit",
    "Contracts",
    "Replacements owed",
    "Credits of returns",
    "Balance",
)
FAULTS = settings_form.faults_of(Buyer, "buyer_name")
GROUPS = settings_form.groups_of(Buyer, first="buyer_name")
BuyerForm = settings_form.form_of(Buyer)


@pages.get("")
@allowed("viewer")
def list_buyers(tx: Connection) -> str:
    wanted = _wanted()
    sort = listing.choice_wanted("sort", buyer_pages.SORTS)
    page = listing.find_page(buyer_pages.count_found(tx, wanted))
    return render_template(
        "buyers.html",
        rows=buyer_pages.list_found(tx, wanted, sort, skip=page.skip, most=ROWS),
        page=page,
        sort=sort,
        is_filtered=any(wanted.values()),
        statuses=choices.list_choices(tx, "account_status_id"),
        csv_url=here_by("buyers.download_buyers"),
    )


def _wanted() -> dict:
    return {
        "words": listing.text_wanted("q").strip(),
        "account_status_id": number_wanted("status"),
    }


@pages.get("/list.csv")
@allowed("viewer", kind=PAGE_OF_MANY)
def download_buyers(tx: Connection) -> Response:
    """Write all the buyers that the list's filters find."""
    sort = listing.choice_wanted("sort", buyer_pages.SORTS)
    rows = buyer_pages.list_found(tx, _wanted(), sort)
    lines = (
        (
            row.buyer_id,
            row.buyer_name,
            row.account_status_name,
            row.credit_type,
            row.credit_limit,
            row.contracts,
            row.returns_owed,
            row.credited,
            row.balance,
        )
        for row in rows
    )
    return answer_csv("buyers.csv", CSV_HEAD, lines)


@pages.get("/<id:buyer_id>")
@allowed("viewer")
def show_buyer(tx: Connection, buyer_id: int) -> str:
    """Show the buyer's settings, its contracts and its history."""
    buyer = _find(tx, buyer_id)
    every = {"name_key": "", "account_status_id": 0, "vertical_id": 0}
    contracts = contract_pages.list_found(
        tx, every | {"buyer_id": buyer_id}, "rank", skip=0, most=CONTRACTS
    )
    return render_template(
        "buyer.html",
        buyer=buyer,
        contracts=contracts,
        caps=return_caps.count_uses(tx, return_caps.list_caps(tx, buyer_id=buyer_id)),
        form=settings_form.make_form(tx, BuyerForm, buyer, {}),
        groups=GROUPS,
        history=history.read_history(tx, "buyer", buyer_id),
    )


@pages.route("/new", methods=BOTH)
@pages.route("/<id:buyer_id>/edit", methods=BOTH)
@allowed("admin")
def edit_buyer(tx: Connection, buyer_id: int = 0) -> ResponseReturnValue:
    """Add a buyer, or edit one."""
    stored = _find(tx, buyer_id, lock=True) if buyer_id else StoredBuyer()
    form = settings_form.make_form(tx, BuyerForm, stored, {})

    def write() -> int:
        change = settings_form.make_change(form, Buyer, buyer_id)
        return write_buyer(tx, g.caller, EDIT if buyer_id else ADD, change)

    saved_id = settings_form.save(tx, form, FAULTS, {}, write)
    if saved_id is None:
        return show_form("buyer_edit.html", form, groups=GROUPS)
    saved = _find(tx, saved_id)
    done = f"Buyer {saved.buyer_name} {'saved' if buyer_id else 'added'}."
    flash("Nothing was changed." if saved == stored else done)
    return redirect(url_for("buyers.show_buyer", buyer_id=saved_id), 303)


def _find(tx: Connection, buyer_id: int, *, lock: bool = False) -> StoredBuyer:
    buyer = buyer_pages.find_buyer(tx, buyer_id, lock=lock)
    if buyer is None:
        raise NotFound(f"There is no buyer {buyer_id}.")
    return buyer
