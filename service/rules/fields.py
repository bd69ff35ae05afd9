"""The values of custom fields: what each data type takes, and as which text we keep it.

Lead Statuses says only that the data type "is important"; the notations are ours.
"""

import re
from datetime import date
from decimal import Decimal

from service.errors import Reason, Refusal
from service.rules.money import fits_money

MAX_FIELD_VALUE = 1000  # characters
XML_BLANKS = " \t\r\n"
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
MONTH_FIRST = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")
BOOLEANS = {"true": "true", "1": "true", "false": "false", "0": "false"}


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
    if not NUMBER.fullmatch(text):
        return None
    number = Decimal(text)
    if not fits_money(number):
        return None
    return f"{number + 0:.4f}"  # + 0 makes a 0 of -0


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
    return BOOLEANS.get(text.lower())


READ = {"number": _number, "date": _date, "boolean": _boolean}
