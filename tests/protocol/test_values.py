"""From text to value: what each type takes, and that nothing else gets through."""

import json
import string
from decimal import Decimal
from fractions import Fraction
from urllib.parse import urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.protocol.values import (
    BadValue,
    excerpt,
    read_decimal,
    read_int,
    read_text,
)
from tests.protocol.echo import ECHO, by_soap

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


INT_REFUSES = [
    "2147483648",
    "-2147483649",
    "9223372036854775808",
    "9" * 5000,
    "1" * 1_000_000,
]
INT_REFUSES += [
    "1.5",
    "1.0",
    "1e3",
    "0x10",
    "abc",
    "1,000",
    "NaN",
    "INF",
    "1_000",
    "--1",
    "+-1",
]
INT_REFUSES += [
    "+",
    "-",
    " ",
    "\t\n",
    "1 2",
    "\u0661",
    "\uff11",
    "1\u00a0",
    "\u20031",
    "\x0b1",
]
INT_REFUSES += ["\u00b2", "1\x00", "true", "\u22121", "0b1", "1L", "1;", "$1"]


@pytest.mark.parametrize(
    "text",
    INT_REFUSES,
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


DECIMAL_REFUSES = [
    "NaN",
    "sNaN",
    "NaN123",
    "Infinity",
    "-INF",
    "1e400",
    "1E+999999999",
    "1e-400",
]
DECIMAL_REFUSES += [
    "$1.00",
    "1,00",
    "1,000.00",
    "(1.00)",
    "1_000.00",
    "\u0661.5",
    "\uff11",
    "1.0.0",
]
DECIMAL_REFUSES += [
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
]


@pytest.mark.parametrize(
    "text",
    DECIMAL_REFUSES,
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


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=50))
@example("  blanks \t\r\n are kept  ")
@example("\U0001f600 \u202e \u200b e\u0301 <&>]]> ${jndi:x} {{7*7}} %s%n{0} ' OR 1=1--")
def test_text_is_taken_as_sent(text):
    if {"\ufffe", "\uffff"} & set(text):
        return
    assert read_text(text) == text


TEXT_THAT_XML = ["\0", "a\x08b", "\x1b[31m", "\x0b", "\x0c", "\x1f", "\ufffe", "\uffff"]
TEXT_THAT_XML += ["\ud800", "\udfff", "\ude00\ud83d"]


@pytest.mark.parametrize(
    "text",
    TEXT_THAT_XML,
)
def test_text_that_xml_cannot_hold_is_refused(text):
    with pytest.raises(BadValue, match="text without control characters"):
        read_text(text)


@given(st.text(max_size=300))
def test_a_shown_text_is_short_and_on_one_line(text):
    assert len(excerpt(text)) <= 65
    assert excerpt(text).isprintable()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (" no_change ", " no_change "),
        ("a  b", "a  b"),
        ("", ""),
        ("   ", "   "),
        ("\tno_change\r\n", r"\tno_change\r\n"),
        ("no\u00a0change", r"no\xa0change"),
        ("on\u200b", r"on\u200b"),
        ("\ufeffon", r"\ufeffon"),
        ("\u202eno\u2028\x85", r"\u202eno\u2028\x85"),
        ("\0\x1b\x7f", r"\x00\x1b\x7f"),
        ("\ufffe\ud800\U000e0001", r"\ufffe\ud800\U000e0001"),
        ("aé\u2013\U0001f600\u00c5A\u030a", "aé\u2013\U0001f600\u00c5A\u030a"),
        (r"C:\new", r"C:\new"),
        ("a" * 64, "a" * 64),
        (" " * 65, " " * 64 + "…"),
        ("a" * 59 + "\u200b!", "a" * 59 + "…"),
        ("a" * 58 + "\u200b", "a" * 58 + r"\u200b"),
        ("\0" * 40, r"\x00" * 16 + "…"),
    ],
)
def test_what_a_caller_sent_is_shown_as_it_was(text, written):
    assert excerpt(text) == written


@pytest.mark.parametrize("text", ["1.", "-1.", "12.5", "99.0001", "."])
def test_zeros_at_the_end_take_no_room(text):
    """PostgreSQL takes 16,383 digits after the point."""
    read = read_decimal(text + "0" * 20_000)
    assert (read, len(str(read)) < 20) == (Decimal(text + "0"), True)


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
    assert "SECRET" not in excerpt(text)


def test_what_is_as_long_as_a_key_is_not_shown():
    assert excerpt("to " + "Ab3d" * 10 + ".") == "to ***."
    assert excerpt("a" * 39) == "a" * 39
    assert excerpt("a" * 41) == "a" * 41


@pytest.mark.parametrize("kind", ["\u00a0on", "on ", "\non", "on\u200b", " no_change "])
def test_a_refused_value_is_shown_as_it_was_sent(client, kind):
    seen = {"\u00a0": r"\xa0", "\n": r"\n", "\u200b": r"\u200b"}
    written = "".join(seen.get(character, character) for character in kind)
    said = f"Parameter switch: the value '{written}' was given, one of on, off,"
    by_get = client.get(ECHO, urlencode({"switch": kind}))
    soap = by_soap(client, f"<switch>{kind}</switch>")
    by_json = client.send_json(ECHO, json.dumps({"switch": kind}))
    for reply in (by_get, soap, by_json):
        assert said in reply.said
