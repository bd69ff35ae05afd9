"""Setup > Settings > Lead Statuses: the statuses, and as a drill-down their sub statuses.

Shown while Lead Statuses are switched on (Lead Statuses).
"""

from functools import wraps

from flask import Blueprint, g, redirect, render_template
from werkzeug.wrappers import Response

from service.admin import named
from service.admin.access import allowed
from service.admin.named import AddForm, Kind, RenameForm
from service.connection import Connection
from service.repositories.named_lists import STATUSES, SUB_STATUSES, list_entries

pages = Blueprint("statuses", __name__, url_prefix="/setup/lead-statuses")
STATUS = Kind(
    STATUSES,
    "status",
    "setup.lead_statuses.status",
    "statuses",
    "Updates that name it, or one of its sub statuses, are refused with Invalid Lead"
    " Status from then on. Leads that have it keep it, and reports show it.",
)
SUB_STATUS = Kind(
    SUB_STATUSES,
    "sub status",
    "setup.lead_statuses.sub_status",
    "sub_statuses",
    "Updates that name it are refused with Invalid Lead SubStatus from then on. Leads"
    " that have it keep it, and reports show it.",
)


def while_enabled(view):
    """Show the page only while Lead Statuses are switched on; else say where to."""

    @wraps(view)
    def page(tx: Connection, **arguments):
        if not g.visit.lead_statuses_enabled:
            return render_template("statuses_off.html")
        return view(tx, **arguments)

    return page


@pages.get("")
@allowed("viewer")
@while_enabled
def list_statuses(tx: Connection) -> str:
    return _list(tx, AddForm())


@pages.post("")
@allowed("admin")
@while_enabled
def add_status(tx: Connection) -> Response | tuple[str, int]:
    form = AddForm()
    if named.is_added(tx, STATUS, form):
        return redirect(STATUS.url("list_statuses"), 303)
    return _list(tx, form), 422


@pages.get("/<id:entry_id>")
@allowed("viewer")
@while_enabled
def show_status(tx: Connection, entry_id: int) -> str:
    return show_one(tx, named.find(tx, STATUS, entry_id), AddForm())


@pages.get("/<id:entry_id>/rename")
@allowed("admin")
@while_enabled
def edit(tx: Connection, entry_id: int) -> str:
    return _edit(RenameForm.of(named.find(tx, STATUS, entry_id)))


@pages.post("/<id:entry_id>/rename")
@allowed("admin")
@while_enabled
def rename(tx: Connection, entry_id: int) -> Response | tuple[str, int]:
    form = RenameForm.of(named.find(tx, STATUS, entry_id, lock=True))
    if named.is_renamed(tx, STATUS, form):
        return redirect(STATUS.url("show_status", form.row), 303)
    return _edit(form), 422


@pages.get("/<id:entry_id>/retire")
@allowed("admin")
@while_enabled
def confirm_retiring(tx: Connection, entry_id: int) -> str:
    return named.confirm_retiring(tx, STATUS, entry_id, STATUS.url("list_statuses"))


@pages.post("/<id:entry_id>/retire")
@allowed("admin")
@while_enabled
def retire(tx: Connection, entry_id: int) -> Response:
    status = named.find(tx, STATUS, entry_id, lock=True)
    return named.retire(tx, STATUS, status, STATUS.url("list_statuses"))


@pages.post("/<id:entry_id>/reuse")
@allowed("admin")
@while_enabled
def reuse(tx: Connection, entry_id: int) -> Response:
    status = named.find(tx, STATUS, entry_id, lock=True)
    return named.reuse(tx, STATUS, status, STATUS.url("list_statuses"))


def show_one(tx: Connection, status: named.Entry, form: AddForm) -> str:
    """Show a status with its sub statuses; `form` is the one that adds to them."""
    entries = named.split(list_entries(tx, SUB_STATUSES, status.entry_id))
    return render_template(
        "status.html",
        kind=SUB_STATUS,
        status_kind=STATUS,
        status=status,
        form=form,
        **entries,
    )


def _list(tx: Connection, form: AddForm) -> str:
    sub_statuses = named.split(list_entries(tx, SUB_STATUSES))["in_use"]
    below: dict[int | None, list[str]] = {}
    for sub_status in sub_statuses:
        below.setdefault(sub_status.parent_id, []).append(sub_status.name)
    entries = named.split(list_entries(tx, STATUSES))
    return render_template(
        "statuses.html", kind=STATUS, form=form, below=below, **entries
    )


def _edit(form: RenameForm) -> str:
    back = STATUS.url("show_status", form.row)
    return render_template("rename.html", kind=STATUS, form=form, back=back)
