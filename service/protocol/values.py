"""From text to value: one strict function a type, for every binding."""

import re
from decimal import Decimal

from service.rules import notations
from service.rules.notations import INT_HIGH, INT_LOW, NOT_XML

MAX_EXCERPT = 64  # characters of a caller's text that an answer repeats
# A key that came where none belongs: in the path, say, after a forgotten "?".
MISPLACED_KEY = re.compile(r"(api[_-]?key(?:=|%3d)).*", re.IGNORECASE | re.DOTALL)
# Or in the place of another value: nothing else that we take begins so, or has the length
# of older keys.
LIKE_A_KEY = re.compile(
    r"lb[ab]_[A-Za-z0-9_]{16,}|(?<![A-Za-z0-9])[A-Za-z0-9]{40}(?![A-Za-z0-9])"
)


class BadValue(ValueError):
    """A text that is not of the type; the argument says what was expected."""


def read_int(text: str) -> int | None:
    """Read a 32-bit whole number, with blanks around it or not; empty is None, absent."""
    if not text:
        return None
    number = notations.whole_number(text)
    if number is None or not INT_LOW <= number <= INT_HIGH:
        raise BadValue(f"a whole number from {INT_LOW} to {INT_HIGH}")
    return number


def read_decimal(text: str) -> Decimal | None:
    """Read a decimal exactly as written, however many digits; empty is None, absent."""
    if not text:
        return None
    number = notations.amount(text)
    if number is None:
        raise BadValue("a decimal number such as 12.50")
    return number


def read_xml_boolean(text: str) -> bool | None:
    """Read xsd:boolean: true, false, 1 or 0."""
    return _boolean(text)


def read_boolean(text: str) -> bool | None:
    """Read a boolean of GET, POST or JSON, which real clients write as TRUE and False."""
    return _boolean(text.lower())


def _boolean(text: str) -> bool | None:
    """Tell the truth; empty is None, absent, but blanks alone are no boolean."""
    if not text:
        return None
    truth = notations.boolean(text)
    if truth is None:
        raise BadValue("true, false, 1 or 0")
    return truth


def read_text(text: str) -> str:
    """Take a text as sent, blanks and all, if XML 1.0 can hold it."""
    if NOT_XML.search(text):
        raise BadValue("text without control characters")
    return text


def excerpt(text: str) -> str:
    """Cut a caller's text to what an answer may repeat of it; it is shown as sent."""
    return visible(without_key(text), MAX_EXCERPT)


def visible(text: str, most: int) -> str:
    """Cut a text to so many characters, and let all of it be seen.

    What nobody would see is escaped as in Python: line ends, tabs, blanks of other
    widths, marks of no width.
    """
    if len(text) <= most and text.isprintable():
        return text
    cut = ""
    for character in text:
        if not character.isprintable():
            character = character.encode("unicode_escape").decode("ascii")
        if len(cut) + len(character) > most:
            return f"{cut}…"
        cut += character
    return cut


def without_key(text: str) -> str:
    """Cut a caller's text where a misplaced key begins, and mask what looks like one."""
    return LIKE_A_KEY.sub("***", MISPLACED_KEY.sub(r"\1***", text))
