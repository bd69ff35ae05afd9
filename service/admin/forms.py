"""What forms share: texts as we keep them, the second editor, names that are taken."""

from collections.abc import Callable, Iterable

import psycopg
from flask import g, render_template, request
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectChoice,
    StringField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    StopValidation,
    ValidationError,
)

from service.admin.access import client
from service.admin.passwords import is_right
from service.admin.second_editor import is_overtaken, merge, read_seen, write_seen
from service.connection import Connection
from service.repositories import users
from service.rules.logins import password_fault
from service.rules.notations import NOT_XML
from service.usecases.log_in import claim_attempt, forget_attempts

LINE_BREAK = "\t\n\r"


def trimmed(text: str | None) -> str | None:
    """Take the blanks off both ends: nobody sees them, and callers must match names."""
    return text.strip() if text else text


def one_line(form: FlaskForm, field: Field) -> None:
    """Refuse what a reply could not carry, and more than one line."""
    text = field.data or ""
    if NOT_XML.search(text) or any(char in text for char in LINE_BREAK):
        raise ValidationError("Control characters and line breaks cannot be kept.")


def name_field(label: str, longest: int, hint: str = "") -> StringField:
    """Make a field for a needed text of one line."""
    return StringField(
        label,
        description=hint,
        filters=[trimmed],
        validators=[
            DataRequired("Enter something here."),
            Length(max=longest, message=f"At most {longest} characters."),
            one_line,
        ],
        render_kw={"maxlength": longest, "autocomplete": "off"},
    )


class NumberField(IntegerField):
    """A field for a whole number of ASCII digits; anything else has one message."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if text:
            digits = text.removeprefix("-")
            if not (digits.isascii() and digits.isdigit() and len(digits) <= 18):
                raise ValueError("Enter a whole number.")
            self.data = int(text)

    def pre_validate(self, form: FlaskForm) -> None:
        if self.process_errors:
            raise StopValidation


def password_field(label: str, hint: str = "", *, new: bool = False) -> PasswordField:
    return PasswordField(
        label,
        description=hint,
        validators=[InputRequired("Enter the password.")],
        render_kw={"autocomplete": "new-password" if new else "current-password"},
    )


def options(pairs: Iterable[tuple]) -> list[SelectChoice]:
    """Make the choices of a SelectField or RadioField from values and their words."""
    return [SelectChoice(value, words) for value, words in pairs]


def id_chosen(choice: str | int | None) -> int | None:
    """Read a choice; an empty one, or 0, is none."""
    return int(choice or 0) or None


class EditForm(FlaskForm):
    """A form that edits something: it knows what its editor has seen.

    Make it by `EditForm.of(row)`: a GET shows the row; a POST that another editor has
    overtaken gets a field error, and nothing is overwritten.
    """

    seen = HiddenField()

    @classmethod
    def of(cls, row) -> "EditForm":
        """Make the form of a row (a dataclass): as stored, or as sent."""
        if request.method != "POST":
            return cls.showing(row)
        form = cls(obj=row)
        form.row = row
        return form

    @classmethod
    def showing(cls, row) -> "EditForm":
        """Make the form of a row as stored, whatever was sent: for another form's page."""
        form = cls(None, obj=row)
        form.row = row
        form.seen.data = write_seen(form)
        return form

    def accepts(self) -> bool:
        """Say whether a good form was sent, by one who saw what is there now."""
        if not self.validate_on_submit():
            return False
        seen = read_seen(self.seen.data)
        if not is_overtaken(self, seen):
            return True
        self.form_errors.append(
            "Somebody else has changed this since you opened it, so nothing was saved."
            " What they changed is said beside each field; save again if the form is"
            " right as it stands now."
        )
        merge(self, seen)
        self.seen.data = write_seen(self)
        return False


def show_form(template: str, form: FlaskForm, **context) -> tuple[str, int]:
    """Make the page of a form; one that was sent, and is shown again, was refused."""
    page = render_template(template, form=form, **context)
    return page, 422 if form.is_submitted() else 200


def is_written(
    tx: Connection, form: FlaskForm, texts: dict[str, tuple[str, str]], act: Callable
) -> bool:
    """Do `act`; where a constraint refuses it, say so beside the field instead.

    `texts` has the field and its message for the name of each constraint. Other acts of
    the same transaction stay, this one is undone.
    """
    try:
        with tx.transaction():
            act()
    except psycopg.IntegrityError as error:
        field, text = texts.get(error.diag.constraint_name or "", ("", ""))
        if not field:
            raise
        form[field].errors = [*form[field].errors, text]
        return False
    return True


def is_good_password(field: Field, user_name: str) -> bool:
    """Say whether a user of this name may have the password that was given."""
    fault = password_fault(field.data, user_name)
    if fault:
        field.errors = [fault]
    return not fault


def knows_password(tx: Connection, field: Field) -> bool:
    """Say whether the user gave their own password again; counts as a login does.

    For acts that would outlast a stolen session: keys and users.
    """
    name = g.visit.user_name
    wait = claim_attempt(tx, name, client())
    if wait:
        field.errors = [*field.errors, too_many(wait)]
        return False
    found = users.find_password(tx, name)
    if not (found and is_right(found[1], field.data)):
        field.errors = [*field.errors, "This is not your password."]
        return False
    forget_attempts(tx, name, client())
    return True


def too_many(wait) -> str:
    seconds = int(wait.total_seconds()) + 1
    return f"Too many wrong passwords. Try again in {seconds} seconds."
