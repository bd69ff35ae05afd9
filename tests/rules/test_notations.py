"""Numbers, amounts and booleans: one notation for calls, fields and files."""

from decimal import Decimal

import pytest

from service.importing.column_types import (
    BOOLEAN,
    BadText,
    money,
    read_value,
    whole_number,
)
from service.protocol import values
from service.rules.fields import stored_text
from service.rules.notations import INT_HIGH, amount, boolean
from service.rules.notations import whole_number as read_whole

AMOUNTS = ["12", "+12", "-12", "12.", ".5", "-.5", "12.50", " 12\t", "012", "0", "-0"]
NO_AMOUNTS = [
    "",
    ".",
    "-",
    "1e2",
    "1,000",
    "12,50",
    "0x10",
    "NaN",
    "Infinity",
    "१",
    "1_0",
]


@pytest.mark.parametrize("text", AMOUNTS)
def test_an_amount_is_one_everywhere(text):
    number = Decimal(text.strip())
    assert amount(text) == values.read_decimal(text) == number
    assert Decimal(stored_text("number", text)) == number
    assert Decimal(read_value(money(may_be_negative=True), text)) == number
    assert not amount(text).is_signed() or number < 0  # -0 is 0


@pytest.mark.parametrize("text", NO_AMOUNTS)
def test_what_is_no_amount_is_none_anywhere(text):
    assert amount(text) is None
    if text:
        with pytest.raises(values.BadValue):
            values.read_decimal(text)
        with pytest.raises(BadText):
            read_value(money(), text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("+7", 7),
        ("-0", 0),
        (" 007\r\n", 7),
        (str(INT_HIGH), INT_HIGH),
        ("", None),
        ("7.0", None),
        ("1_0", None),
        ("१", None),
        ("\u00a07", None),
    ],
)
def test_a_whole_number(text, number):
    assert read_whole(text) == number


@pytest.mark.parametrize("text", ["2147483648", "-2147483649", "9" * 1_000_000])
def test_a_number_that_is_too_great_is_refused_everywhere(text):
    with pytest.raises(values.BadValue):
        values.read_int(text)
    with pytest.raises(BadText, match="is not from -2147483648 to 2147483647"):
        read_value(whole_number(-(2**31)), text)


@pytest.mark.parametrize("text", ["true", "1", " true ", "false", "0"])
def test_a_boolean_is_one_everywhere(text):
    truth = boolean(text)
    assert values.read_xml_boolean(text) is truth
    assert (
        stored_text("boolean", text) == read_value(BOOLEAN, text) == str(truth).lower()
    )


@pytest.mark.parametrize("text", ["", "yes", "2", "on", "t"])
def test_what_is_no_boolean_is_none(text):
    assert boolean(text) is None
