"""Who may see a page, and the one transaction in which it is made."""

from collections.abc import Callable
from functools import partial, wraps

from flask import current_app, flash, g, make_response, redirect, request, url_for
from werkzeug.exceptions import Forbidden
from werkzeug.routing import MapAdapter
from werkzeug.wrappers import Response

from service.admin.kept_form import may_be_kept
from service.admin.session import session
from service.callers import Caller
from service.connection import Connection
from service.database import PAGE, Pool, TransactionKind, transact
from service.protocol.values import MISPLACED_KEY
from service.repositories import sessions
from service.repositories.sessions import Visit
from service.rules.logins import may

BOTH = ("GET", "POST")  # of a view that shows a form, and takes it


def allowed(role: str, *, post: str = "", kind: TransactionKind = PAGE) -> Callable:
    """Let users of this role, or of one that includes it, see the page.

    `post` is the role that a POST needs, where that is another one.
    The view's first argument is the page's transaction. It is committed before anything
    is sent, and rolled back by any exception; it may run again, so a view does nothing
    else than read, write, flash() and render. In it `g.visit` is the user, `g.caller`
    what the audit needs. Others are sent to the login page, or told that they may not.
    `kind` is PAGE_OF_MANY for a page that reads very much, in one snapshot.
    """

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def page(**arguments) -> Response:
            needed = post if post and request.method == "POST" else role
            work = partial(_enter, needed, view, arguments)
            return transact(pool(), work, kind)

        return page

    return decorate


def find_visit() -> Visit:
    """Find who asks, in a transaction of its own: for what no such view answers."""
    return transact(pool(), lambda tx: sessions.find_visit(tx, session.token))


def pool() -> Pool:
    return current_app.extensions["leadback"]


def client() -> str:
    """Tell the caller's address."""
    return request.environ["leadback.client"]


def addresses() -> MapAdapter:
    """Find the pages' addresses, as they are for this request."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None  # there is a request
    return adapter


def _enter(role: str, view: Callable, arguments: dict, tx: Connection) -> Response:
    session.begin()
    g.visit = sessions.find_visit(tx, session.token)
    if g.visit.user_id is None:
        return _ask_to_log_in()
    if not may(g.visit.role, role):
        raise Forbidden(
            f"This page is for the role {role}; yours is {g.visit.role}."
            " An admin can give you another one: Setup > Permissions."
        )
    g.caller = Caller(f"user:{g.visit.user_id}", client())
    return make_response(view(tx, **arguments))


def _ask_to_log_in() -> Response:
    """Send to the login page, which sends back here: if a link can lead here.

    307 makes the browser send a form there once more.
    """
    wanted: str | None = MISPLACED_KEY.sub(r"\1***", request.full_path.rstrip("?"))
    if request.method == "POST" and may_be_kept():
        return redirect(url_for("login.ask_again", next=wanted), 307)
    if request.method == "POST":
        flash("Your session has ended, and nothing was saved. Please log in.", "error")
    if "GET" not in addresses().allowed_methods():
        wanted = None
    return redirect(url_for("login.show_login", next=wanted), 303)
