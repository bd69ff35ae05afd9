"""Buyers > Contracts: list, search, show, add and edit, by the rules of BuyerContract."""

from dataclasses import asdict

from flask import Blueprint, flash, g, redirect, render_template, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from service.admin import contract_form, history, listing
from service.admin.access import allowed
from service.admin.contract_form import make_form
from service.admin.forms import EditForm
from service.admin.listing import ROWS, number_wanted
from service.admin.settings_form import is_saved, make_change
from service.connection import Connection
from service.repositories import choices, contract_pages
from service.repositories.contract_pages import StoredContract
from service.rules.contracts import Contract
from service.rules.names import name_key
from service.usecases.buyer_contract import write_contract

pages = Blueprint("contracts", __name__, url_prefix="/buyers/contracts")
ADD, EDIT = "buyers.contract.add", "buyers.contract.edit"


@pages.get("")
@allowed("viewer")
def list_contracts(tx: Connection) -> str:
    wanted = {
        "name_key": name_key(listing.text_wanted("q")),
        "account_status_id": number_wanted("status"),
        "buyer_id": number_wanted("buyer"),
        "vertical_id": number_wanted("vertical"),
    }
    sort = listing.choice_wanted("sort", contract_pages.SORTS)
    page = listing.find_page(contract_pages.count_found(tx, wanted))
    return render_template(
        "contracts.html",
        rows=contract_pages.list_found(tx, wanted, sort, skip=page.skip, most=ROWS),
        page=page,
        sort=sort,
        is_filtered=any(wanted.values()),
        statuses=choices.list_names(tx, "account_status_id"),
        buyers=choices.list_names_with_ids(tx, "buyer_id"),
        verticals=choices.list_names(tx, "vertical_id"),
    )


@pages.get("/<id:contract_id>")
@allowed("viewer")
def show_contract(tx: Connection, contract_id: int) -> str:
    """Show the contract's settings in words, and its history."""
    contract = _found(contract_pages.find_contract(tx, contract_id), contract_id)
    return render_template(
        "contract.html",
        contract=contract,
        form=make_form(tx, contract),
        groups=contract_form.GROUPS,
        history=history.read_history(tx, "buyer_contract", contract_id),
    )


@pages.get("/new")
@allowed("admin")
def new_contract(tx: Connection) -> str:
    """Show an empty form; `buyer` in the address chooses the buyer."""
    return _edit(make_form(tx, StoredContract(buyer_id=number_wanted("buyer"))))


@pages.post("/new")
@allowed("admin")
def add_contract(tx: Connection) -> Response | tuple[str, int]:
    form = make_form(tx, StoredContract(buyer_id=number_wanted("buyer")))
    saved = form.accepts() and _save(tx, form, ADD)
    if not saved:
        return _edit(form), 422
    contract_id, contract = saved
    flash(f"Contract {contract.buyer_contract_name} added.")
    return redirect(url_for("contracts.show_contract", contract_id=contract_id), 303)


@pages.get("/<id:contract_id>/edit")
@allowed("admin")
def edit_contract(tx: Connection, contract_id: int) -> str:
    contract = _found(contract_pages.find_contract(tx, contract_id), contract_id)
    return _edit(make_form(tx, contract))


@pages.post("/<id:contract_id>/edit")
@allowed("admin")
def save_contract(tx: Connection, contract_id: int) -> Response | tuple[str, int]:
    stored = _found(contract_pages.lock_stored_contract(tx, contract_id), contract_id)
    form = make_form(tx, stored)
    saved = form.accepts() and _save(tx, form, EDIT)
    if not saved:
        return _edit(form), 422
    contract = asdict(saved[1])
    is_same = all(value == getattr(stored, name) for name, value in contract.items())
    name = contract["buyer_contract_name"]
    flash("Nothing was changed." if is_same else f"Contract {name} saved.")
    return redirect(url_for("contracts.show_contract", contract_id=contract_id), 303)


def _save(
    tx: Connection, form: EditForm, operation: str
) -> tuple[int, Contract] | None:
    """Write the contract; None where its form now has the refusal beside a field."""
    change = make_change(form, Contract, "buyer_contract_id")
    saved = []

    def write() -> None:
        saved.append(write_contract(tx, g.caller, operation, change))

    faults, constraints = contract_form.FAULTS, contract_form.CONSTRAINTS
    return saved[0] if is_saved(tx, form, faults, constraints, write) else None


def _found(contract: StoredContract | None, contract_id: int) -> StoredContract:
    if contract is None:
        raise NotFound(f"There is no contract {contract_id}.")
    return contract


def _edit(form: EditForm) -> str:
    groups = contract_form.GROUPS
    return render_template("contract_edit.html", form=form, groups=groups)
