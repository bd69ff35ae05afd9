"""A user's own named filters of the queue and of Returns > All: save and remove."""

from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from service.admin.access import allowed
from service.admin.return_filters import OF_ALL, OF_QUEUE
from service.connection import Connection
from service.repositories import saved_views
from service.repositories.saved_views import MOST, SavedView
from service.rules.notations import NOT_XML

pages = Blueprint("views", __name__, url_prefix="/returns")
LISTS = {  # list → its page, and what of its address a view keeps
    "queue": ("returns.list_returns", (*OF_QUEUE, "sort")),
    "all": ("all_returns.list_all", (*OF_ALL, "sort")),
}
LONGEST_NAME, LONGEST_QUERY = 50, 1000  # characters


@pages.post("/views")
@allowed("viewer")
def change_view(tx: Connection) -> Response:
    """Save the filters under a name, or remove the view of that name."""
    of = request.form.get("list", "")
    endpoint, kept = LISTS.get(of, LISTS["queue"])
    of = of if of in LISTS else "queue"
    name = NOT_XML.sub("", " ".join(request.form.get("view_name", "").split()))
    query = _kept(request.form.get("query", ""), kept)
    if request.form.get("act") == "remove":
        saved_views.delete_view(tx, g.visit.user_id, of, name)
        flash(f"View {name} removed.")
    elif not name or len(name) > LONGEST_NAME:
        flash(f"A view needs a name of 1 to {LONGEST_NAME} characters.", "error")
    elif len(query) > LONGEST_QUERY:
        flash("These filters are too long to be saved.", "error")
    elif saved_views.write_view(tx, g.visit.user_id, of, SavedView(name, query)):
        flash(f"View {name} saved.")
    else:
        flash(f"You have {MOST} views here. Remove one first.", "error")
    return redirect(url_for(endpoint) + (f"?{query}" if query else ""), 303)


def _kept(query: str, names: tuple[str, ...]) -> str:
    """Take of an address what a view keeps: filters and sort, nothing of one visit."""
    pairs = parse_qsl(query.replace("\x00", ""))
    return urlencode([pair for pair in pairs if pair[0] in names])
