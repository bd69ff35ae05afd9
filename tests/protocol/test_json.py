"""JSON: what is read of an object, and that all else is refused in its `d`."""

import json
from decimal import Decimal

import pytest
from hypothesis import given

from tests.protocol.echo import ECHO, PATH, TEXTS
from tests.protocol.wsgi_client import JSON_TYPE

JSON_READ = [
    ("{}", {}),
    ("", {}),
    ("\ufeff{}", {}),
    (' \n{"word" : "a"}\t', {"word": "a"}),
    ('{"WORD": "a", "cOunt": 1}', {"word": "a", "count": 1}),
    ('{"count": "1"}', {"count": 1}),
    ('{"count": -2147483648}', {"count": -2147483648}),
    ('{"count": null, "word": null, "flag": null, "switch": null}', {}),
    ('{"count": "", "price": "", "flag": "", "switch": "", "word": ""}', {}),
    ('{"price": 0.1}', {"price": Decimal("0.1")}),
    ('{"price": 99999999999.9999}', {"price": Decimal("99999999999.9999")}),
    ('{"price": 0.30000000000000004}', {"price": Decimal("0.30000000000000004")}),
    ('{"price": -0.0}', {"price": Decimal("0")}),
    ('{"flag": true}', {"flag": True}),
    ('{"flag": false}', {"flag": False}),
    ('{"flag": "TRUE"}', {"flag": True}),
    ('{"flag": 1, "switch": "on"}', {"flag": True, "switch": "on"}),
    ('{"word": 12.50}', {"word": "12.50"}),
    ('{"word": 1e5}', {"word": "1e5"}),
    ('{"word": 100000000000000000000001}', {"word": "100000000000000000000001"}),
    ('{"word": true}', {"word": "true"}),
    ('{"word": "\\u00e9\\ud83d\\ude00é"}', {"word": "é\U0001f600é"}),
    ('{"word": "a+b%41&c=d"}', {"word": "a+b%41&c=d"}),
    ('{"unknown": 1, "unknown": 2}', {}),
    ('{"": 1}', {}),
]


@pytest.mark.parametrize(("body", "expected"), JSON_READ)
def test_json_takes(client, body, expected):
    reply = client.send_json(ECHO, body)
    assert (reply.status, reply.media_type) == (200, JSON_TYPE)
    by_form = client.get(ECHO, "")
    assert reply.json["success"] is True
    said = {name: repr(value) for name, value in expected.items()}
    for name, value in said.items():
        assert f"'{name}': {value}" in reply.said
    if not expected:
        assert reply.said == by_form.said


NOT_JSON = ["{", "[", "{'a': 1}", '{"a": 1,}', '{"a": NaN}', '{"a": Infinity}', "{}{}"]
NOT_JSON += [
    '{"a": 01}',
    '{"a": +1}',
    '{"a": .5}',
    '{"word": "\t"}',
    " ",
    '{"a"}',
    "null,",
]
NOT_JSON += ["a=b", "<x/>", "[" * 100_000, '{"a":' * 50_000, '{"a": -Infinity}']


@pytest.mark.parametrize("body", NOT_JSON)
def test_what_is_not_json_is_refused(client, body):
    reply = client.send_json(ECHO, body)
    assert (reply.status, reply.media_type) == (400, JSON_TYPE)
    assert reply.json == {"success": False, "message": "The JSON is not well-formed."}


@pytest.mark.parametrize(
    "body", ["[]", "null", "1", '"word"', "true", '[{"word": "a"}]']
)
def test_a_root_that_is_no_object_is_refused(client, body):
    reply = client.send_json(ECHO, body)
    said = "The JSON is not an object of parameters."
    assert (reply.status, reply.said) == (400, said)


@pytest.mark.parametrize("value", ["[]", "{}", "[1]", '{"a": 1}', "[[[]]]"])
def test_an_array_or_object_as_a_value_is_refused(client, value):
    reply = client.send_json(ECHO, f'{{"word": {value}}}')
    said = "Parameter word: an array or object was given, a single value was expected."
    assert (reply.status, reply.said) == (400, said)


@pytest.mark.parametrize(
    "body",
    [
        '{"word": "a", "word": "a"}',
        '{"word": "a", "WORD": "a"}',
        '{"word": null, "word": 1}',
    ],
)
def test_a_repeated_name_is_refused(client, body):
    reply = client.send_json(ECHO, body)
    said = "Parameter word was given more than once."
    assert (reply.status, reply.said) == (400, said)


@pytest.mark.parametrize(
    ("member", "shown"),
    [
        ('"count": 1.0', "1.0"),
        ('"count": 1e2', "1e2"),
        ('"count": true', "true"),
        ('"count": 2147483648', "2147483648"),
        ('"price": 1e2', "1e2"),
        ('"flag": 2', "2"),
        ('"switch": 1', "1"),
        ('"word": "\\u0000"', r"\x00"),
        ('"word": "\\ud800"', r"\ud800"),
    ],
)
def test_json_of_a_wrong_type_is_refused(client, member, shown):
    reply = client.send_json(ECHO, f"{{{member}}}")
    assert reply.status == 400
    assert f"the value '{shown}' was given," in reply.said


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_json_is_utf8_only(client, encoding):
    reply = client.send_json(ECHO, '{"word": "é"}'.encode(encoding))
    assert (reply.status, reply.said) == (400, "The JSON is not UTF-8.")


def test_json_of_another_charset_is_415(client):
    reply = client.post(ECHO, b"{}", "application/json; charset=utf-16")
    assert (reply.status, reply.media_type) == (415, JSON_TYPE)
    assert reply.json["success"] is False


@pytest.mark.parametrize("body", [b"", b"{}"])
def test_an_operation_without_parameters_takes_nothing_or_an_empty_object(client, body):
    reply = client.send_json(f"{PATH}/Nothing", body)
    assert reply.text == '{"d":{"success":true,"row_count":0,"return_reasons":[]}}'


@given(TEXTS)
def test_json_says_every_text_back(client, text):
    reply = client.send_json(f"{PATH}/Say", json.dumps({"word": text}))
    assert reply.json == {"success": True, "message": text}
