"""Buyers > Contracts > a contract's delivery schedules: add, edit, remove."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from service.admin import settings_form
from service.admin.access import BOTH, allowed
from service.admin.forms import show_form
from service.connection import Connection
from service.errors import Reason
from service.repositories import contract_pages, delivery_schedules, schedule_pages
from service.repositories.contract_pages import StoredContract
from service.repositories.schedule_pages import StoredSchedule
from service.rules.commands import ChangeSchedule
from service.rules.schedules import DeliverySchedule
from service.usecases.delivery_schedule import write_schedule

pages = Blueprint(
    "schedules", __name__, url_prefix="/buyers/contracts/<id:contract_id>/schedules"
)
ADD, EDIT = "buyers.contract.schedule.add", "buyers.contract.schedule.edit"
REMOVE = "buyers.contract.schedule.remove"
DAY = "delivery_schedule_day"
FAULTS = settings_form.faults_of(DeliverySchedule, DAY) | {
    Reason.MISSING_REQUIRED_FIELDS: (DAY, "Choose one."),
    Reason.INVALID_PRICE: (
        "price",
        "At most 11 digits before the point and 4 after it.",
    ),
}
GROUPS = settings_form.groups_of(DeliverySchedule, first=DAY)
ScheduleForm = settings_form.form_of(DeliverySchedule)


@pages.route("/new", methods=BOTH)
@pages.route("/<id:schedule_id>/edit", methods=BOTH)
@allowed("admin")
def edit_schedule(
    tx: Connection, contract_id: int, schedule_id: int = 0
) -> ResponseReturnValue:
    """Add a schedule to the contract, or edit one."""
    contract, stored = _contract(tx, contract_id), StoredSchedule()
    if schedule_id:
        stored = _schedule(tx, contract_id, schedule_id, lock=True)
    form = settings_form.make_form(tx, ScheduleForm, stored, {})

    def write() -> int:
        change = settings_form.make_change(form, DeliverySchedule, schedule_id)
        command = ChangeSchedule(contract_id, change)
        return write_schedule(tx, g.caller, EDIT if schedule_id else ADD, command)

    saved_id = settings_form.save(tx, form, FAULTS, {}, write)
    if saved_id is None:
        return show_form("schedule_edit.html", form, groups=GROUPS, contract=contract)
    is_same = _schedule(tx, contract_id, saved_id) == stored
    done = f"Schedule {saved_id} {'saved' if schedule_id else 'added'}."
    flash("Nothing was changed." if is_same else done)
    return _back(contract_id)


@pages.route("/<id:schedule_id>/remove", methods=BOTH)
@allowed("admin")
def remove_schedule(
    tx: Connection, contract_id: int, schedule_id: int
) -> ResponseReturnValue:
    """Ask whether to remove a schedule, and do so; the history keeps it."""
    contract = _contract(tx, contract_id)
    is_asked = request.method == "POST"
    schedule = _schedule(tx, contract_id, schedule_id, lock=is_asked)
    if not is_asked:
        return render_template(
            "schedule_remove.html", contract=contract, schedule=schedule
        )
    delivery_schedules.delete_schedule(tx, g.caller, REMOVE, contract_id, schedule_id)
    flash(f"Schedule {schedule_id} removed.")
    return _back(contract_id)


def _back(contract_id: int) -> Response:
    shown = url_for("contracts.show_contract", contract_id=contract_id)
    return redirect(f"{shown}#schedules", 303)


def _contract(tx: Connection, contract_id: int) -> StoredContract:
    contract = contract_pages.find_contract(tx, contract_id)
    if contract is None:
        raise NotFound(f"There is no contract {contract_id}.")
    return contract


def _schedule(
    tx: Connection, contract_id: int, schedule_id: int, *, lock: bool = False
) -> StoredSchedule:
    found = schedule_pages.find_schedule(tx, contract_id, schedule_id, lock=lock)
    if found is None:
        raise NotFound(f"The contract has no schedule {schedule_id}.")
    return found
