"""Buyers > Contracts: list, search, show, add and edit, by the rules of BuyerContract."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound
from wtforms import SelectField

from service.admin import history, listing, settings_form
from service.admin.access import BOTH, allowed
from service.admin.choosing import wanted_filter
from service.admin.forms import options, show_form
from service.admin.listing import ROWS, number_wanted
from service.connection import Connection
from service.errors import Reason
from service.repositories import (
    choices,
    contract_pages,
    return_caps,
    schedule_pages,
)
from service.repositories.contract_pages import StoredContract
from service.rules.contracts import NEVER_SHUTS_OFF, Contract
from service.rules.names import name_key
from service.usecases.buyer_contract import write_contract

pages = Blueprint("contracts", __name__, url_prefix="/buyers/contracts")
ADD, EDIT = "buyers.contract.add", "buyers.contract.edit"
BLANKS = {
    "buyer_id": "Choose…",
    "vertical_id": "Choose…",
    "offer_id": "Any offer",
    "email_template_id": "None",
    "portal_template_id": "None",
}
TAKEN = ("buyer_contract_name", "Another contract has this name.")
FIXED = (
    "vertical_id",
    "It has bought leads in its vertical, so that cannot change. Make another contract.",
)
FAULTS = settings_form.faults_of(Contract, "buyer_contract_name") | {
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
GROUPS = settings_form.groups_of(Contract, first="buyer_contract_name")
ERRORS = [(n, str(n)) for n in range(1, NEVER_SHUTS_OFF)]
ERRORS.append((NEVER_SHUTS_OFF, "Never shuts off"))
ContractForm = settings_form.form_of(
    Contract,
    max_post_errors=SelectField("Max post errors", coerce=int, choices=options(ERRORS)),
)


@pages.get("")
@allowed("viewer")
def list_contracts(tx: Connection) -> str:
    buyer = wanted_filter(tx, "buyer", "Buyer", "buyer_id")
    wanted = {
        "name_key": name_key(listing.text_wanted("q")),
        "account_status_id": number_wanted("status"),
        "buyer_id": buyer.chosen.id,
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
        statuses=choices.list_choices(tx, "account_status_id"),
        buyer=buyer,
        verticals=choices.list_choices(tx, "vertical_id"),
    )


@pages.get("/<id:contract_id>")
@allowed("viewer")
def show_contract(tx: Connection, contract_id: int) -> str:
    """Show the contract's settings in words, its schedules and its history."""
    contract = _find(tx, contract_id)
    return render_template(
        "contract.html",
        contract=contract,
        form=settings_form.make_form(tx, ContractForm, contract, BLANKS),
        groups=GROUPS,
        caps=return_caps.count_uses(
            tx,
            return_caps.list_caps(
                tx, buyer_id=contract.buyer_id, buyer_contract_id=contract_id
            ),
        ),
        schedules=schedule_pages.list_schedules(tx, contract_id),
        history=history.read_history(tx, "buyer_contract", contract_id),
    )


@pages.route("/new", methods=BOTH)
@pages.route("/<id:contract_id>/edit", methods=BOTH)
@allowed("admin")
def edit_contract(tx: Connection, contract_id: int = 0) -> ResponseReturnValue:
    """Add a contract, of the `buyer` in the address if there is one, or edit one."""
    new = StoredContract(buyer_id=number_wanted("buyer"))
    stored = _find(tx, contract_id, lock=True) if contract_id else new
    form = settings_form.make_form(tx, ContractForm, stored, BLANKS)

    def write() -> int:
        change = settings_form.make_change(form, Contract, contract_id)
        return write_contract(tx, g.caller, EDIT if contract_id else ADD, change)[0]

    saved_id = settings_form.save(tx, form, FAULTS, CONSTRAINTS, write)
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
