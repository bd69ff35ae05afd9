"""Setup > Settings > Lead Statuses: the statuses, and as a drill-down their sub statuses.

Shown while Lead Statuses are switched on (Lead Statuses).
"""

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from service.admin import named
from service.admin.access import BOTH, allowed
from service.admin.forms import show_form
from service.admin.listing import here
from service.admin.named import KINDS, AddForm, while_enabled
from service.connection import Connection
from service.repositories.audit import insert_changes
from service.repositories.named_lists import (
    STATUSES,
    SUB_STATUSES,
    Entry,
    list_entries,
    update_places,
)

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


@pages.post("/<id:entry_id>/move")
@allowed("admin")
@while_enabled
def move(tx: Connection, entry_id: int) -> Response:
    """Put a status before the one above it, or with `down` after the one below."""
    status = named.find(tx, KINDS["status"], entry_id, lock=True)
    order = [each.entry_id for each in _in_use(tx)]
    if status.entry_id in order:
        old = order.index(status.entry_id)
        new = max(0, old + (1 if "down" in request.form else -1))
        order.insert(new, order.pop(old))
        update_places(tx, order)
        act, entity = "setup.lead_statuses.status.move", STATUSES.entity
        before, after = {"place": old + 1}, {"place": order.index(entry_id) + 1}
        insert_changes(tx, g.caller, act, entity, entry_id, old=before, new=after)
    return redirect(url_for("statuses.list_statuses"), 303)


def _in_use(tx: Connection) -> list[Entry]:
    return named.split(list_entries(tx, STATUSES))["in_use"]


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
