"""Setup > Settings > Lead Statuses: the sub statuses of one status."""

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from service.admin import named
from service.admin.access import allowed
from service.admin.named import AddForm, Entry, RenameForm
from service.admin.statuses import STATUS, SUB_STATUS, show_one, while_enabled
from service.connection import Connection

pages = Blueprint("sub_statuses", __name__, url_prefix="/setup/lead-statuses")


@pages.post("/<id:entry_id>")
@allowed("admin")
@while_enabled
def add(tx: Connection, entry_id: int) -> Response | tuple[str, int]:
    """Add to the status of this id, which stays as it is meanwhile."""
    status, form = named.find(tx, STATUS, entry_id, lock=True), AddForm()
    if named.is_added(tx, SUB_STATUS, form, status.entry_id):
        return redirect(STATUS.url("show_status", status), 303)
    return show_one(tx, status, form), 422


@pages.get("/sub-statuses/<id:entry_id>")
@allowed("admin")
@while_enabled
def edit(tx: Connection, entry_id: int) -> str:
    return _edit(RenameForm.of(named.find(tx, SUB_STATUS, entry_id)))


@pages.post("/sub-statuses/<id:entry_id>")
@allowed("admin")
@while_enabled
def rename(tx: Connection, entry_id: int) -> Response | tuple[str, int]:
    form = RenameForm.of(named.find(tx, SUB_STATUS, entry_id, lock=True))
    if named.is_renamed(tx, SUB_STATUS, form):
        return redirect(_back(form.row), 303)
    return _edit(form), 422


@pages.get("/sub-statuses/<id:entry_id>/retire")
@allowed("admin")
@while_enabled
def confirm_retiring(tx: Connection, entry_id: int) -> str:
    back = _back(named.find(tx, SUB_STATUS, entry_id))
    return named.confirm_retiring(tx, SUB_STATUS, entry_id, back)


@pages.post("/sub-statuses/<id:entry_id>/retire")
@allowed("admin")
@while_enabled
def retire(tx: Connection, entry_id: int) -> Response:
    entry = named.find(tx, SUB_STATUS, entry_id, lock=True)
    return named.retire(tx, SUB_STATUS, entry, _back(entry))


@pages.post("/sub-statuses/<id:entry_id>/reuse")
@allowed("admin")
@while_enabled
def reuse(tx: Connection, entry_id: int) -> Response:
    entry = named.find(tx, SUB_STATUS, entry_id, lock=True)
    return named.reuse(tx, SUB_STATUS, entry, _back(entry))


def _back(entry: Entry) -> str:
    assert entry.parent_id is not None  # every sub status has a status
    return STATUS.url("show_status", Entry(entry.parent_id, "", None, None))


def _edit(form: RenameForm) -> str:
    back = _back(form.row)
    return render_template("rename.html", kind=SUB_STATUS, form=form, back=back)
