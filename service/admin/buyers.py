"""Buyers > Buyers: list, search, show, add and edit, by the rules of Buyer."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from service.admin import buyer_form, history, listing
from service.admin.access import allowed
from service.admin.buyer_form import make_form
from service.admin.forms import EditForm
from service.admin.listing import ROWS, number_wanted
from service.admin.settings_form import is_saved, make_change
from service.connection import Connection
from service.repositories import buyer_pages, choices, contract_pages
from service.repositories.buyer_pages import StoredBuyer
from service.rules.buyers import Buyer
from service.usecases.buyer import write_buyer

pages = Blueprint("buyers", __name__, url_prefix="/buyers/all")
ADD, EDIT = "buyers.buyer.add", "buyers.buyer.edit"
CONTRACTS = 200  # of one buyer, on its page


@pages.get("")
@allowed("viewer")
def list_buyers(tx: Connection) -> str:
    wanted = {
        "words": listing.text_wanted("q").strip(),
        "account_status_id": number_wanted("status"),
    }
    sort = listing.choice_wanted("sort", buyer_pages.SORTS)
    page = listing.find_page(buyer_pages.count_found(tx, wanted))
    return render_template(
        "buyers.html",
        rows=buyer_pages.list_found(tx, wanted, sort, skip=page.skip, most=ROWS),
        page=page,
        sort=sort,
        is_filtered=any(wanted.values()),
        statuses=choices.list_names(tx, "account_status_id"),
    )


@pages.get("/<id:buyer_id>")
@allowed("viewer")
def show_buyer(tx: Connection, buyer_id: int) -> str:
    """Show the buyer's settings, its contracts and its history."""
    buyer = _found(buyer_pages.find_buyer(tx, buyer_id), buyer_id)
    every = {"name_key": "", "account_status_id": 0, "vertical_id": 0}
    contracts = contract_pages.list_found(
        tx, every | {"buyer_id": buyer_id}, "rank", skip=0, most=CONTRACTS
    )
    return render_template(
        "buyer.html",
        buyer=buyer,
        contracts=contracts,
        form=make_form(tx, buyer),
        groups=buyer_form.GROUPS,
        history=history.read_history(tx, "buyer", buyer_id),
    )


@pages.get("/new")
@allowed("admin")
def new_buyer(tx: Connection) -> str:
    return _edit(make_form(tx, StoredBuyer()))


@pages.post("/new")
@allowed("admin")
def add_buyer(tx: Connection) -> Response | tuple[str, int]:
    form = make_form(tx, StoredBuyer())
    buyer_id = form.accepts() and _save(tx, form, ADD)
    if not buyer_id:
        return _edit(form), 422
    flash(f"Buyer {form.buyer_name.data} added.")
    return redirect(url_for("buyers.show_buyer", buyer_id=buyer_id), 303)


@pages.get("/<id:buyer_id>/edit")
@allowed("admin")
def edit_buyer(tx: Connection, buyer_id: int) -> str:
    return _edit(make_form(tx, _found(buyer_pages.find_buyer(tx, buyer_id), buyer_id)))


@pages.post("/<id:buyer_id>/edit")
@allowed("admin")
def save_buyer(tx: Connection, buyer_id: int) -> Response | tuple[str, int]:
    stored = _found(buyer_pages.lock_stored_buyer(tx, buyer_id), buyer_id)
    form = make_form(tx, stored)
    if not (form.accepts() and _save(tx, form, EDIT)):
        return _edit(form), 422
    is_same = buyer_pages.find_buyer(tx, buyer_id) == stored
    flash("Nothing was changed." if is_same else f"Buyer {form.buyer_name.data} saved.")
    return redirect(url_for("buyers.show_buyer", buyer_id=buyer_id), 303)


def _save(tx: Connection, form: EditForm, operation: str) -> int | None:
    """Write the buyer; None where its form now has the refusal beside a field."""
    change = make_change(form, Buyer, "buyer_id")
    saved = []

    def write() -> None:
        saved.append(write_buyer(tx, g.caller, operation, change))

    return saved[0] if is_saved(tx, form, buyer_form.FAULTS, {}, write) else None


def _found(buyer: StoredBuyer | None, buyer_id: int) -> StoredBuyer:
    if buyer is None:
        raise NotFound(f"There is no buyer {buyer_id}.")
    return buyer


def _edit(form: EditForm) -> str:
    return render_template("buyer_edit.html", form=form, groups=buyer_form.GROUPS)
