"""Setup > Settings > Lead Statuses: the statuses, and as a drill-down their sub statuses.

Shown while Lead Statuses are switched on (Lead Statuses).
"""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from service.admin import named
from service.admin.access import BOTH, allowed
from service.admin.forms import show_form
from service.admin.listing import here
from service.admin.named import KINDS, AddForm, while_enabled
from service.connection import Connection
from service.repositories.named_lists import STATUSES, SUB_STATUSES, list_entries

pages = Blueprint("statuses", __name__, url_prefix="/setup/lead-statuses")


@pages.route("", methods=BOTH)
@allowed("viewer", post="admin")
@while_enabled
def list_statuses(tx: Connection) -> ResponseReturnValue:
    """List the statuses, or add one."""
    form = AddForm()
    if named.is_added(tx, KINDS["status"], form):
        return redirect(here(), 303)
    below: dict[int | None, list[str]] = {}
    for sub_status in named.split(list_entries(tx, SUB_STATUSES))["in_use"]:
        below.setdefault(sub_status.parent_id, []).append(sub_status.name)
    entries = named.split(list_entries(tx, STATUSES))
    return show_form("statuses.html", form, below=below, **entries)


@pages.route("/<id:entry_id>", methods=BOTH)
@allowed("viewer", post="admin")
@while_enabled
def show_status(tx: Connection, entry_id: int) -> ResponseReturnValue:
    """Show a status with its sub statuses, or add one to a status that is locked."""
    form = AddForm()
    status = named.find(tx, KINDS["status"], entry_id, lock=form.is_submitted())
    if named.is_added(tx, KINDS["sub_status"], form, entry_id):
        return redirect(here(), 303)
    entries = named.split(list_entries(tx, SUB_STATUSES, entry_id))
    return show_form("status.html", form, status=status, **entries)
