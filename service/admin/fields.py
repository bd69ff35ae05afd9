"""Setup > Settings > Lead Statuses: the custom fields that buyers can update."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import SelectField
from wtforms.validators import InputRequired

from service.admin.access import allowed
from service.admin.forms import EditForm, is_written, name_field, options
from service.admin.statuses import while_enabled
from service.connection import Connection
from service.repositories import choices, lead_fields
from service.repositories.lead_fields import LeadField, StoredField

pages = Blueprint("fields", __name__, url_prefix="/setup/lead-statuses/fields")
ACT = "setup.lead_statuses.field"
TYPES = [
    ("string", "Text"),
    ("number", "Number: reports sum it"),
    ("date", "Date"),
    ("boolean", "Yes or no"),
]
TEXTS = {
    "field_names_in_use_are_unique_in_their_scope": (
        "field_name",
        "A field in use has this name already, for the same vertical and buyer.",
    ),
    "field_value_has_the_fields_type": (
        "data_type",
        "Leads have values of this field already, so its type cannot change. Retire it"
        " and add another one.",
    ),
}


def _id(choice: str | int) -> int | None:
    """Read a choice; 0 stands for every one."""
    return int(choice) or None


class FieldForm(EditForm):
    label = name_field("Label", 50, "What these pages and reports call it.")
    field_name = name_field(
        "Field name", 100, "What buyers send as field_name, letter by letter."
    )
    vertical_id = SelectField("Vertical", coerce=_id)
    buyer_id = SelectField("Buyer", coerce=_id)
    data_type = SelectField(
        "Data type",
        description="Fixed once a lead has a value of it.",
        choices=options(TYPES),
        validators=[InputRequired()],
    )

    def field(self) -> LeadField:
        return LeadField(**{name: self[name].data for name in LeadField.__slots__})


NEW = LeadField("", "", None, None, "string")


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


@pages.get("/new")
@allowed("admin")
@while_enabled
def new(tx: Connection) -> str:
    return _edit(_form(tx, NEW))


@pages.post("/new")
@allowed("admin")
@while_enabled
def add(tx: Connection) -> Response | tuple[str, int]:
    form = _form(tx, NEW)

    def insert() -> None:
        lead_fields.insert_field(tx, g.caller, f"{ACT}.add", form.field())

    if form.accepts() and is_written(tx, form, TEXTS, insert):
        flash(f"Field {form.label.data} added.")
        return redirect(url_for("fields.list_fields"), 303)
    return _edit(form), 422


@pages.get("/<id:field_id>")
@allowed("admin")
@while_enabled
def edit(tx: Connection, field_id: int) -> str:
    stored = _find(tx, field_id)
    return _edit(_form(tx, stored), stored)


@pages.post("/<id:field_id>")
@allowed("admin")
@while_enabled
def save(tx: Connection, field_id: int) -> Response | tuple[str, int]:
    stored = _find(tx, field_id)
    form = _form(tx, stored)

    def update() -> None:
        lead_fields.update_field(tx, g.caller, f"{ACT}.edit", stored, form.field())

    if form.accepts() and is_written(tx, form, TEXTS, update):
        is_same = form.field() == stored.settings()
        text = "Nothing was changed." if is_same else f"Field {form.label.data} saved."
        flash(text)
        return redirect(url_for("fields.list_fields"), 303)
    return _edit(form, stored), 422


@pages.get("/<id:field_id>/retire")
@allowed("admin")
@while_enabled
def confirm_retiring(tx: Connection, field_id: int) -> str:
    return render_template("field_retire.html", field=_find(tx, field_id))


@pages.post("/<id:field_id>/retire")
@allowed("admin")
@while_enabled
def retire(tx: Connection, field_id: int) -> Response:
    stored = _find(tx, field_id)
    if stored.retired_at is None:
        act = f"{ACT}.retire"
        lead_fields.update_field_retired(tx, g.caller, act, stored, is_retired=True)
    flash(f"{stored.label} is retired.")
    return redirect(url_for("fields.list_fields"), 303)


@pages.post("/<id:field_id>/reuse")
@allowed("admin")
@while_enabled
def reuse(tx: Connection, field_id: int) -> Response:
    """Take it back into use, unless name and scope went to another one."""
    stored = _find(tx, field_id)
    form = _form(tx, stored)

    def take_back() -> None:
        act = f"{ACT}.reuse"
        lead_fields.update_field_retired(tx, g.caller, act, stored, is_retired=False)

    if stored.retired_at is None or is_written(tx, form, TEXTS, take_back):
        flash(f"{stored.label} is in use again.")
    else:
        text = form.field_name.errors[-1]
        flash(f"{stored.label} stays retired: {text}", "error")
    return redirect(url_for("fields.list_fields"), 303)


def _find(tx: Connection, field_id: int) -> StoredField:
    stored = lead_fields.lock_field(tx, field_id)
    if stored is None:
        raise NotFound(f"There is no field {field_id}.")
    return stored


def _form(tx: Connection, row: LeadField) -> FieldForm:
    form = FieldForm.of(row)
    verticals = choices.list_vertical_names(tx)
    buyers = choices.list_buyers_with_ids(tx)
    form.vertical_id.choices = options([(0, "Every vertical"), *verticals])
    form.buyer_id.choices = options([(0, "Every buyer"), *buyers])
    return form


def _edit(form: FieldForm, stored: StoredField | None = None) -> str:
    return render_template("field.html", form=form, stored=stored)
