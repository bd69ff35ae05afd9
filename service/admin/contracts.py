"""Buyers > Contracts: list, search, show, add and edit, by the rules of BuyerContract."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound
from wtforms import SelectField

from service.admin import history, listing
from service.admin.access import BOTH, allowed
from service.admin.forms import EditForm, options, show_form
from service.admin.listing import ROWS, number_wanted
from service.admin.settings_form import faults_of, form_of, groups_of, make_change, save
from service.connection import Connection
from service.errors import Reason
from service.repositories import choices, contract_pages
from service.repositories.contract_pages import StoredContract
from service.rules.contracts import NEVER_SHUTS_OFF, Contract
from service.rules.names import name_key
from service.usecases.buyer_contract import write_contract

pages = Blueprint("contracts", __name__, url_prefix="/buyers/contracts")
ADD, EDIT = "buyers.contract.add", "buyers.contract.edit"
NEVER = "Never shuts off"
TAKEN = ("buyer_contract_name", "Another contract has this name.")
FIXED = (
    "vertical_id",
    "It has bought leads in its vertical, so that cannot change. Make another contract.",
)
FAULTS = faults_of(Contract, "buyer_contract_name") | {
    Reason.INVALID_VERTICAL_ID: FIXED,
    Reason.INVALID_LEAD_AGE: (
        "max_lead_age_minutes",
        "Not below the minimum age, or no lead could suit.",
    ),
    Reason.CONTRACT_NAME_TAKEN: TAKEN,
}
CONSTRAINTS = {
    "contract_names_are_unique": TAKEN,
    "contract_buys_in_its_vertical": FIXED,
}
GROUPS = groups_of(Contract, first="buyer_contract_name")
ContractForm = form_of(
    Contract, max_post_errors=SelectField("Max post errors", coerce=int)
)


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
    contract = _find(tx, contract_id)
    return render_template(
        "contract.html",
        contract=contract,
        form=_form(tx, contract),
        groups=GROUPS,
        history=history.read_history(tx, "buyer_contract", contract_id),
    )


@pages.route("/new", methods=BOTH)
@pages.route("/<id:contract_id>/edit", methods=BOTH)
@allowed("admin")
def edit_contract(tx: Connection, contract_id: int = 0) -> ResponseReturnValue:
    """Add a contract, of the `buyer` in the address if there is one, or edit one."""
    new = StoredContract(buyer_id=number_wanted("buyer"))
    stored = _find(tx, contract_id, lock=True) if contract_id else new
    form = _form(tx, stored)

    def write() -> int:
        change = make_change(form, Contract, contract_id)
        return write_contract(tx, g.caller, EDIT if contract_id else ADD, change)[0]

    saved_id = save(tx, form, FAULTS, CONSTRAINTS, write) if form.accepts() else None
    if saved_id is None:
        return show_form("contract_edit.html", form, groups=GROUPS)
    saved = _find(tx, saved_id)
    done = f"{saved.buyer_contract_name} {'saved' if contract_id else 'added'}"
    flash("Nothing was changed." if saved == stored else f"Contract {done}.")
    return redirect(url_for("contracts.show_contract", contract_id=saved_id), 303)


def _find(tx: Connection, contract_id: int, *, lock: bool = False) -> StoredContract:
    contract = contract_pages.find_contract(tx, contract_id, lock=lock)
    if contract is None:
        raise NotFound(f"There is no contract {contract_id}.")
    return contract


def _form(tx: Connection, row: StoredContract) -> EditForm:
    form = ContractForm.of(row)
    buyers = choices.list_names_with_ids(tx, "buyer_id")
    verticals = choices.list_names(tx, "vertical_id")
    templates = options([("", "None"), *choices.list_names(tx, "email_template_id")])
    errors = [(n, str(n)) for n in range(1, NEVER_SHUTS_OFF)]
    form.buyer_id.choices = options([("", "Choose…"), *buyers])
    form.vertical_id.choices = options([("", "Choose…"), *verticals])
    form.account_status_id.choices = options(
        choices.list_names(tx, "account_status_id")
    )
    offers = choices.list_names_with_ids(tx, "offer_id")
    form.offer_id.choices = options([("", "Any offer"), *offers])
    form.max_post_errors.choices = options([*errors, (NEVER_SHUTS_OFF, NEVER)])
    form.email_template_id.choices = form.portal_template_id.choices = templates
    return form
