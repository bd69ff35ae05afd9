"""Setup > Settings > Lead Statuses: the custom fields that buyers can update."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import SelectField
from wtforms.validators import InputRequired

from service.admin import named
from service.admin.access import BOTH, allowed
from service.admin.choosing import IdField
from service.admin.forms import (
    EditForm,
    is_written,
    name_field,
    options,
    show_form,
)
from service.admin.named import NameKind, while_enabled
from service.connection import Connection
from service.repositories import lead_fields
from service.repositories.lead_fields import LeadField, StoredField
from service.repositories.named_lists import FIELDS

pages = Blueprint("fields", __name__, url_prefix="/setup/lead-statuses/fields")
FIELD = NameKind(
    FIELDS,
    "field",
    "setup.lead_statuses.field",
    scope=", for the same vertical and buyer",
)
TYPES = [
    ("string", "Text"),
    ("number", "Number: reports sum it"),
    ("date", "Date"),
    ("boolean", "Yes or no"),
]
TEXTS = {
    FIELDS.unique: ("field_name", FIELD.taken),
    "field_value_has_the_fields_type": (
        "data_type",
        "Leads have values of this field already, so its type cannot change. Retire it"
        " and add another one.",
    ),
}


class FieldForm(EditForm):
    label = name_field("Label", 50, "What these pages and reports call it.")
    field_name = name_field(
        "Field name", 100, "What buyers send as field_name, letter by letter."
    )
    vertical_id = IdField("Vertical")
    buyer_id = IdField("Buyer")
    data_type = SelectField(
        "Data type",
        description="Fixed once a lead has a value of it.",
        choices=options(TYPES),
        validators=[InputRequired()],
    )

    def field(self) -> LeadField:
        return LeadField(**{name: self[name].data for name in LeadField.__slots__})


@pages.get("")
@allowed("viewer")
@while_enabled
def list_fields(tx: Connection) -> str:
    found = lead_fields.list_fields(tx)
    return render_template(
        "fields.html",
        in_use=[field for field in found if field.retired_at is None],
        retired=[field for field in found if field.retired_at is not None],
        types={name: words.partition(":")[0] for name, words in TYPES},
    )


@pages.route("/new", methods=BOTH)
@pages.route("/<id:field_id>", methods=BOTH)
@allowed("admin")
@while_enabled
def edit(tx: Connection, field_id: int = 0) -> ResponseReturnValue:
    """Add a field, or edit one."""
    stored = _find(tx, field_id) if field_id else None
    form = _form(tx, stored or LeadField("", "", None, None, "string"))
    new = form.field()

    def write() -> None:
        if stored:
            lead_fields.update_field(tx, g.caller, f"{FIELD.act}.edit", stored, new)
        else:
            lead_fields.insert_field(tx, g.caller, f"{FIELD.act}.add", new)

    if not (form.accepts() and is_written(tx, form, TEXTS, write)):
        return show_form("field.html", form)
    if stored and new == stored.settings():
        flash("Nothing was changed.")
    else:
        flash(f"Field {new.label} {'saved' if stored else 'added'}.")
    return redirect(url_for("fields.list_fields"), 303)


@pages.route("/<id:field_id>/retire", methods=BOTH)
@allowed("admin")
@while_enabled
def retire(tx: Connection, field_id: int) -> ResponseReturnValue:
    """Ask whether to retire a field, and do so."""
    if request.method != "POST":
        return render_template("field_retire.html", field=_find(tx, field_id))
    entry = named.find(tx, FIELD, field_id, lock=True)
    return named.retire_entry(tx, FIELD, entry, url_for("fields.list_fields"))


@pages.post("/<id:field_id>/reuse")
@allowed("admin")
@while_enabled
def reuse(tx: Connection, field_id: int) -> Response:
    entry = named.find(tx, FIELD, field_id, lock=True)
    return named.reuse_entry(tx, FIELD, entry, url_for("fields.list_fields"))


def _find(tx: Connection, field_id: int) -> StoredField:
    stored = lead_fields.lock_field(tx, field_id)
    if stored is None:
        raise NotFound(f"There is no field {field_id}.")
    return stored


def _form(tx: Connection, row: LeadField) -> FieldForm:
    form = FieldForm.of(row)
    form.vertical_id.offer(tx, "vertical_id", "Every vertical")
    form.buyer_id.offer(tx, "buyer_id", "Every buyer")
    return form
