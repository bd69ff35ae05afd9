"""Setup > Permissions > Users: who may log in, in which role."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.wrappers import Response
from wtforms import Field, RadioField, StringField
from wtforms.validators import InputRequired, ValidationError

from service.admin.access import BOTH, allowed
from service.admin.forms import (
    EditForm,
    is_good_password,
    knows_password,
    options,
    password_field,
    show_form,
    trimmed,
)
from service.admin.passwords import hash_password
from service.connection import Connection
from service.repositories import users
from service.repositories.users import User
from service.rules.logins import ROLES, SHORTEST_PASSWORD, user_name_fault

pages = Blueprint("users", __name__, url_prefix="/setup/permissions/users")
ACT = "setup.permissions.user"
MEANINGS = {
    "viewer": "reads",
    "desk": "reads, and works returns",
    "admin": "does everything: setup, keys, users",
}


def role_field() -> RadioField:
    return RadioField(
        "Role",
        choices=options((role, f"{role}: {MEANINGS[role]}") for role in ROLES),
        default="viewer",
        validators=[InputRequired("Choose a role.")],
    )


def _good_name(form: FlaskForm, field: Field) -> None:
    fault = user_name_fault(field.data or "")
    if fault:
        raise ValidationError(fault)


class UserForm(FlaskForm):
    user_name = StringField(
        "Name",
        description="Small letters, digits and . _ @ + -",
        filters=[trimmed, lambda text: text and text.lower()],
        validators=[InputRequired("Enter a name."), _good_name],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "maxlength": 50},
    )
    role = role_field()
    password = password_field(
        "Their password", f"At least {SHORTEST_PASSWORD} characters.", new=True
    )
    own_password = password_field("Your password", "Once more, for your safety.")


class RoleForm(EditForm):
    role = role_field()
    own_password = password_field("Your password", "Once more, for your safety.")


class ResetForm(FlaskForm):
    password = password_field(
        "Their new password",
        f"At least {SHORTEST_PASSWORD} characters. Their sessions end.",
        new=True,
    )
    own_password = password_field("Your password", "Once more, for your safety.")


@pages.get("")
@allowed("admin")
def list_users(tx: Connection) -> str:
    return render_template("users.html", users=users.list_users(tx))


@pages.route("/new", methods=BOTH)
@allowed("admin")
def add_user(tx: Connection) -> ResponseReturnValue:
    form = UserForm()
    name = form.user_name.data
    is_good = (
        form.validate_on_submit()
        and is_good_password(form.password, name)
        and knows_password(tx, form.own_password)
    )
    if is_good:
        act, password_hash = f"{ACT}.create", hash_password(form.password.data)
        role = form.role.data
        if users.insert_user(tx, g.caller, act, name, role, password_hash):
            flash(f"User {name} can log in now.")
            return redirect(url_for("users.list_users"), 303)
        form.user_name.errors = ["There is a user of this name already."]
    return show_form("user_new.html", form)


@pages.get("/<id:user_id>")
@allowed("admin")
def edit_user(tx: Connection, user_id: int) -> str:
    return _edit(_there(users.lock_users(tx, [user_id]), user_id))


@pages.post("/<id:user_id>/role")
@allowed("admin")
def save_role(tx: Connection, user_id: int) -> Response | tuple[str, int]:
    user = _find_other(tx, user_id)
    form = RoleForm.of(user)
    if not (form.accepts() and knows_password(tx, form.own_password)):
        return _edit(user, role_form=form), 422
    users.update_role(tx, g.caller, f"{ACT}.role", user, form.role.data)
    flash(f"{user.user_name} has the role {form.role.data}.")
    return redirect(url_for("users.list_users"), 303)


@pages.post("/<id:user_id>/password")
@allowed("admin")
def reset_password(tx: Connection, user_id: int) -> Response | tuple[str, int]:
    user = _find_other(tx, user_id)
    form = ResetForm(prefix="reset-")
    is_good = form.validate() and is_good_password(form.password, user.user_name)
    if not (is_good and knows_password(tx, form.own_password)):
        return _edit(user, reset_form=form), 422
    password_hash = hash_password(form.password.data)
    users.update_password(tx, g.caller, f"{ACT}.password", user_id, password_hash)
    flash(f"{user.user_name} has a new password.")
    return redirect(url_for("users.list_users"), 303)


@pages.post("/<id:user_id>/disable", defaults={"is_disabled": True})
@pages.post("/<id:user_id>/enable", defaults={"is_disabled": False})
@allowed("admin")
def set_disabled(tx: Connection, user_id: int, is_disabled: bool) -> Response:
    """Disable a user, whose sessions end with their next request, or enable one."""
    user = _find_other(tx, user_id)
    act = f"{ACT}.disable" if is_disabled else f"{ACT}.enable"
    users.update_disabled(tx, g.caller, act, user, is_disabled=is_disabled)
    may = "cannot log in any more" if is_disabled else "can log in again"
    flash(f"{user.user_name} {may}.")
    return redirect(url_for("users.list_users"), 303)


def _there(found: dict[int, User], user_id: int) -> User:
    if user_id not in found:
        raise NotFound(f"There is no user {user_id}.")
    return found[user_id]


def _find_other(tx: Connection, user_id: int) -> User:
    """Find somebody else: so there is always an admin left, the one who acts.

    Whoever acts is locked too and looked at again: the other may have been quicker.
    """
    if user_id == g.visit.user_id:
        raise Forbidden(
            "Your own role and access are for another admin to change; your password is"
            " on the page of your account."
        )
    found = users.lock_users(tx, [g.visit.user_id, user_id])
    actor = found[g.visit.user_id]
    if actor.disabled_at or actor.role != "admin":
        raise Forbidden("You are no admin any more. Nothing was changed.")
    return _there(found, user_id)


def _edit(
    user: User, role_form: RoleForm | None = None, reset_form: ResetForm | None = None
) -> str:
    return render_template(
        "user.html",
        user=user,
        role_form=role_form or RoleForm.showing(user),
        reset_form=reset_form or ResetForm(None, prefix="reset-"),
    )
