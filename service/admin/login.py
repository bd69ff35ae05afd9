"""Log in and log out."""

from datetime import timedelta

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired

from service.admin.access import addresses, allowed, client, find_visit, pool
from service.admin.forms import password_field, show_form, too_many, trimmed
from service.admin.kept_form import KeptForm, read_kept, write_kept
from service.admin.passwords import is_right
from service.admin.session import session as page_session
from service.callers import Caller
from service.connection import Connection
from service.database import transact
from service.repositories import sessions, users
from service.usecases.log_in import begin_session, claim_attempt

pages = Blueprint("login", __name__)
WRONG = "Name or password is wrong."
LONGEST = 1000  # characters of a name or password that we look at


class LoginForm(KeptForm):
    user_name = StringField(
        "Name",
        filters=[trimmed],
        validators=[InputRequired("Enter your name.")],
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )
    password = password_field("Password")


@pages.get("/login")
def show_login() -> Response | str:
    if find_visit().user_id is not None:
        return redirect(_target(request.args.get("next")), 303)
    form = LoginForm(next=request.args.get("next", ""))
    return render_template("login.html", form=form)


@pages.post("/login/again")
def ask_again() -> tuple[str, int]:
    """Ask whose session ended before a form was sent to log in; what was typed waits."""
    form = LoginForm(formdata=None, next=request.args.get("next"), typed=write_kept())
    return render_template("login.html", form=form), 422


@pages.post("/login")
def log_in() -> ResponseReturnValue:
    form = LoginForm()
    if not form.validate():
        return show_form("login.html", form)
    user_name = form.user_name.data.lower()[:LONGEST]
    password = form.password.data[:LONGEST]
    wait, found = transact(pool(), lambda tx: _look(tx, user_name))
    if wait:
        form.form_errors.append(too_many(wait))
        headers = {"Retry-After": str(int(wait.total_seconds()) + 1)}
        return render_template("login.html", form=form), 429, headers
    is_theirs = is_right(found[1] if found else None, password)
    typed_by = _find_who_typed(form)
    if found and is_theirs and _begin(user_name, found):
        return _go_on(form, is_typed_by_them=typed_by == found[0])
    form.form_errors.append(WRONG)
    return show_form("login.html", form)


@pages.post("/logout")
@allowed("viewer")
def log_out(tx: Connection) -> Response:
    sessions.delete_session(tx, page_session.token)
    page_session.renew()
    flash("You are logged out.")
    return redirect(url_for("login.show_login"), 303)


def _look(
    tx: Connection, user_name: str
) -> tuple[timedelta | None, tuple[int, str] | None]:
    """Count the attempt and find whose it is: nobody's, if the attempt must wait."""
    wait = claim_attempt(tx, user_name, client())
    return wait, None if wait else users.find_password(tx, user_name)


def _begin(user_name: str, found: tuple[int, str]) -> bool:
    """Begin a session under a new cookie; False if the user has just been disabled."""
    user_id, password_hash = found
    token = page_session.renew()
    caller = Caller(f"user:{user_id}", client())
    return transact(
        pool(),
        lambda tx: begin_session(
            tx,
            caller,
            user_id=user_id,
            user_name=user_name,
            password_hash=password_hash,
            token=token,
        ),
    )


def _find_who_typed(form: LoginForm) -> int | None:
    """Find whose session has ended in this browser, if a form was sent from it."""
    if not form.typed.data:
        return None
    token = page_session.token
    return transact(pool(), lambda tx: sessions.find_owner(tx, token))


def _go_on(form: LoginForm, *, is_typed_by_them: bool) -> ResponseReturnValue:
    """Go where the user wanted, or show what was typed there, to be sent once more.

    Nobody is asked to send what somebody else has typed: it could ask for what only they
    may do.
    """
    there = _target(form.next.data, method="POST")
    typed = read_kept(form.typed.data)
    if typed and not is_typed_by_them:
        flash("What was typed before was not yours, and is not kept.", "error")
    if not (typed and is_typed_by_them) or there == url_for("home.show_home"):
        return redirect(_target(form.next.data), 303)
    g.visit = find_visit()
    return render_template(
        "kept.html", typed=typed, there=there, leave=_target(form.next.data)
    )


def _target(wanted: str | None, method: str = "GET") -> str:
    """Make the address to go to: always one of ours, since only its path is the user's.

    Anything that is not a page of ours, as "//elsewhere", leads to the home page; so do
    line breaks, which no header can carry.
    """
    home = url_for("home.show_home")
    if not (wanted and wanted.startswith("/") and wanted.isprintable()):
        return home
    try:
        addresses().match(wanted.partition("?")[0], method=method)
    except HTTPException:
        return home
    return home.rstrip("/") + wanted
