"""The user's own page: who they are, and another password."""

from flask import Blueprint, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from service.admin.access import BOTH, allowed
from service.admin.forms import (
    is_good_password,
    knows_password,
    password_field,
    show_form,
)
from service.admin.passwords import hash_password
from service.admin.session import session as page_session
from service.connection import Connection
from service.repositories import sessions, users
from service.rules.logins import SHORTEST_PASSWORD

pages = Blueprint("account", __name__)
OPERATION = "account.password"


class PasswordForm(FlaskForm):
    present = password_field("Present password")
    password = password_field(
        "New password",
        f"At least {SHORTEST_PASSWORD} characters; a sentence is easy to remember.",
        new=True,
    )


@pages.route("/account", methods=BOTH)
@allowed("viewer")
def show_account(tx: Connection) -> ResponseReturnValue:
    """Show the user, or change their password; then all their other sessions end."""
    form = PasswordForm()
    is_good = (
        form.validate_on_submit()
        and is_good_password(form.password, g.visit.user_name)
        and knows_password(tx, form.present)
    )
    if not is_good:
        return show_form("account.html", form)
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
