"""Charsets: the transport's goes before the declaration's; what cannot be read is absent."""

import codecs

import pytest

from tests.protocol.echo import ECHO, PATH, echo_envelope, parameters, values
from tests.protocol.wsgi_client import FORM

WORD = "aé\u2013b"  # cp1252 has it, ISO-8859-1 and ASCII do not
LATIN = "aéb"


def document(word: str, declared: str | None) -> str:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    return declaration + echo_envelope(parameters(word=word))


def sent(client, content_type: str, word: str, declared: str | None, codec: str):
    return client.post(PATH, document(word, declared).encode(codec), content_type)


# charset of the Content-Type, encoding of the declaration, codec of the bytes
THE_TRANSPORT_WINS = [
    ("utf-8", "utf-16", "utf-8"),  # .NET's StringWriter
    ("utf-8", "utf-16", "utf-8-sig"),
    ("utf-8", "iso-8859-1", "utf-8"),
    ("utf-8", "Shift_JIS", "utf-8"),
    ("utf-8", "no-such-encoding", "utf-8"),
    ("us-ascii", "utf-16", "utf-8"),
    ("utf-16", "utf-8", "utf-16"),
    ("utf-16le", "utf-8", "utf-16-le"),
    ("utf-16be", "iso-8859-1", "utf-16-be"),
    ("windows-1252", "utf-8", "cp1252"),
    ("windows-1252", "utf-16", "cp1252"),
]


@pytest.mark.parametrize(("charset", "declared", "codec"), THE_TRANSPORT_WINS)
@pytest.mark.parametrize("media_type", ["text/xml", "application/soap+xml"])
def test_the_transports_charset_wins(client, media_type, charset, declared, codec):
    content_type = f"{media_type}; charset={charset}"
    assert values(sent(client, content_type, WORD, declared, codec)) == {"word": WORD}


@pytest.mark.parametrize(
    ("charset", "mark", "codec"),
    [
        ("utf-8", codecs.BOM_UTF16_LE, "utf-16-le"),
        ("utf-8", codecs.BOM_UTF16_BE, "utf-16-be"),
        ("us-ascii", codecs.BOM_UTF16_LE, "utf-16-le"),
        ("utf-16", codecs.BOM_UTF8, "utf-8"),
        ("utf-16be", codecs.BOM_UTF16_LE, "utf-16-le"),
        ("iso-8859-1", codecs.BOM_UTF8, "utf-8"),
        ("windows-1252", codecs.BOM_UTF8, "utf-8"),
    ],
)
def test_a_mark_that_contradicts_the_transport_is_refused(client, charset, mark, codec):
    body = mark + document("a", None).encode(codec)
    reply = client.post(PATH, body, f"text/xml; charset={charset}")
    assert (reply.status, reply.fault.code) == (400, "Client")
    assert reply.said == "The byte order mark contradicts the charset."


@pytest.mark.parametrize(
    ("declared", "codec"), [("utf-16", "utf-8"), ("utf-8", "utf-16")]
)
def test_without_a_charset_the_declaration_must_be_true(client, declared, codec):
    reply = sent(client, "text/xml", "a", declared, codec)
    assert (reply.status, reply.said) == (
        400,
        f"The XML declaration says {declared}, but the body is in another encoding.",
    )


READ = [
    # unreadable, or empty: as if it were not there
    ("{}", "utf-8"),
    ("{};", "utf-8"),
    ("{};;", "utf-8"),
    ("{}; ;", "utf-8"),
    ("{}; utf-8", "utf-8"),
    ("{}; charset", "utf-8"),
    ("{}; charset=", "utf-8"),
    ("{}; charset==", "utf-8"),
    ("{};charset=;", "utf-8"),
    ('{}; charset=""', "utf-8"),
    ('{}; charset="utf-8', "utf-8"),
    ("{}; =utf-8", "utf-8"),
    ("{}; charset:utf-8", "utf-8"),
    ("{}; charset=utf-8 utf-8", "utf-8"),
    ("{}; boundary=a/b, c", "utf-8"),
    ("{};;charset=iso-8859-1", "latin-1"),
    ("{}; utf-8; charset=iso-8859-1", "latin-1"),
    # written otherwise than usual
    ('{} ; charset = "iso-8859-1"', "latin-1"),
    ("{};charset='iso-8859-1'", "latin-1"),
    ('{};charset="iso-8859\\-1"', "latin-1"),
    ("{};\tCHARSET=ISO-8859-1 ;", "latin-1"),
    ('{}; x="a;charset=utf-16"; charset=iso-8859-1', "latin-1"),
    ("{}; charset=utf-8; charset=UTF8", "utf-8"),
    # names
    ("{}; charset=utf8", "utf-8"),
    ("{}; charset=UTF_8", "utf-8"),
    ("{}; charset=us-ascii", "utf-8"),
    ("{}; charset=ascii", "utf-8"),
    ("{}; charset=ANSI_X3.4-1968", "utf-8"),
    ("{}; charset=cp65001", "utf-8"),
    ("{}; charset=latin1", "latin-1"),
    ("{}; charset=iso8859-1", "latin-1"),
    ("{}; charset=ISO_8859-1:1987", "latin-1"),
    ("{}; charset=iso-ir-100", "latin-1"),
    ("{}; charset=l1", "latin-1"),
    ("{}; charset=IBM819", "latin-1"),
    ("{}; charset=csISOLatin1", "latin-1"),
    ("{}; charset=windows-1252", "cp1252"),
    ("{}; charset=Windows-1252", "cp1252"),
    ("{}; charset=cp1252", "cp1252"),
]


@pytest.mark.parametrize(("content_type", "codec"), READ)
def test_a_content_type_is_read(client, content_type, codec):
    soap = sent(client, content_type.format("text/xml"), LATIN, None, codec)
    assert values(soap) == {"word": LATIN}
    body = "word=" + "".join(f"%{octet:02X}" for octet in LATIN.encode(codec))
    assert values(client.form(ECHO, body, content_type.format(FORM))) == {"word": LATIN}


REFUSED = [
    "charset=bogus",
    "charset=shift_jis",
    "charset=utf-7",
    "charset=punycode",
    "charset=idna",
    "charset=zlib",
    "charset=utf-8,text/xml",
    "charset=utf-8; charset=iso-8859-1",
    "charset=" + "x" * 300,
]


@pytest.mark.parametrize("parameter", REFUSED)
def test_another_charset_is_415_and_named(client, parameter):
    for content_type, path in (("text/xml", PATH), (FORM, ECHO)):
        reply = client.post(path, b"", f"{content_type}; {parameter}")
        assert reply.status == 415
        assert f"Content-Type '{content_type}; {parameter}"[:60] in reply.text


@pytest.mark.parametrize("parameter", ["charset=utf-16", "charset=windows-1252"])
def test_what_json_must_not_be_in_is_named(client, parameter):
    content_type = f"application/json; {parameter}"
    reply = client.post(ECHO, b"{}", content_type)
    assert reply.status == 415
    assert reply.json["message"] == f"Content-Type '{content_type}' is not supported."


@pytest.mark.parametrize(
    "content_type",
    ["application/json;", "application/json; utf-8", "application/json; charset="],
)
def test_json_is_utf8_whatever_cannot_be_read(client, content_type):
    reply = client.post(ECHO, '{"word": "é"}'.encode(), content_type)
    assert values_of(reply) == {"word": "é"}


def values_of(reply) -> dict:
    assert reply.status == 200, reply.text
    read = eval(reply.json["message"], {"__builtins__": {}})
    return {"word": read["word"]}


DECLARED = [
    ("us-ascii", "utf-8"),
    ("ASCII", "utf-8"),
    ("latin1", "latin-1"),
    ("ISO_8859-1", "latin-1"),
    ("windows-1252", "cp1252"),
    ("cp1252", "cp1252"),
    ("UTF8", "utf-8"),
    ("utf-16", "utf-16"),
    ("UTF-16LE", "utf-16-le"),
]


@pytest.mark.parametrize(("declared", "codec"), DECLARED)
def test_a_declaration_may_use_the_same_names(client, declared, codec):
    assert values(sent(client, "text/xml", LATIN, declared, codec)) == {"word": LATIN}


def test_octets_that_windows_1252_does_not_have_are_refused(client):
    body = document("X", None).encode().replace(b"X", b"\x81")
    reply = client.post(PATH, body, "text/xml; charset=windows-1252")
    assert (reply.status, reply.fault.code) == (400, "Client")
    place = body.index(b"\x81")
    assert reply.said == f"The request body is not windows-1252 from byte {place} on."
