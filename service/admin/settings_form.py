"""Forms that are made of the settings of a buyer or a contract, and the change they ask for."""

from collections.abc import Callable, Mapping
from typing import Any

from wtforms import BooleanField, Field, SelectField, StringField
from wtforms.validators import InputRequired, Length, StopValidation, ValidationError

from service.admin.choosing import IdField
from service.admin.forms import (
    EditForm,
    NumberField,
    is_written,
    one_line,
    options,
)
from service.admin.second_editor import as_shown
from service.connection import Connection
from service.errors import Reason, Refusal
from service.rules import notations
from service.rules.commands import Change
from service.rules.entities import (
    CLEAR,
    Amount,
    Choice,
    Link,
    Number,
    OutsideId,
    Reference,
    Setting,
    Switch,
    Text,
    TimeOfDay,
    settings_of,
)
from service.rules.notations import INT_HIGH
from service.rules.times import time_of_day

Faults = Mapping[Reason, tuple[str, str]]  # a field, and what stands beside it


def form_of(entity: type, **others: Field) -> type[EditForm]:
    """Make the form of an entity; `others` stand for fields of their names."""
    fields = {setting.name: _field(setting) for setting in settings_of(entity)}
    return type(f"{entity.__name__}Form", (EditForm,), fields | others)


def make_form(
    tx: Connection, form_class: type[EditForm], row: Any, blanks: Mapping[str, str]
) -> EditForm:
    """Make the form of a row; it offers all that there is, and `blanks` for none."""
    form, entity = form_class.of(row), row.__class__
    for setting in settings_of(entity):
        if isinstance(setting, Reference):
            name = setting.name
            form[name].offer(tx, name, blanks.get(name, ""))
    return form


def groups_of(entity: type, first: str) -> dict[str, list[Setting]]:
    """Group the settings as the form and the page do; the setting `first` leads."""
    groups: dict[str, list[Setting]] = {}
    for setting in sorted(settings_of(entity), key=lambda each: each.name != first):
        groups.setdefault(setting.group, []).append(setting)
    return groups


def faults_of(entity: type, name: str) -> dict[Reason, tuple[str, str]]:
    """Say what stands beside which field where a rule refuses; `name` must be given."""
    faults = {
        setting.refusal: (setting.name, _fault(setting))
        for setting in settings_of(entity)
        if setting.refusal
    }
    return {Reason.MISSING_REQUIRED_FIELDS: (name, "Enter a name."), **faults}


def make_change(form: EditForm, entity: type, entity_id: int) -> Change:
    """Make the change that a good form asks for; an id of 0 creates.

    What it leaves as it is is not given, so that nothing changes which its editor did not
    touch: a name with blanks around it, say.
    """
    given = {}
    for setting in settings_of(entity):
        wanted = form[setting.name].data
        stored = getattr(form.row, setting.name)
        if not entity_id or as_shown(wanted) != as_shown(stored):
            is_emptied = setting.is_optional and wanted in (None, "")
            given[setting.name] = None if is_emptied else wanted
    return Change(entity_id, given)


def save(
    tx: Connection,
    form: EditForm,
    faults: Faults,
    constraints: dict[str, tuple[str, str]],
    act: Callable[[], int],
) -> int | None:
    """Do `act` where a good form was sent, and give the id that it gives.

    None where the form is not to be saved; what a rule or a constraint has against it
    stands beside its field.
    """
    if not form.accepts():
        return None
    ids: list[int] = []
    try:
        is_done = is_written(tx, form, constraints, lambda: ids.append(act()))
    except Refusal as refusal:
        if refusal.reason not in faults:
            raise
        field, text = faults[refusal.reason]
        form[field].errors = [*form[field].errors, text]
        return None
    return ids[0] if is_done else None


def _field(setting: Setting) -> Field:
    kind, more = _kind_of(setting)
    return kind(setting.label, description=setting.hint, **more)


def _kind_of(setting: Setting) -> tuple[type[Field], dict[str, Any]]:
    """Tell which field a setting gets, and what else it is made with."""
    match setting:
        case Switch():
            return BooleanField, {}
        case Choice(is_needed=True):
            choices = options([("", "Choose…"), *setting.words.items()])
            checks = [InputRequired("Choose one.")]
            return SelectField, {"choices": choices, "validators": checks}
        case Choice():
            return SelectField, {"choices": options(setting.words.items())}
        case TimeOfDay():
            return ClockField, {"render_kw": {"size": 8, "autocomplete": "off"}}
        case Reference():
            needed = [] if setting.is_optional else [InputRequired("Choose one.")]
            return IdField, {"validators": needed}
        case Number():
            look = {"inputmode": "numeric", "type": "text", "size": 12}
            low = at_least(setting.low)
            checks = [low] if setting.is_optional else [number_needed, low]
            return NumberField, {"validators": checks, "render_kw": look}
        case Amount():
            look = {"inputmode": "decimal", "size": 16, "autocomplete": "off"}
            return MoneyField, {"validators": [at_least(0)], "render_kw": look}
        case Text():
            longest = setting.longest
            length = Length(max=longest, message=f"At most {longest} characters.")
            look = {"maxlength": longest, "autocomplete": "off"}
            look |= {"inputmode": "url"} if setting.is_address else {}
            checks = [length, one_line_if_changed, no_null]
            return StringField, {"validators": checks, "render_kw": look}
    raise TypeError(setting)


def at_least(low: int) -> Callable[[EditForm, Field], None]:
    """Refuse what lies below."""

    def check(form: EditForm, field: Field) -> None:
        if field.data is not None and field.data < low:
            raise ValidationError(f"{low} or more.")
        if isinstance(field, NumberField) and (field.data or 0) > INT_HIGH:
            raise ValidationError(f"At most {INT_HIGH:,}.")

    return check


def number_needed(form: EditForm, field: Field) -> None:
    if field.data is None:
        raise StopValidation("Enter a number.")


class MoneyField(StringField):
    """An amount as programs may write it, or nothing (None)."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data.normalize():f}"

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        text = valuelist[0].strip()
        self.data = notations.amount(text)
        if text and self.data is None:
            raise ValueError("Enter an amount, as 1250 or 1250.50.")


class ClockField(StringField):
    """A time of day, which must be given."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.data.isoformat().removesuffix(":00")

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        self.data = time_of_day(valuelist[0])
        if self.data is None:
            raise ValueError("Enter a time of day, as 09:00.")


def one_line_if_changed(form: EditForm, field: Field) -> None:
    if field.data != field.object_data:
        one_line(form, field)


def no_null(form: EditForm, field: Field) -> None:
    """Refuse the text that programs send to clear a setting."""
    if field.data == CLEAR != field.object_data:
        raise ValidationError(f"{CLEAR} means “empty” here. Leave the field empty.")


def _fault(setting: Setting) -> str:
    match setting:
        case Reference():
            return f"There is no such {setting.what}."
        case OutsideId():
            return f"{setting.low} or more."
        case Number():
            return f"At most {setting.high:,}."
        case TimeOfDay():
            return "A time of day, as 09:00."
        case Link():
            return (
                "A link with http:// or https://, without blanks, at most"
                f" {setting.longest} characters."
            )
        case Text(may_be_blank=False):
            return f"More than blanks, and at most {setting.longest} characters."
        case Text():
            return f"At most {setting.longest} characters."
    return (
        "A limited credit needs a limit: 0 or more, with at most 11 digits before the"
        " point and 4 after it."
    )
