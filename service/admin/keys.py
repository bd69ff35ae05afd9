"""Setup > Permissions > API keys: make one, which is shown once; revoke one."""

from datetime import MAXYEAR, UTC, datetime

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import DateField, Field
from wtforms.validators import Optional, ValidationError

from service.admin.access import BOTH, allowed
from service.admin.choosing import IdField
from service.admin.forms import (
    knows_password,
    name_field,
    password_field,
    show_form,
)
from service.admin.templating import write_time
from service.connection import Connection
from service.repositories import api_keys
from service.repositories.api_keys import ApiKey
from service.rules.day_bounds import ONE_DAY, begin_of, day_of

pages = Blueprint("keys", __name__, url_prefix="/setup/permissions")
ACT = "setup.permissions.key"


def _not_the_last_year(form: FlaskForm, field: Field) -> None:
    """Refuse days whose end no clock tells, in one zone or another."""
    if field.data and field.data.year == MAXYEAR:
        raise ValidationError("Leave it empty for a key without end.")


class KeyForm(FlaskForm):
    label = name_field("Label", 100, "Who or what will use it.")
    buyer_id = IdField(
        "For",
        description="An admin key may call every page but the buyers' one; a buyer's"
        " key that one alone, for the leads of this buyer.",
    )
    last_day = DateField(
        "Last day",
        description="The key works until the end of this day. Empty: until revoked.",
        validators=[Optional(), _not_the_last_year],
        render_kw={"size": 12},
    )
    password = password_field(
        "Your password", "Once more, for a key outlasts your session."
    )


@pages.get("")
@allowed("admin")
def list_keys(tx: Connection) -> str:
    now = datetime.now(UTC)
    listed = [(key, state(key, now)) for key in api_keys.list_api_keys(tx)]
    return render_template(
        "keys.html",
        in_force=[each for each in listed if each[1][1] == "good"],
        ended=[each for each in listed if each[1][1] != "good"],
        ends=ends,
    )


@pages.route("/keys/new", methods=BOTH)
@allowed("admin")
def make_key(tx: Connection) -> ResponseReturnValue:
    """Make a key and show it: here and never again, so without a redirect."""
    form = _form(tx)
    is_good = (
        form.validate_on_submit()
        and _is_to_come(form)
        and knows_password(tx, form.password)
    )
    if not is_good:
        return show_form("key.html", form)
    label = form.label.data
    api_key = api_keys.insert_api_key(
        tx,
        g.caller,
        f"{ACT}.create",
        label=label,
        buyer_id=form.buyer_id.data or None,
        expires_at=_end(form),
    )
    return render_template("key_shown.html", api_key=api_key, label=label)


@pages.get("/keys/<id:key_id>/revoke")
@allowed("admin")
def confirm_revoking(tx: Connection, key_id: int) -> str:
    found = api_keys.list_api_keys(tx, key_id)
    if not found:
        raise NotFound(f"There is no key {key_id}.")
    return render_template("key_revoke.html", key=found[0])


@pages.post("/keys/<id:key_id>/revoke")
@allowed("admin")
def revoke_key(tx: Connection, key_id: int) -> Response:
    act = f"{ACT}.revoke"
    if api_keys.update_api_key_revoked(tx, key_id, g.caller, act):
        flash(f"Key {key_id} is revoked: no call with it succeeds any more.")
    else:
        flash(f"Key {key_id} was not in force any more.", "error")
    return redirect(url_for("keys.list_keys"), 303)


def state(key: ApiKey, now: datetime) -> tuple[str, str]:
    """Say how a key stands, and which kind of badge that is."""
    if key.revoked_at:
        return "Revoked", "bad"
    if key.expires_at and key.expires_at <= now:
        return "Expired", "warn"
    return "In force", "good"


def ends(key: ApiKey) -> str:
    """Tell when a key ends, or has: one that ends at midnight, by its last day."""
    if key.revoked_at or key.expires_at is None:
        return write_time(key.revoked_at, "never")
    day = day_of(key.expires_at, g.visit.time_zone)
    if key.expires_at == begin_of(day, g.visit.time_zone):
        return f"with {day - ONE_DAY}"
    return write_time(key.expires_at)


def _form(tx: Connection) -> KeyForm:
    form = KeyForm()
    form.buyer_id.offer(tx, "buyer_id", "Admin key")
    return form


def _end(form: KeyForm) -> datetime | None:
    """Tell the first moment after the last day, in the instance's zone."""
    day = form.last_day.data
    return begin_of(day + ONE_DAY, g.visit.time_zone) if day else None


def _is_to_come(form: KeyForm) -> bool:
    end = _end(form)
    if end and end <= datetime.now(UTC):
        form.last_day.errors = ["This day is over already."]
        return False
    return True
