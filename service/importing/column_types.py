"""The types of columns: how a value is written in a file, and why it is refused.

The notations are the calls' own; times are ISO 8601, or MM/DD/YYYY HH:MM:SS.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from service.rules import notations
from service.rules.links import decoded_link
from service.rules.money import fits_money
from service.rules.notations import INT_HIGH, NOT_XML, XML_BLANKS
from service.rules.times import ISO_8601, MONTH_FIRST, moment_of, time_of_day

# The collation of the tables' columns, so that joins are fast.
TEXT = 'text COLLATE "C"'
NOT_UTF_8 = re.compile("[\udc80-\udcff]")  # what surrogateescape makes of such bytes
# Characters that are always good and that COPY needs no escape for.
PLAIN_CHARACTER = r"[^\x00-\x1f\\\ud800-\udfff\ufffe\uffff]"

# Matches only times that exist; 29 February is left to the exact reading. The group
# matches, empty, where the zone is missing.
PLAIN_TIME = (
    "[12][0-9]{3}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    "|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
    r"[T ](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
    "(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9]|())"
)


class BadText(ValueError):
    """Why the text of a cell is bad; goes into the report."""


@dataclass(frozen=True)
class ColumnType:
    """A type that a column of a file may have, and how its values are read."""

    sql_type: str
    read: Callable[[str], str]  # the text for PostgreSQL; raises BadText
    plain: str | None = None  # a pattern of texts that `read` returns unchanged


def read_value(column_type: ColumnType, text: str) -> str:
    """Give the value as PostgreSQL takes it; '' is no value. Raises BadText."""
    if NOT_UTF_8.search(text):
        raise BadText("is not UTF-8")
    if found := NOT_XML.search(text):
        raise BadText(
            f"holds the character U+{ord(found[0]):04X}, which we cannot keep"
        )
    return column_type.read(text) if text else ""


def whole_number(low: int = 0, high: int = INT_HIGH) -> ColumnType:
    def read(text: str) -> str:
        number = notations.whole_number(text)
        if number is None:
            raise BadText("is no whole number")
        if not low <= number <= high:
            raise BadText(f"is not from {low} to {high}")
        return str(number)

    is_wide = high == INT_HIGH and low in (0, 1)
    plain = "[1-9][0-9]{0,8}" if low else "[0-9]{1,9}"
    return ColumnType("integer", read, plain if is_wide else None)


def money(*, may_be_negative: bool = False) -> ColumnType:
    """Make the type of an amount: at most 11 digits, a point, at most 4 digits."""

    def read(text: str) -> str:
        amount = notations.amount(text)
        if amount is None:
            raise BadText("is no amount; write 12 or 12.50")
        if not fits_money(amount):
            raise BadText("has more than 11 digits before the point or 4 after it")
        if amount < 0 and not may_be_negative:
            raise BadText("is below 0")
        return f"{amount:f}"

    return ColumnType("numeric(15,4)", read, r"[0-9]{1,11}(?:\.[0-9]{1,4})?")


def words(max_length: int, *, may_be_blank: bool = True) -> ColumnType:
    """Make the type of a text; its length is in code points, blanks are kept."""

    def read(text: str) -> str:
        if len(text) > max_length:
            raise BadText(f"has {len(text)} characters; at most {max_length} fit")
        if not may_be_blank and not text.strip():
            raise BadText("is of blanks only")
        return text

    is_short = max_length <= 1000
    plain = (
        f"{PLAIN_CHARACTER}{{1,{max_length}}}" if is_short and may_be_blank else None
    )
    return ColumnType(TEXT, read, plain)


def choice(*names: str, sql_type: str = TEXT) -> ColumnType:
    def read(text: str) -> str:
        if text not in names:
            raise BadText(f"is not one of {', '.join(names)}")
        return text

    return ColumnType(sql_type, read, "|".join(names))


def _read_boolean(text: str) -> str:
    truth = notations.boolean(text.lower())
    if truth is None:
        raise BadText("is neither true nor false")
    return str(truth).lower()


def _read_link(text: str) -> str:
    link = decoded_link(text)
    if link is None:
        raise BadText("is no http or https link")
    return words(100).read(link)


def _read_time_of_day(text: str) -> str:
    time = time_of_day(text)
    if time is None:
        raise BadText("is no time of day in whole seconds; write 09:00")
    return time.isoformat()


def time_in(time_zone: str) -> ColumnType:
    """Make the type of a time; one without a zone is of this zone, as in a call."""

    def read(text: str) -> str:
        text = text.strip(XML_BLANKS)
        if not (ISO_8601.fullmatch(text) or MONTH_FIRST.fullmatch(text)):
            raise BadText(
                "is no time; write 2027-01-31T18:00:00Z or 01/31/2027 18:00:00"
            )
        try:
            return moment_of(text, time_zone).isoformat(" ")
        except (ValueError, OverflowError) as error:
            raise BadText("is a day or an hour that does not exist") from error

    return ColumnType("timestamptz", read, PLAIN_TIME)


BOOLEAN = ColumnType("boolean", _read_boolean, "true|false")
LINK = ColumnType(TEXT, _read_link)
TIME_OF_DAY = ColumnType("time", _read_time_of_day)
TIME = time_in("UTC")  # staging replaces it by one in the instance's zone
