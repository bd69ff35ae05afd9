"""Setup > Settings > Lead Statuses: the statuses, and as a drill-down their sub statuses.

Shown while Lead Statuses are switched on (Lead Statuses).
"""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from service.admin import named
from service.admin.access import allowed
from service.admin.forms import show_form
from service.admin.named import KINDS, AddForm, Entry, while_enabled
from service.connection import Connection
from service.repositories.named_lists import STATUSES, SUB_STATUSES, list_entries

pages = Blueprint("statuses", __name__, url_prefix="/setup/lead-statuses")


@pages.get("")
@allowed("viewer")
@while_enabled
def list_statuses(tx: Connection) -> ResponseReturnValue:
    return _list(tx, AddForm())


@pages.post("")
@allowed("admin")
@while_enabled
def add_status(tx: Connection) -> ResponseReturnValue:
    form = AddForm()
    if named.is_added(tx, KINDS["status"], form):
        return redirect(url_for("statuses.list_statuses"), 303)
    return _list(tx, form)


@pages.get("/<id:entry_id>")
@allowed("viewer")
@while_enabled
def show_status(tx: Connection, entry_id: int) -> ResponseReturnValue:
    return _show(tx, named.find(tx, KINDS["status"], entry_id), AddForm())


@pages.post("/<id:entry_id>")
@allowed("admin")
@while_enabled
def add_sub_status(tx: Connection, entry_id: int) -> ResponseReturnValue:
    """Add to the status of this id, which stays as it is meanwhile."""
    status, form = named.find(tx, KINDS["status"], entry_id, lock=True), AddForm()
    if named.is_added(tx, KINDS["sub_status"], form, entry_id):
        return redirect(url_for("statuses.show_status", entry_id=entry_id), 303)
    return _show(tx, status, form)


def _list(tx: Connection, form: AddForm) -> ResponseReturnValue:
    below: dict[int | None, list[str]] = {}
    for sub_status in named.split(list_entries(tx, SUB_STATUSES))["in_use"]:
        below.setdefault(sub_status.parent_id, []).append(sub_status.name)
    entries = named.split(list_entries(tx, STATUSES))
    return show_form("statuses.html", form, below=below, **entries)


def _show(tx: Connection, status: Entry, form: AddForm) -> ResponseReturnValue:
    """Show a status with its sub statuses; `form` is the one that adds to them."""
    entries = named.split(list_entries(tx, SUB_STATUSES, status.entry_id))
    return show_form("status.html", form, status=status, **entries)
