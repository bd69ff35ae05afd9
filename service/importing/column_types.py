"""The types of columns: how a value is written in a file, and why it is refused.

The notations are the calls' own; times are ISO 8601, or as Excel and .NET
write them in the US, the month first.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from service.rules import notations
from service.rules.links import decoded_link
from service.rules.money import fits_difference, fits_money
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
    "(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)|())"
)


SHORT_YEAR = re.compile("[0-9]{1,2}/[0-9]{1,2}/[0-9]{2}(?![0-9])")
DAY_NUMBER = re.compile(r"[34][0-9]{4}(\.[0-9]+)?")  # of 1982 to 2036


MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
# What spreadsheets make of ids: none of these says what was there before.
DAMAGES = (
    (
        re.compile(r"[+-]?[0-9](?:[.,][0-9]+)?[Ee][+-][0-9]{2,3}"),
        "is a number that a spreadsheet has shortened, as 1.23457E+11",
    ),
    (
        re.compile(
            rf"[0-9]{{1,2}}-(?:{MONTHS})(?:-[0-9]{{2}}(?:[0-9]{{2}})?)?"
            rf"|(?:{MONTHS})-[0-9]{{2}}"
            "|[0-9]{1,2}/[0-9]{1,2}/(?:[0-9]{2}){1,2}(?: [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
        ),
        "is a day that a spreadsheet has made of it, as 2-Jan",
    ),
    (
        re.compile("[0-9]+[.,]0+|[0-9]{1,3}(?:,[0-9]{3})+(?:[.]0+)?"),
        "is a number as a spreadsheet shows it, as 1,234.00",
    ),
    (
        re.compile(r"#(?:N/A|NAME\?|REF!|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|#+)"),
        "is a spreadsheet's error, or a column too narrow",
    ),
    (re.compile("TRUE|FALSE"), "is a truth that a spreadsheet has made of it"),
)
# How all of them begin or go on: one look that says no of nearly every id.
PERHAPS_DAMAGED = f"#|[+-]?[0-9]+(?:[.,/-]|[Ee][+-])|(?:{MONTHS})-|TRUE|FALSE"


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


def money(*, may_be_negative: bool = False, is_booked: bool = False) -> ColumnType:
    """Make the type of an amount: at most 11 digits, a point, at most 4 digits.

    One that is booked may be the difference of two such amounts.
    """

    def read(text: str) -> str:
        amount = notations.amount(text)
        if amount is None:
            raise BadText("is no amount; write 12 or 12.50")
        is_difference = is_booked and fits_difference(amount)
        if not (fits_money(amount) or is_difference):
            raise BadText("has more than 11 digits before the point or 4 after it")
        if amount < 0 and not may_be_negative:
            raise BadText("is below 0")
        return f"{amount:f}"

    sql_type = "numeric(16,4)" if is_booked else "numeric(15,4)"
    return ColumnType(sql_type, read, r"[0-9]{1,11}(?:\.[0-9]{1,4})?")


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


def identifier(max_length: int) -> ColumnType:
    """Make the type of a text that names something: what spreadsheets damage is refused.

    Of what is left of a long number after 15 digits, judge sql/any_table.sql's
    rounded_ids: that needs the whole file.
    """

    def read(text: str) -> str:
        for damaged, reason in DAMAGES:
            if damaged.fullmatch(text):
                raise BadText(f"{reason}; in JSON Lines such an id is taken as it is")
        return words(max_length).read(text)

    plain = f"(?!{PERHAPS_DAMAGED}){PLAIN_CHARACTER}{{1,{max_length}}}"
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


def _why_no_time(text: str) -> str:
    if SHORT_YEAR.match(text):
        return "has a year of two digits; write all four"
    if DAY_NUMBER.fullmatch(text):
        return "is a spreadsheet's number of a day; show the column as a time and save again"
    return "is no time; write 2027-01-31T18:00:00Z or 01/31/2027 18:00:00"


def time_in(time_zone: str) -> ColumnType:
    """Make the type of a time; one without a zone is of this zone, as in a call."""

    def read(text: str) -> str:
        text = text.strip(XML_BLANKS)
        is_month_first = MONTH_FIRST.fullmatch(text)
        if is_month_first and int(is_month_first[1]) > 12:
            raise BadText(
                f"has no month {is_month_first[1]}: the month comes first, as in"
                " 01/31/2027 18:00:00"
            )
        if not (is_month_first or ISO_8601.fullmatch(text)):
            raise BadText(_why_no_time(text))
        try:
            return moment_of(text, time_zone).isoformat(" ")
        except (ValueError, OverflowError) as error:
            raise BadText("is a day or an hour that does not exist") from error

    return ColumnType("timestamptz", read, PLAIN_TIME)


BOOLEAN = ColumnType("boolean", _read_boolean, "true|false")
LINK = ColumnType(TEXT, _read_link)
TIME_OF_DAY = ColumnType("time", _read_time_of_day)
TIME = time_in("UTC")  # staging replaces it by one in the instance's zone
