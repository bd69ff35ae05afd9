"""Query strings and forms: which names and values are read of them."""

from decimal import Decimal
from urllib.parse import quote, quote_from_bytes, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.echo import ECHO, TEXTS, values
from tests.protocol.wsgi_client import FORM, XML_TYPE

ESCAPES = "the escapes of its value are not UTF-8, %XX or %uXXXX was expected."

READ = [
    ("word=a", {"word": "a"}),
    ("WORD=a", {"word": "a"}),
    ("wOrD=a&Count=1", {"word": "a", "count": 1}),
    ("word=a;b", {"word": "a;b"}),
    ("word=a;count=2", {"word": "a;count=2"}),
    ("word=a+b", {"word": "a b"}),
    ("word=a%2Bb", {"word": "a+b"}),
    ("word=a%26b%3Dc", {"word": "a&b=c"}),
    ("word=a=b==", {"word": "a=b=="}),
    ("word", {}),
    ("word=", {}),
    ("", {}),
    ("&", {}),
    ("&&&word=a&&", {"word": "a"}),
    ("=", {}),
    ("=a&word=b", {"word": "b"}),
    ("%77ord=a", {"word": "a"}),
    ("w%6Frd=%61", {"word": "a"}),
    ("%u0077ord=a", {"word": "a"}),
    ("word=%C3%A9", {"word": "é"}),
    ("word=%c3%a9", {"word": "é"}),
    ("word=\u00c3\u00a9", {"word": "é"}),  # raw bytes of UTF-8, as WSGI shows them
    ("word=%u00e9", {"word": "é"}),
    ("word=%uD83D%uDE00", {"word": "\U0001f600"}),
    ("word=a%uD83D%uDE00b%C3%A9", {"word": "a\U0001f600bé"}),
    ("word=%F0%9F%98%80", {"word": "\U0001f600"}),
    ("word=%EF%BB%BFa", {"word": "\ufeffa"}),
    ("word=++a++", {"word": "  a  "}),
    ("count=+5", {"count": 5}),
    ("count=%2B5", {"count": 5}),
    ("word[]=a&lead_id[99999999]=b", {}),
    ("unknown=1&unknown=2&UNKNOWN=%C3%A9", {}),
    ("count=", {}),
    ("price=&flag=&switch=", {}),
    ("flag=TRUE", {"flag": True}),
    ("flag=False", {"flag": False}),
    ("price=12.50", {"price": Decimal("12.50")}),
]


@pytest.mark.parametrize(("query", "expected"), READ)
def test_a_query_and_a_form_are_read_alike(client, query, expected):
    assert values(client.get(ECHO, query)) == expected
    body = query.encode("latin-1")
    assert values(client.post(ECHO, body, FORM)) == expected


BAD_ESCAPES = ["%", "a%", "%4", "%zz", "%u", "%u12", "%uzzzz", "%U0041", "%%", "%-1"]
BAD_ESCAPES += ["%ff", "%ed%a0%80", "%c0%af", "%C3", "%C3a%A9", "\u00e9", "%uD83D"]
BAD_ESCAPES += ["%uDE00%uD83D", "%uD83Dx%uDE00", "%uD83D%ED%B8%80", "%+41", "% 41"]


@pytest.mark.parametrize("escape", BAD_ESCAPES)
def test_a_bad_escape_is_refused(client, escape):
    for reply in (
        client.get(ECHO, f"word=a{escape}"),
        client.post(ECHO, f"word=a{escape}".encode("latin-1"), FORM),
    ):
        assert (reply.status, reply.media_type) == (400, XML_TYPE)
        assert reply.said == f"Parameter word: {ESCAPES}"


@pytest.mark.parametrize(
    ("escape", "written"),
    [
        ("%00", r"\x00"),
        ("%08", r"\x08"),
        ("%1b", r"\x1b"),
        ("%uFFFE", r"\ufffe"),
        ("%u0000", r"\x00"),
        ("%0c", r"\x0c"),
    ],
)
def test_an_escaped_control_character_is_refused(client, escape, written):
    reply = client.get(ECHO, f"word=a{escape}b")
    assert reply.status == 400
    assert reply.said == (
        f"Parameter word: the value 'a{written}b' was given,"
        " text without control characters was expected."
    )


def test_a_bad_escape_in_an_unknown_name_is_refused_too(client):
    reply = client.get(ECHO, "%zz=1")
    assert (reply.status, reply.said) == (400, f"Parameter %zz: {ESCAPES}")


@given(TEXTS, st.sampled_from([quote, quote_plus, lambda text: quote(text, safe="")]))
def test_every_escaped_text_is_read_back(client, text, write):
    expected = {"word": text} if text else {}
    assert values(client.get(ECHO, f"word={write(text)}")) == expected


@given(TEXTS)
def test_every_text_in_utf16_units_is_read_back(client, text):
    units = text.encode("utf-16-be")
    escaped = "".join(f"%u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))
    assert values(client.get(ECHO, f"word={escaped}")).get("word", "") == text


@given(st.binary(max_size=30))
def test_octets_are_utf8_or_refused(client, octets):
    reply = client.get(ECHO, f"word={quote_from_bytes(octets, safe='')}")
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        assert reply.status == 400
        return
    if reply.status == 200:
        assert values(reply).get("word", "") == text
    else:
        assert "text without control characters was expected" in reply.said


TWICE = [
    "word=a&word=a",
    "word=a&WORD=a",
    "word=a&x=1&w%6frd=b",
    "word=&word=a",
    "word&word",
]


@pytest.mark.parametrize("query", TWICE)
def test_a_known_name_twice_is_refused(client, query):
    said = "Parameter word was given more than once."
    for reply in (client.get(ECHO, query), client.form(ECHO, query)):
        assert (reply.status, reply.said) == (400, said)


def test_a_name_in_query_and_form_is_given_twice(client):
    both = {"CONTENT_TYPE": FORM, "QUERY_STRING": "word=a"}
    reply = client.request("POST", ECHO, b"word=a", **both)
    assert (reply.status, reply.said) == (
        400,
        "Parameter word was given more than once.",
    )


def test_query_and_form_are_one_list(client):
    both = {"CONTENT_TYPE": FORM, "QUERY_STRING": "word=a"}
    assert values(client.request("POST", ECHO, b"count=1", **both)) == {
        "word": "a",
        "count": 1,
    }


def test_a_query_of_a_json_post_is_read_too(client):
    both = {"CONTENT_TYPE": "application/json", "QUERY_STRING": "word=a"}
    reply = client.request("POST", ECHO, b'{"count": 1}', **both)
    assert "'word': 'a', 'count': 1," in reply.said


@pytest.mark.parametrize("count", [64, 65])
def test_64_parameters_are_the_most(client, count):
    query = "&".join(f"p{i}=1" for i in range(count))
    members = ",".join(f'"p{i}":1' for i in range(count))
    half = {"CONTENT_TYPE": FORM, "QUERY_STRING": "a&" * 32}
    rest = query.split("&", 32)[-1].encode()
    for reply in (
        client.get(ECHO, query),
        client.form(ECHO, query),
        client.send_json(ECHO, f"{{{members}}}"),
        client.request("POST", ECHO, rest, **half),
    ):
        assert reply.status == (200 if count == 64 else 400)
        if count == 65:
            assert reply.said == "There are over 64 parameters."


def test_empty_pairs_are_not_counted(client):
    assert values(client.get(ECHO, "&" * 1000 + "word=a")) == {"word": "a"}


def test_a_form_may_be_latin_1(client):
    latin_1 = f"{FORM}; charset=iso-8859-1"
    assert values(client.post(ECHO, b"word=%E9", latin_1)) == {"word": "é"}
    assert values(client.post(ECHO, b"word=\xe9", latin_1)) == {"word": "é"}


def test_a_form_in_windows_1252_has_its_escapes_only(client):
    reply = client.post(ECHO, b"word=%81", f"{FORM}; charset=windows-1252")
    assert (reply.status, "not WINDOWS-1252" in reply.said) == (400, True)


@pytest.mark.parametrize(
    "charset", ["utf-16", "utf-16le", "punycode", "cp037", "utf-7"]
)
def test_a_form_of_another_charset_is_415(client, charset):
    reply = client.post(ECHO, b"word=a", f"{FORM}; charset={charset}")
    assert (reply.status, reply.media_type) == (415, XML_TYPE)
