"""Setup > Settings > Lead Gen Settings (Lead Statuses)."""

from dataclasses import replace
from functools import cache
from zoneinfo import available_timezones

from flask import Blueprint, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange, Regexp, StopValidation

from service.admin.access import BOTH, allowed
from service.admin.forms import EditForm, NumberField, show_form, trimmed
from service.admin.settings_form import MoneyField
from service.connection import Connection
from service.repositories import settings, throttle_counts
from service.rules.money import fits_money

pages = Blueprint("settings", __name__, url_prefix="/setup")
OPERATION = "setup.settings"
MOST_CALLS = 1_000_000  # that a limit can allow
PLACES = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)


def not_negative(form: EditForm, field: MoneyField) -> None:
    if field.data is not None and (field.data < 0 or not fits_money(field.data)):
        raise StopValidation("An amount of 0 or more, or nothing.")


def limit_field(label: str, hint: str) -> NumberField:
    return NumberField(
        label,
        description=f"{hint} 0: no limit.",
        validators=[
            InputRequired("Enter a number; 0 is no limit."),
            NumberRange(0, MOST_CALLS, f"A whole number from 0 to {MOST_CALLS:,}."),
        ],
        render_kw={"inputmode": "numeric", "type": "text"},
    )


class SettingsForm(EditForm):
    lead_statuses_enabled = BooleanField(
        "Lead Statuses",
        description="Buyers report by UpdateLead what became of a lead. Switches the tab"
        " Lead Statuses on.",
    )
    default_max_return_age_days = NumberField(
        "Max return age, in days",
        description="How long after its sale a lead can be returned where the buyer"
        " contract says nothing else.",
        validators=[
            InputRequired("Enter a number of days."),
            NumberRange(0, 36_500, "A whole number from 0 to 36,500."),
        ],
        render_kw={"inputmode": "numeric", "type": "text"},
    )
    reopen_minutes = NumberField(
        "Reopen, in minutes",
        description="For how long who decided a return, or an admin, can take the"
        " decision back, while nothing followed from it. 0: never.",
        validators=[
            InputRequired("Enter a number of minutes; 0 is never."),
            NumberRange(0, 10_080, "A whole number from 0 to 10,080: a week."),
        ],
        render_kw={"inputmode": "numeric", "type": "text"},
    )
    buyer_key_demanded = BooleanField(
        "Buyers need a key",
        description="Off: whoever knows a lead's id can update and return it. On: every"
        " call needs a buyer key, and reaches that buyer's leads alone.",
    )
    wrong_keys_a_minute = limit_field(
        "Wrong keys a minute",
        "An address from which more come is answered no call with a key for the rest of"
        " the minute.",
    )
    unknown_leads_in_10_minutes = limit_field(
        "Unknown leads in 10 minutes",
        "An address that names more leads in vain on the buyers' page is not answered"
        " there for the rest of the time.",
    )
    calls_a_minute_by_key = limit_field(
        "Calls a minute by one key", "Beyond them calls wait for the next minute."
    )
    ask_above_credit = MoneyField(
        "Ask before crediting more than",
        description="The return queue shows what would be given, and asks again, where"
        " the credits of one decision add up to more. Empty: it never asks.",
        validators=[not_negative],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    time_zone = SelectField(
        "Time zone",
        description="In which days begin and end, on these pages and in reports.",
    )
    currency = StringField(
        "Currency",
        description="Three letters, as USD. It is a name only: no amount is converted.",
        filters=[trimmed, lambda text: text and text.upper()],
        validators=[
            InputRequired("Enter three letters."),
            Regexp("^[A-Z]{3}$", message="Three letters, as USD or EUR."),
        ],
        render_kw={"maxlength": 3, "size": 5, "autocomplete": "off"},
    )


@pages.get("")
@allowed("viewer")
def show_setup(tx: Connection) -> Response:
    return redirect(url_for("settings.show_settings"), 303)


@pages.route("/settings", methods=BOTH)
@allowed("viewer", post="admin")
def show_settings(tx: Connection) -> ResponseReturnValue:
    stored = settings.find_settings(tx, lock=request.method == "POST")
    form = SettingsForm.of(stored)
    form.time_zone.choices = _zones(stored.time_zone)
    if not (form.accepts() and _is_known(tx, form)):
        reached = throttle_counts.list_reached(tx)
        return show_form("settings.html", form, reached=reached)
    new = replace(stored, **{name: form[name].data for name in stored.__slots__})
    is_changed = settings.update_settings(tx, g.caller, OPERATION, stored, new)
    flash("Settings saved." if is_changed else "Nothing was changed.")
    return redirect(url_for("settings.show_settings"), 303)


@pages.post("/settings/free")
@allowed("admin")
def free(tx: Connection) -> Response:
    """Let an address, or a key, call again; workers hear of it within a second."""
    kind, subject = (request.form.get(name, "") for name in ("kind", "subject"))
    if throttle_counts.delete_count(tx, kind, subject):
        flash("Freed: calls are answered again within seconds.")
    else:
        flash("Nothing was refused there any more.", "error")
    return redirect(url_for("settings.show_settings"), 303)


def _is_known(tx: Connection, form: SettingsForm) -> bool:
    """Say whether the database knows the zone too: reports reckon there."""
    is_known = settings.knows_time_zone(tx, form.time_zone.data)
    if not is_known:
        form.time_zone.errors = ["The database does not know this time zone."]
    return is_known


def _zones(stored: str) -> list[str]:
    """List what can be chosen; what is stored is always among it."""
    zones = _usual_zones()
    return zones if stored in zones else [stored, *zones]


@cache
def _usual_zones() -> list[str]:
    places = (zone for zone in available_timezones() if zone.startswith(PLACES))
    return ["UTC", *sorted(places)]
