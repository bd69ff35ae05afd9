"""From a form to the request that a program would send, so that one rule serves both."""

from collections import namedtuple
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from wtforms import Field, SelectField, StringField
from wtforms.validators import InputRequired, Length, StopValidation, ValidationError

from service.admin.forms import EditForm, NumberField, is_written, one_line
from service.admin.second_editor import as_shown
from service.connection import Connection
from service.errors import Reason, Refusal
from service.protocol.values import INT_HIGH, BadValue, read_decimal
from service.rules.parameters import CLEAR


@dataclass(frozen=True, slots=True)
class Kind:
    """How a setting is sent: what skips it, what clears it, how else it is written.

    Where clearing is skipping, no program can empty the setting; a form can.
    """

    skip: object
    clear: object
    write: Callable = lambda value: value


REFERENCE = Kind(0, 0)
CLEARABLE = Kind(0, -1)
NUMBER = Kind(-1, -1)
MONEY = Kind(Decimal(-1), Decimal(-1))
TEXT = Kind("", CLEAR)
CHOICE = Kind("no_change", "no_change")
SWITCH = Kind("no_change", "no_change", lambda value: "on" if value else "off")


def make_request(
    form: EditForm, kinds: Mapping[str, Kind], key: str
) -> tuple[tuple, list[str]]:
    """Write the request of a good form, and list what it empties.

    What the form leaves as it is gets skipped, so that nothing changes which its editor
    did not touch: a name with blanks around it, say.
    """
    row, emptied = form.row, []
    entity_id = getattr(row, key)
    values = {key: entity_id}
    for name, kind in kinds.items():
        wanted = form[name].data
        if entity_id and as_shown(wanted) == as_shown(getattr(row, name)):
            values[name] = kind.skip
        elif wanted in (None, ""):
            values[name] = kind.clear
            if kind.clear == kind.skip:
                emptied.append(name)
        else:
            values[name] = kind.write(wanted)
    return namedtuple("Request", values)(**values), emptied


def is_saved(
    tx: Connection,
    form: EditForm,
    faults: Mapping[Reason, tuple[str, str]],
    constraints: dict[str, tuple[str, str]],
    act: Callable,
) -> bool:
    """Do `act`; what a rule or a constraint refuses stands beside its field instead."""
    try:
        return is_written(tx, form, constraints, act)
    except Refusal as refusal:
        if refusal.reason not in faults:
            raise
        field, text = faults[refusal.reason]
        form[field].errors = [*form[field].errors, text]
        return False


class MoneyField(StringField):
    """An amount as programs may write it, or nothing (None)."""

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        return "" if self.data is None else f"{self.data.normalize():f}"

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        self.data = None
        try:
            self.data = read_decimal(valuelist[0].strip())
        except BadValue as error:
            raise ValueError("Enter an amount, as 1250 or 1250.50.") from error


def at_least(low: int):
    """Refuse what lies below: -1 would be read as "leave it as it is"."""

    def check(form: EditForm, field: Field) -> None:
        if field.data is not None and field.data < low:
            raise ValidationError(f"{low} or more.")
        if isinstance(field, NumberField) and (field.data or 0) > INT_HIGH:
            raise ValidationError(f"At most {INT_HIGH:,}.")

    return check


def needed(form: EditForm, field: Field) -> None:
    if field.data is None:
        raise StopValidation("Enter a number.")


def no_null(form: EditForm, field: Field) -> None:
    """Refuse the text that programs send to clear a setting."""
    if field.data == CLEAR != field.object_data:
        raise ValidationError(f"{CLEAR} means “empty” here. Leave the field empty.")


def number_field(
    label: str, hint: str = "", *, low: int = 0, optional: bool = False
) -> NumberField:
    return NumberField(
        label,
        description=hint,
        validators=[at_least(low)] if optional else [needed, at_least(low)],
        render_kw={"inputmode": "numeric", "type": "text", "size": 12},
    )


def text_field(label: str, longest: int, hint: str = "", **render) -> StringField:
    """Make a field for a text of one line that may be empty."""
    return StringField(
        label,
        description=hint,
        validators=[
            Length(max=longest, message=f"At most {longest} characters."),
            one_line_if_changed,
            no_null,
        ],
        render_kw={"maxlength": longest, "autocomplete": "off", **render},
    )


def one_line_if_changed(form: EditForm, field: Field) -> None:
    if field.data != field.object_data:
        one_line(form, field)


def id_chosen(text) -> int | None:
    """Read a choice; an empty one is none."""
    return int(text) if text not in (None, "", 0) else None


def choice_field(label: str, hint: str = "", *, must: bool = False) -> SelectField:
    validators = [InputRequired("Choose one.")] if must else []
    return SelectField(label, description=hint, coerce=id_chosen, validators=validators)
