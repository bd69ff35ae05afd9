"""The values of custom fields: what each data type takes, and as which text we keep it.

Lead Statuses says only that the data type "is important"; the notations are ours.
"""

import re
from datetime import date

from service.errors import Reason, Refusal
from service.rules import notations
from service.rules.money import fits_money
from service.rules.notations import XML_BLANKS

MAX_FIELD_VALUE = 1000  # characters
YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
MONTH_FIRST = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")


def stored_text(data_type: str, text: str) -> str:
    """Say as which text the database shows this value: equal values have equal texts.

    Refuses with INVALID_FIELD_VALUE what the type does not take. Blanks around a text
    are part of it; around any other value they mean nothing.
    """
    found = text if data_type == "string" else READ[data_type](text.strip(XML_BLANKS))
    if found is None or len(text) > MAX_FIELD_VALUE:
        raise Refusal(Reason.INVALID_FIELD_VALUE)
    return found


def _number(text: str) -> str | None:
    """Read money's notation: 11 digits, a point, 4 digits."""
    number = notations.amount(text)
    return f"{number:.4f}" if number is not None and fits_money(number) else None


def _date(text: str) -> str | None:
    if found := YEAR_FIRST.fullmatch(text):
        year, month, day = found.groups()
    elif found := MONTH_FIRST.fullmatch(text):
        month, day, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:  # no such day
        return None


def _boolean(text: str) -> str | None:
    truth = notations.boolean(text.lower())
    return None if truth is None else str(truth).lower()


READ = {"number": _number, "date": _date, "boolean": _boolean}
