"""Setup > Reasons Lists: why leads are returned, and why a return is rejected."""

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from service.admin import named
from service.admin.access import allowed
from service.admin.named import AddForm, Kind, RenameForm
from service.connection import Connection
from service.repositories.named_lists import (
    REJECT_REASONS,
    RETURN_REASONS,
    list_entries,
)

pages = Blueprint("reasons", __name__, url_prefix="/setup/reasons")
KINDS = {
    "return": Kind(
        RETURN_REASONS,
        "return reason",
        "setup.reasons.return",
        "reasons",
        "Calls that name its id are refused with Invalid Return Reason ID from then on."
        " Returns that have it keep it, and pending ones can still be decided.",
        {"which": "return"},
    ),
    "reject": Kind(
        REJECT_REASONS,
        "reject reason",
        "setup.reasons.reject",
        "reasons",
        "Calls that name its id are refused with Invalid Denied Reason ID from then on."
        " Returns that were rejected for it keep it.",
        {"which": "reject"},
    ),
}
KIND = "<any('return', 'reject'):which>"


@pages.get("")
@allowed("viewer")
def show_lists(tx: Connection) -> Response:
    return redirect(KINDS["return"].url("list_reasons"), 303)


@pages.get(f"/{KIND}")
@allowed("viewer")
def list_reasons(tx: Connection, which: str) -> str:
    return _list(tx, KINDS[which], AddForm())


@pages.post(f"/{KIND}")
@allowed("admin")
def add_reason(tx: Connection, which: str) -> Response | tuple[str, int]:
    kind, form = KINDS[which], AddForm()
    if named.is_added(tx, kind, form):
        return redirect(kind.url("list_reasons"), 303)
    return _list(tx, kind, form), 422


@pages.get(f"/{KIND}/<id:entry_id>")
@allowed("admin")
def edit(tx: Connection, which: str, entry_id: int) -> str:
    kind = KINDS[which]
    return _edit(kind, RenameForm.of(named.find(tx, kind, entry_id)))


@pages.post(f"/{KIND}/<id:entry_id>")
@allowed("admin")
def rename(tx: Connection, which: str, entry_id: int) -> Response | tuple[str, int]:
    kind = KINDS[which]
    form = RenameForm.of(named.find(tx, kind, entry_id, lock=True))
    if named.is_renamed(tx, kind, form):
        return redirect(kind.url("list_reasons"), 303)
    return _edit(kind, form), 422


@pages.get(f"/{KIND}/<id:entry_id>/retire")
@allowed("admin")
def confirm_retiring(tx: Connection, which: str, entry_id: int) -> str:
    kind = KINDS[which]
    return named.confirm_retiring(tx, kind, entry_id, kind.url("list_reasons"))


@pages.post(f"/{KIND}/<id:entry_id>/retire")
@allowed("admin")
def retire(tx: Connection, which: str, entry_id: int) -> Response:
    kind = KINDS[which]
    entry = named.find(tx, kind, entry_id, lock=True)
    return named.retire(tx, kind, entry, kind.url("list_reasons"))


@pages.post(f"/{KIND}/<id:entry_id>/reuse")
@allowed("admin")
def reuse(tx: Connection, which: str, entry_id: int) -> Response:
    kind = KINDS[which]
    entry = named.find(tx, kind, entry_id, lock=True)
    return named.reuse(tx, kind, entry, kind.url("list_reasons"))


def _list(tx: Connection, kind: Kind, form: AddForm) -> str:
    entries = named.split(list_entries(tx, kind.rows))
    return render_template("reasons.html", kind=kind, form=form, **entries)


def _edit(kind: Kind, form: RenameForm) -> str:
    back = kind.url("list_reasons")
    return render_template("rename.html", kind=kind, form=form, back=back)
