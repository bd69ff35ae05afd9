"""The user's own page: who they are, and another password."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from service.admin.access import allowed
from service.admin.forms import knows_password, password_field
from service.admin.passwords import hash_password
from service.admin.session import session as page_session
from service.connection import Connection
from service.repositories import sessions, users
from service.rules.logins import SHORTEST_PASSWORD, password_fault

pages = Blueprint("account", __name__)
OPERATION = "account.password"


class PasswordForm(FlaskForm):
    present = password_field("Present password")
    password = password_field(
        "New password",
        f"At least {SHORTEST_PASSWORD} characters; a sentence is easy to remember.",
        new=True,
    )


@pages.get("/account")
@allowed("viewer")
def show_account(tx: Connection) -> str:
    return render_template("account.html", form=PasswordForm())


@pages.post("/account")
@allowed("viewer")
def change_password(tx: Connection) -> Response | tuple[str, int]:
    """Change the user's own password; all their other sessions end."""
    form = PasswordForm()
    if not (form.validate() and _is_good(tx, form)):
        return render_template("account.html", form=form), 422
    users.update_password(
        tx,
        g.caller,
        OPERATION,
        g.visit.user_id,
        hash_password(form.password.data),
        keep=sessions.hash_token(page_session.token),
    )
    flash("Your password is changed. Your sessions in other browsers have ended.")
    return redirect(url_for("account.show_account"), 303)


def _is_good(tx: Connection, form: PasswordForm) -> bool:
    fault = password_fault(form.password.data, g.visit.user_name)
    if fault:
        form.password.errors = [fault]
        return False
    return knows_password(tx, form.present)
