"""Booleans and enums: their exact words, and the few more that GET, POST and JSON take."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.protocol.values import BadValue, read_boolean, read_xml_boolean
from tests.protocol import echo

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=20)
BOOLEAN_TAKES = [("true", True), ("1", True), (" true ", True), ("\n1\t", True)]
BOOLEAN_TAKES += [("false", False), ("0", False), (" false\r\n", False), ("", None)]


@pytest.mark.parametrize(
    ("text", "truth"),
    BOOLEAN_TAKES,
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


BOOLEAN_REFUSES = [
    "yes",
    "on",
    "2",
    "null",
    "no",
    "off",
    " ",
    "t",
    "y",
    "01",
    "00",
    "-1",
    "1.0",
]
BOOLEAN_REFUSES += [
    "true\u00a0",
    "\u00a0true",
    "tru",
    "truee",
    "\uff11",
    "true true",
    "None",
]


@pytest.mark.parametrize(
    "text",
    BOOLEAN_REFUSES,
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
    written = text.replace("\n", r"\n")
    said = f"Parameter switch: the value '{written}' was given,"
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
