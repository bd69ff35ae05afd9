"""How numbers, amounts, booleans and texts are written, in calls, fields and files alike.

Each reader gives None for a text that is not of its notation; blanks around one mean
nothing. Times are in times.py, days in days.py.
"""

import re
from decimal import Decimal

XML_BLANKS = " \t\r\n"
INT_LOW, INT_HIGH = -(2**31), 2**31 - 1
INT_DIGITS = 10
MANY_DIGITS = 100
WHOLE_NUMBER = re.compile(r"[+-]?[0-9]+")
AMOUNT = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
# What XML 1.0 cannot hold, so no reply could repeat it.
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def whole_number(text: str) -> int | None:
    """Read a whole number; one of more than ten digits may be any that is too great.

    The digits are counted before they are converted: a number of a million digits must
    cost nothing.
    """
    text = text.strip(XML_BLANKS)
    if not WHOLE_NUMBER.fullmatch(text):
        return None
    digits = text.lstrip("+-").lstrip("0")[: INT_DIGITS + 1] or "0"
    return -int(digits) if text[0] == "-" else int(digits)


def amount(text: str) -> Decimal | None:
    """Read a decimal exactly as written, however many digits; -0 is 0.

    How many digits are too many is a rule, of money.
    """
    text = text.strip(XML_BLANKS)
    if not AMOUNT.fullmatch(text):
        return None
    if len(text) > MANY_DIGITS and "." in text:
        text = text.rstrip("0") + "0"  # PostgreSQL takes 16,383 of them and no more
    return Decimal(text) or Decimal(0)


def boolean(text: str) -> bool | None:
    """Read true, false, 1 or 0, in small letters."""
    return BOOLEANS.get(text.strip(XML_BLANKS))
