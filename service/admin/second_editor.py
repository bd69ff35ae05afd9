"""Two editors of one thing: what the second one saw, and what becomes of their form."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal

from flask_wtf import FlaskForm
from wtforms import Field, SelectField

NOT_SHOWN = re.compile("[\r\n]")  # what a browser leaves out of an input of one line


def write_seen(form: FlaskForm) -> str:
    """Write what the row's editor sees of it, for a hidden field that comes back."""
    return json.dumps({field.short_name: _text(now) for field, now in _settings(form)})


def read_seen(text: str | None) -> dict:
    """Read what came back; whoever sends anything else has seen nothing."""
    try:
        seen = json.loads(text or "")
    except (ValueError, RecursionError):
        return {}
    return seen if isinstance(seen, dict) else {}


def is_overtaken(form: FlaskForm, seen: dict) -> bool:
    """Say whether the row is no longer what the editor saw."""
    return any(
        seen.get(field.short_name) != _text(now) for field, now in _settings(form)
    )


def merge(form: FlaskForm, seen: dict) -> None:
    """Take over what only the other editor changed; say beside each field what they did."""
    for field, now in _settings(form):
        saw, theirs, ours = seen.get(field.short_name), _text(now), _text(field.data)
        if theirs in (saw, ours):
            continue
        if ours == saw:
            field.data, field.raw_data = now, None
            told = f"Now: {_words(field, now)}, and so here."
        else:
            told = f"Now: {_words(field, now)}. Yours is still here."
        field.errors = [*field.errors, told]


def as_shown(value):
    """Take off what of a text nobody sees in an input."""
    return NOT_SHOWN.sub("", value).strip() if isinstance(value, str) else value


def _settings(form: FlaskForm) -> Iterator[tuple[Field, object]]:
    """List the fields that show something of the row, with what it has now."""
    for field in form:
        if hasattr(form.row, field.short_name):
            yield field, getattr(form.row, field.short_name)


def _text(value) -> str:
    """Write a value so that two are equal if they mean the same."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(as_shown(value))


def _words(field: Field, value) -> str:
    """Write a value for people, a choice by its words."""
    if isinstance(field, SelectField):
        choices = field.iter_choices()
        words = (each.label for each in choices if field.coerce(each.value) == value)
        return next(words, str(value))
    if isinstance(value, bool):
        return "on" if value else "off"
    return _text(value) or "empty"
