"""The acts that all lists of names share: add, rename, retire, take back into use."""

from dataclasses import dataclass, field

from flask import flash, g, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from service.admin.forms import EditForm, is_written, name_field
from service.connection import Connection
from service.repositories import named_lists
from service.repositories.named_lists import Entry, NamedList

LONGEST = 100  # characters, as in the tables


@dataclass(frozen=True, slots=True)
class Kind:
    """A list of names as its pages see it."""

    rows: NamedList
    noun: str  # "return reason"
    act: str  # what the audit calls its pages: setup.reasons.return
    blueprint: str  # has the endpoints edit, rename, confirm_retiring, retire, reuse
    consequence: str  # what retiring means
    values: dict = field(default_factory=dict)  # for the addresses of its pages

    def url(self, endpoint: str, entry: Entry | None = None) -> str:
        values = self.values | ({"entry_id": entry.entry_id} if entry else {})
        return url_for(f"{self.blueprint}.{endpoint}", **values)

    @property
    def texts(self) -> dict[str, tuple[str, str]]:
        return {
            self.rows.unique: ("name", f"A {self.noun} in use has this name already.")
        }


class AddForm(FlaskForm):
    name = name_field("Name", LONGEST)


class RenameForm(EditForm):
    name = name_field("Name", LONGEST)


def split(entries: list[Entry]) -> dict[str, list[Entry]]:
    """Part the entries in use from the retired ones."""
    return {
        "in_use": [entry for entry in entries if entry.retired_at is None],
        "retired": [entry for entry in entries if entry.retired_at is not None],
    }


def find(tx: Connection, kind: Kind, entry_id: int, *, lock: bool = False) -> Entry:
    """Find the entry, or answer that there is no such page."""
    look = named_lists.lock_entry if lock else named_lists.find_entry
    entry = look(tx, kind.rows, entry_id)
    if entry is None:
        raise NotFound(f"There is no {kind.noun} {entry_id}.")
    return entry


def is_added(
    tx: Connection, kind: Kind, form: AddForm, parent_id: int | None = None
) -> bool:
    """Add the name of a good form, and say so; a refused form has its errors."""

    def add() -> None:
        act = f"{kind.act}.add"
        name = form.name.data
        named_lists.insert_entry(tx, g.caller, act, kind.rows, name, parent_id)

    if not (form.validate() and is_written(tx, form, kind.texts, add)):
        return False
    flash(f"{kind.noun.capitalize()} {form.name.data} added.")
    return True


def is_renamed(tx: Connection, kind: Kind, form: RenameForm) -> bool:
    """Rename the form's locked entry, and say so; a refused form has its errors."""
    entry, name = form.row, form.name.data

    def rename() -> None:
        act = f"{kind.act}.rename"
        named_lists.update_name(tx, g.caller, act, kind.rows, entry, name)

    if not (form.accepts() and is_written(tx, form, kind.texts, rename)):
        return False
    is_same = name == entry.name
    flash("Nothing was changed." if is_same else f"{entry.name} is now {name}.")
    return True


def confirm_retiring(tx: Connection, kind: Kind, entry_id: int, back: str) -> str:
    entry = find(tx, kind, entry_id)
    return render_template("retire.html", kind=kind, entry=entry, back=back)


def retire(tx: Connection, kind: Kind, entry: Entry, back: str) -> Response:
    """Retire a locked entry; once is enough."""
    if entry.retired_at is None:
        act = f"{kind.act}.retire"
        named_lists.update_retired(tx, g.caller, act, kind.rows, entry, is_retired=True)
    flash(f"{entry.name} is retired.")
    return redirect(back, 303)


def reuse(tx: Connection, kind: Kind, entry: Entry, back: str) -> Response:
    """Take a locked entry back into use, unless its name went to another one."""
    form = AddForm(name=entry.name)

    def take_back() -> None:
        act = f"{kind.act}.reuse"
        named_lists.update_retired(
            tx, g.caller, act, kind.rows, entry, is_retired=False
        )

    if entry.retired_at is None or is_written(tx, form, kind.texts, take_back):
        flash(f"{entry.name} is in use again.")
    else:
        flash(f"{entry.name} stays retired: {form.name.errors[-1]}", "error")
    return redirect(back, 303)
