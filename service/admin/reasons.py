"""Setup > Reasons Lists: why leads are returned, and why a return is rejected."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from service.admin import named
from service.admin.access import BOTH, allowed
from service.admin.forms import show_form
from service.admin.listing import here
from service.connection import Connection
from service.repositories.named_lists import list_entries

pages = Blueprint("reasons", __name__, url_prefix="/setup/reasons")


@pages.get("")
@allowed("viewer")
def show_lists(tx: Connection) -> Response:
    return redirect(url_for("reasons.list_reasons", which="return"), 303)


@pages.route("/<any(return, reject):which>", methods=BOTH)
@allowed("viewer", post="admin")
def list_reasons(tx: Connection, which: str) -> ResponseReturnValue:
    """List the reasons, or add one."""
    kind, form = named.KINDS[which], named.AddForm()
    if named.is_added(tx, kind, form):
        return redirect(here(), 303)
    entries = named.split(list_entries(tx, kind.rows))
    return show_form("reasons.html", form, which=which, kind=kind, **entries)
