"""Lists of names, of reasons and of statuses: add, rename, retire, take back into use."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from service.admin.access import BOTH, allowed
from service.admin.forms import EditForm, is_written, name_field, show_form
from service.connection import Connection
from service.repositories import named_lists
from service.repositories.named_lists import Entry, NamedList

pages = Blueprint("named", __name__, url_prefix="/setup")
LONGEST = 100  # characters, as in the tables


@dataclass(frozen=True, slots=True)
class NameKind:
    """What a list has names of, as its pages see it."""

    rows: NamedList
    noun: str  # "return reason"
    act: str  # what the audit calls its pages: setup.reasons.return
    consequence: str = ""  # what retiring means
    scope: str = ""  # within which its names in use differ

    @property
    def taken(self) -> str:
        return f"A {self.noun} in use has this name already{self.scope}."

    @property
    def texts(self) -> dict[str, tuple[str, str]]:
        return {self.rows.unique: ("name", self.taken)}


KINDS = {
    "return": NameKind(
        named_lists.RETURN_REASONS,
        "return reason",
        "setup.reasons.return",
        "Calls that name its id are refused with Invalid Return Reason ID from then on."
        " Returns that have it keep it, and pending ones can still be decided.",
    ),
    "reject": NameKind(
        named_lists.REJECT_REASONS,
        "reject reason",
        "setup.reasons.reject",
        "Calls that name its id are refused with Invalid Denied Reason ID from then on."
        " Returns that were rejected for it keep it.",
    ),
    "status": NameKind(
        named_lists.STATUSES,
        "status",
        "setup.lead_statuses.status",
        "Updates that name it, or one of its sub statuses, are refused with Invalid Lead"
        " Status from then on. Leads that have it keep it, and reports show it.",
    ),
    "sub_status": NameKind(
        named_lists.SUB_STATUSES,
        "sub status",
        "setup.lead_statuses.sub_status",
        "Updates that name it are refused with Invalid Lead SubStatus from then on. Leads"
        " that have it keep it, and reports show it.",
    ),
}
# Where the pages of one entry are.
REASON = "/reasons/<any(return, reject):which>/<id:entry_id>"
STATUS = "/lead-statuses/<id:entry_id>"
SUB_STATUS = "/lead-statuses/sub-statuses/<id:entry_id>"
OF_STATUS, OF_SUB_STATUS = {"which": "status"}, {"which": "sub_status"}


class RenameForm(EditForm):
    name = name_field("Name", LONGEST)


class AddForm(FlaskForm):
    name = name_field("Name", LONGEST)


def while_enabled(view: Callable) -> Callable:
    """Show pages of statuses only while these are switched on; else say where to."""

    @wraps(view)
    def page(tx: Connection, **arguments) -> ResponseReturnValue:
        is_of_reasons = arguments.get("which") in ("return", "reject")
        if not (g.visit.lead_statuses_enabled or is_of_reasons):
            return render_template("statuses_off.html")
        return view(tx, **arguments)

    return page


@pages.route(REASON, methods=BOTH)
@pages.route(f"{STATUS}/rename", methods=BOTH, defaults=OF_STATUS)
@pages.route(SUB_STATUS, methods=BOTH, defaults=OF_SUB_STATUS)
@allowed("admin")
@while_enabled
def rename(tx: Connection, which: str, entry_id: int) -> ResponseReturnValue:
    kind = KINDS[which]
    entry = find(tx, kind, entry_id, lock=True)
    form, back = RenameForm.of(entry), _back(which, entry)
    if which == "status":
        back = url_for("statuses.show_status", entry_id=entry_id)
    name = form.name.data

    def update() -> None:
        act = f"{kind.act}.rename"
        named_lists.update_name(tx, g.caller, act, kind.rows, entry, name)

    renamed = replace(entry, name=name)
    if (
        form.accepts()
        and (name == entry.name or _differs(tx, kind, form, renamed))
        and is_written(tx, form, kind.texts, update)
    ):
        is_same = name == entry.name
        flash("Nothing was changed." if is_same else f"{entry.name} is now {name}.")
        return redirect(back, 303)
    return show_form("rename.html", form, kind=kind, back=back)


@pages.route(f"{REASON}/retire", methods=BOTH)
@pages.route(f"{STATUS}/retire", methods=BOTH, defaults=OF_STATUS)
@pages.route(f"{SUB_STATUS}/retire", methods=BOTH, defaults=OF_SUB_STATUS)
@allowed("admin")
@while_enabled
def retire(tx: Connection, which: str, entry_id: int) -> ResponseReturnValue:
    """Ask whether to retire an entry, and do so."""
    kind = KINDS[which]
    entry = find(tx, kind, entry_id, lock=True)
    back = _back(which, entry)
    if request.method == "POST":
        return retire_entry(tx, kind, entry, back)
    return render_template("retire.html", kind=kind, entry=entry, back=back)


@pages.post(f"{REASON}/reuse")
@pages.post(f"{STATUS}/reuse", defaults=OF_STATUS)
@pages.post(f"{SUB_STATUS}/reuse", defaults=OF_SUB_STATUS)
@allowed("admin")
@while_enabled
def reuse(tx: Connection, which: str, entry_id: int) -> Response:
    kind = KINDS[which]
    entry = find(tx, kind, entry_id, lock=True)
    return reuse_entry(tx, kind, entry, _back(which, entry))


def _back(which: str, entry: Entry) -> str:
    """Tell the address of the list that has the entry."""
    match which:
        case "status":
            return url_for("statuses.list_statuses")
        case "sub_status":
            return url_for("statuses.show_status", entry_id=entry.parent_id)
    return url_for("reasons.list_reasons", which=which)


def split(entries: list[Entry]) -> dict[str, list[Entry]]:
    """Part the entries in use from the retired ones."""
    return {
        "in_use": [entry for entry in entries if entry.retired_at is None],
        "retired": [entry for entry in entries if entry.retired_at is not None],
    }


def find(tx: Connection, kind: NameKind, entry_id: int, *, lock: bool = False) -> Entry:
    """Find the entry, or answer that there is no such page."""
    entry = named_lists.find_entry(tx, kind.rows, entry_id, lock=lock)
    if entry is None:
        raise NotFound(f"There is no {kind.noun} {entry_id}.")
    return entry


def is_added(
    tx: Connection, kind: NameKind, form: AddForm, parent_id: int | None = None
) -> bool:
    """Add the name of a good form that was sent; a refused form has its errors."""
    name = form.name.data

    def add() -> None:
        act = f"{kind.act}.add"
        named_lists.insert_entry(tx, g.caller, act, kind.rows, name, parent_id)

    new = Entry(0, name or "", None, parent_id)
    if not (
        form.validate_on_submit()
        and _differs(tx, kind, form, new)
        and is_written(tx, form, kind.texts, add)
    ):
        return False
    flash(f"{kind.noun.capitalize()} {name} added.")
    return True


def _differs(tx: Connection, kind: NameKind, form: FlaskForm, entry: Entry) -> bool:
    """Say whether the name differs in more than letter case from those in use.

    Calls match names exactly, so two such names would part what people take for one.
    Files may bring both, and nothing keeps two people from adding them at once.
    """
    alike = named_lists.find_alike(tx, kind.rows, entry)
    if alike:
        form.name.errors = [f"{alike} is in use, and differs only in letter case."]
    return not alike


def retire_entry(tx: Connection, kind: NameKind, entry: Entry, back: str) -> Response:
    """Retire a locked entry; once is enough."""
    if entry.retired_at is None:
        act = f"{kind.act}.retire"
        named_lists.update_retired(tx, g.caller, act, kind.rows, entry, is_retired=True)
    flash(f"{entry.name} is retired.")
    return redirect(back, 303)


def reuse_entry(tx: Connection, kind: NameKind, entry: Entry, back: str) -> Response:
    """Take a locked entry back into use, unless its name went to another one."""
    form = AddForm(name=entry.name)

    def take_back() -> None:
        act, rows = f"{kind.act}.reuse", kind.rows
        named_lists.update_retired(tx, g.caller, act, rows, entry, is_retired=False)

    if entry.retired_at is None or (
        _differs(tx, kind, form, entry) and is_written(tx, form, kind.texts, take_back)
    ):
        flash(f"{entry.name} is in use again.")
    else:
        flash(f"{entry.name} stays retired: {form.name.errors[-1]}", "error")
    return redirect(back, 303)
