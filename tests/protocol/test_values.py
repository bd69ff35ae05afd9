"""From text to value: what each type takes, and that nothing else gets through."""

import string
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.protocol.values import (
    BadValue,
    read_boolean,
    read_decimal,
    read_int,
    read_text,
    read_xml_boolean,
    shown,
)
from tests.protocol import echo

WHOLE = "a whole number from -2147483648 to 2147483647"
BLANKS = st.text(" \t\r\n", max_size=3)
ANYTHING = st.text(st.characters(exclude_categories=()), max_size=20)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", None),
        ("0", 0),
        ("-0", 0),
        ("+0", 0),
        ("7", 7),
        ("+1", 1),
        ("-1", -1),
        ("007", 7),
        ("-007", -7),
        (" 5 ", 5),
        ("\t\r\n5\n", 5),
        ("2147483647", 2147483647),
        ("-2147483648", -2147483648),
        ("0" * 1000 + "12", 12),
        ("-" + "0" * 1000, 0),
    ],
)
def test_int_takes(text, number):
    assert read_int(text) == number


@pytest.mark.parametrize(
    "text",
    ["2147483648", "-2147483649", "9223372036854775808", "9" * 5000, "1" * 1_000_000]
    + ["1.5", "1.0", "1e3", "0x10", "abc", "1,000", "NaN", "INF", "1_000", "--1", "+-1"]
    + ["+", "-", " ", "\t\n", "1 2", "\u0661", "\uff11", "1\u00a0", "\u20031", "\x0b1"]
    + ["\u00b2", "1\x00", "true", "\u22121", "0b1", "1L", "1;", "$1"],
)
def test_int_refuses(text):
    with pytest.raises(BadValue, match=WHOLE):
        read_int(text)


@given(st.integers(-(2**31), 2**31 - 1), st.integers(0, 12), BLANKS, BLANKS)
def test_int_reads_every_number_of_32_bits(number, zeros, before, after):
    sign = "-" if number < 0 else ""
    assert read_int(f"{before}{sign}{'0' * zeros}{abs(number)}{after}") == number


@given(ANYTHING)
@example("1_0")
@example("\u0660")
def test_int_reads_nothing_but_ascii_digits(text):
    try:
        number = read_int(text)
    except BadValue:
        return
    assert set(text) <= set("+-0123456789 \t\r\n")
    assert (number is None) == (text == "")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", None),
        ("0", "0"),
        ("-0.00", "0"),
        ("12.50000", "12.50000"),
        (" 12.5\n", "12.5"),
        ("+1.", "1"),
        (".5", "0.5"),
        ("-.5", "-0.5"),
        ("007.10", "7.10"),
        ("99999999999.9999", "99999999999.9999"),
        ("1.00005", "1.00005"),
        ("0.00000000000000000001", "1E-20"),
        ("1" * 200, "1" * 200),
    ],
)
def test_decimal_takes(text, number):
    assert read_decimal(text) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    "text",
    ["NaN", "sNaN", "NaN123", "Infinity", "-INF", "1e400", "1E+999999999", "1e-400"]
    + ["$1.00", "1,00", "1,000.00", "(1.00)", "1_000.00", "\u0661.5", "\uff11", "1.0.0"]
    + [
        " ",
        ".",
        "+",
        "-",
        "+.",
        "1 000",
        "1\u00a0",
        "0x1",
        "abc",
        "true",
        "1.5-",
        "--1",
    ],
)
def test_decimal_refuses(text):
    with pytest.raises(BadValue, match=r"a decimal number such as 12\.50"):
        read_decimal(text)


@given(
    st.text(string.digits, min_size=1, max_size=40),
    st.text(string.digits, max_size=40),
    st.sampled_from(["", "+", "-"]),
)
def test_decimal_reads_every_digit(whole, fraction, sign):
    read = read_decimal(f"{sign}{whole}.{fraction}")
    digits = int(sign + whole + fraction)
    assert Fraction(read) == Fraction(digits, 10 ** len(fraction))
    assert not read.is_signed() or read < 0


@given(ANYTHING)
@example("1e5")
@example("sNaN")
def test_decimal_reads_nothing_but_digits_and_a_point(text):
    try:
        number = read_decimal(text)
    except BadValue:
        return
    assert set(text) <= set("+-.0123456789 \t\r\n")
    assert number is None or number.is_finite()


@pytest.mark.parametrize(
    ("text", "truth"),
    [("true", True), ("1", True), (" true ", True), ("\n1\t", True)]
    + [("false", False), ("0", False), (" false\r\n", False), ("", None)],
)
def test_boolean_takes(text, truth):
    assert read_xml_boolean(text) is truth
    assert read_boolean(text) is truth


@pytest.mark.parametrize("text", ["TRUE", "True", "tRUE", " TRUE "])
def test_boolean_of_a_query_is_true_in_any_letter_case(text):
    assert read_boolean(text) is True
    with pytest.raises(BadValue):
        read_xml_boolean(text)


@pytest.mark.parametrize("text", ["FALSE", "False", " faLse"])
def test_boolean_of_a_query_is_false_in_any_letter_case(text):
    assert read_boolean(text) is False
    with pytest.raises(BadValue):
        read_xml_boolean(text)


@pytest.mark.parametrize(
    "text",
    ["yes", "on", "2", "null", "no", "off", " ", "t", "y", "01", "00", "-1", "1.0"]
    + ["true\u00a0", "\u00a0true", "tru", "truee", "\uff11", "true true", "None"],
)
def test_boolean_refuses(text):
    for read in (read_xml_boolean, read_boolean):
        with pytest.raises(BadValue, match="true, false, 1 or 0"):
            read(text)


@given(ANYTHING)
def test_boolean_reads_nothing_else(text):
    try:
        truth = read_boolean(text)
    except BadValue:
        return
    meant = {"": None, "true": True, "1": True, "false": False, "0": False}
    assert meant[text.strip(" \t\r\n").lower()] is truth


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=50))
@example("  blanks \t\r\n are kept  ")
@example("\U0001f600 \u202e \u200b e\u0301 <&>]]> ${jndi:x} {{7*7}} %s%n{0} ' OR 1=1--")
def test_text_is_taken_as_sent(text):
    if {"\ufffe", "\uffff"} & set(text):
        return
    assert read_text(text) == text


@pytest.mark.parametrize(
    "text",
    ["\0", "a\x08b", "\x1b[31m", "\x0b", "\x0c", "\x1f", "\ufffe", "\uffff"]
    + ["\ud800", "\udfff", "\ude00\ud83d"],
)
def test_text_that_xml_cannot_hold_is_refused(text):
    with pytest.raises(BadValue, match="text without control characters"):
        read_text(text)


ENUMS = [("on", "on"), ("off", "off"), ("no_change", "no_change"), ("", None)]
NO_ENUMS = ["ON", "on ", " on", "no_change\n", "nochange", "-2", "01", "1", "0", "zz"]


@pytest.mark.parametrize(("text", "choice"), ENUMS)
def test_enum_takes_its_exact_names(client, text, choice):
    expected = {"switch": choice} if choice else {}
    by_soap = echo.by_soap(client, echo.parameters(switch=text))
    assert echo.values(by_soap) == expected
    assert echo.values(client.form(echo.ECHO, f"switch={text}")) == expected


@pytest.mark.parametrize("text", NO_ENUMS)
def test_enum_refuses_other_names(client, text):
    said = f"Parameter switch: the value '{text.strip()}' was given,"
    said += " one of on, off, no_change was expected."
    reply = echo.by_soap(client, echo.parameters(switch=text))
    assert (reply.status, reply.fault.code) == (500, "Client")
    assert reply.said == f"Server was unable to read request. ---> {said}"
    reply = client.form(echo.ECHO, f"switch={text.replace(' ', '+')}")
    assert (reply.status, reply.said) == (400, said)


def test_enum_takes_minus_one_for_no_change_but_not_by_soap(client):
    minus = {"switch": "no_change"}
    assert echo.values(client.get(echo.ECHO, "switch=-1")) == minus
    assert echo.values(client.form(echo.ECHO, "switch=-1")) == minus
    reply = client.send_json(echo.ECHO, '{"switch": -1}')
    assert "'switch': 'no_change'" in reply.said
    assert echo.by_soap(client, echo.parameters(switch="-1")).status == 500


def test_enum_without_no_change_does_not_take_minus_one(client):
    reply = client.get(echo.ECHO, "kind=-1")
    assert reply.status == 400
    assert "one of approve_to_replace, approve_for_credit, submit_for" in reply.said


@given(st.text(max_size=300))
def test_a_shown_text_is_short_and_on_one_line(text):
    assert len(shown(text)) <= 65
    assert shown(text).isprintable() or not text.isprintable()
    assert len(shown(text).splitlines()) <= 1


@pytest.mark.parametrize(
    "text",
    [
        "ReturnLead&api_key=SECRET&x=1",
        "API_KEY=SECRET",
        "apikey%3DSECRET",
        "api-key=SECRET",
    ],
)
def test_a_misplaced_key_is_not_shown(text):
    assert "SECRET" not in shown(text)
