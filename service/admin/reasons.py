"""Setup > Reasons Lists: why leads are returned, and why a return is rejected."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from service.admin import named
from service.admin.access import allowed
from service.admin.forms import show_form
from service.connection import Connection
from service.repositories.named_lists import list_entries

pages = Blueprint("reasons", __name__, url_prefix="/setup/reasons")
LIST = "/<any(return, reject):which>"


@pages.get("")
@allowed("viewer")
def show_lists(tx: Connection) -> Response:
    return redirect(url_for("reasons.list_reasons", which="return"), 303)


@pages.get(LIST)
@allowed("viewer")
def list_reasons(tx: Connection, which: str) -> ResponseReturnValue:
    return _list(tx, which, named.AddForm())


@pages.post(LIST)
@allowed("admin")
def add_reason(tx: Connection, which: str) -> ResponseReturnValue:
    form = named.AddForm()
    if named.is_added(tx, named.KINDS[which], form):
        return redirect(url_for("reasons.list_reasons", which=which), 303)
    return _list(tx, which, form)


def _list(tx: Connection, which: str, form: named.AddForm) -> ResponseReturnValue:
    kind = named.KINDS[which]
    entries = named.split(list_entries(tx, kind.rows))
    return show_form("reasons.html", form, which=which, kind=kind, **entries)
