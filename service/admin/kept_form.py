"""A form that was sent when its session had ended: kept through the login, then sent again."""

import json

from flask import request
from flask_wtf import FlaskForm
from wtforms import HiddenField

Pairs = list[tuple[str, str]]


def may_be_kept() -> bool:
    """Say whether what was sent can wait in a page: no file, and no password."""
    return not request.files and not any("password" in name for name in request.form)


def write_kept() -> str:
    """Write the fields that were sent, for a hidden one; without the old session's token."""
    pairs = request.form.items(multi=True)
    return json.dumps([pair for pair in pairs if pair[0] != "csrf_token"])


def read_kept(text: str | None) -> Pairs:
    """Read what write_kept wrote; nothing, where a browser sends anything else."""
    try:
        return [(str(name), str(value)) for name, value in json.loads(text or "[]")]
    except (TypeError, ValueError, RecursionError):
        return []


class KeptForm(FlaskForm):
    """What a login carries: where to go afterwards, and what was typed there."""

    next = HiddenField()
    typed = HiddenField()
