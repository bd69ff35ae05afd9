"""Rows of the catalogue that are about more than one document or value."""

import gzip

import pytest

from tests.faults.calls import BAD, LEADS, TRACK, as_query
from tests.protocol.checks import check
from tests.protocol.wsgi_client import FORM, SOAP11, SOAP12, XML_TYPE

FOUND = "Can not find Lead ID in this vertical"


def split_ways(text: str) -> list[str]:
    half = len(text) // 2
    first, second = text[:half], text[half:]
    return [
        f"<![CDATA[{first}]]>{second}",
        f"<![CDATA[{first}]]><![CDATA[{second}]]>",
        f"{first}&#{ord(second[0])};{second[1:]}",
    ]


@pytest.mark.parametrize("way", range(3))
@pytest.mark.parametrize("version", [SOAP11, SOAP12])
def test_c9_a_split_value_is_the_value(target, live_world, version, way):
    """The key is known and the lead is found, though not in that vertical."""
    changes = {
        "api_key": split_ways(target.api_key)[way],
        "lead_id": split_ways(target.lead_id)[way],
        "vertical_id": live_world.vertical_id,
    }
    document = target.document(version, **changes)
    assert target.client.soap(TRACK, document, version).said == FOUND


@pytest.mark.usefixtures("harmless")
@pytest.mark.parametrize("name", ["api_key", "lead_id"])
@pytest.mark.parametrize("value", ["a<!-- x -->b", "<!-- a -->ab", "ab<!-- -->"])
def test_c9_a_comment_in_a_value_is_refused(target, name, value):
    document = target.document(**{name: value})
    assert target.client.soap(TRACK, document).status == 500


@pytest.mark.usefixtures("harmless")
@pytest.mark.parametrize("name", ["api_key", "lead_id"])
def test_c9_an_instruction_in_a_value_is_refused(target, name):
    document = target.document(**{name: "a<?p?>b"})
    assert target.client.soap(TRACK, document).status == 400


@pytest.mark.usefixtures("harmless")
@pytest.mark.parametrize(
    "charset", ["utf-7", "cp037", "unicode_escape", "rot13", "a\0b"]
)
def test_c12_c13_another_charset_is_415(target, charset):
    media_type = f'text/xml; charset="{charset}"'
    reply = target.client.post(TRACK, target.document().encode(), media_type)
    assert reply.status == 415
    check(reply)


@pytest.mark.usefixtures("harmless")
def test_c15_latin_1_is_read_as_it_declares_itself(target):
    """What is UTF-8 in truth cannot be told from Latin-1: it is read letter by letter.

    But the charset of the Content-Type goes first.
    """
    declaration = '<?xml version="1.0" encoding="iso-8859-1"?>'
    document = declaration + target.document(vertical_id="é")
    reply = target.client.soap(TRACK, document)
    assert "the value '\u00e9' was given" in reply.said  # the Content-Type says UTF-8
    reply = target.client.post(TRACK, document.encode(), "text/xml")
    assert "the value '\u00c3\u00a9' was given" in reply.said


@pytest.mark.usefixtures("harmless")
def test_d7_an_action_of_another_operation_runs_nothing(target):
    document = target.document(lead_id=target.lead_id)
    action = "http://cakemarketing.com/api/2/Nothing"
    reply = target.client.soap(TRACK, document, HTTP_SOAPACTION=action)
    assert (reply.status, reply.fault.code) == (500, "Client")


@pytest.mark.usefixtures("harmless")
@pytest.mark.parametrize("first", ["good", "bad"])
def test_d9_a_key_given_twice_is_refused_in_either_order(target, first):
    keys = [target.api_key, "bad"] if first == "good" else ["bad", target.api_key]
    document = target.document(api_key=f"{keys[0]}</api_key><api_key>{keys[1]}")
    reply = target.client.soap(TRACK, document)
    assert (reply.status, target.api_key in reply.text) == (500, False)
    query = f"api_key={keys[0]}&API_KEY={keys[1]}"
    reply = target.client.get(f"{TRACK}/ReturnLead", query)
    assert (reply.status, target.api_key in reply.text) == (400, False)


MULTIPARTS = [
    "multipart/related; type=text/xml; boundary=a; start=<a>",
    'multipart/related; type="application/xop+xml"; boundary=a',
    "multipart/form-data; boundary=a",
]


@pytest.mark.usefixtures("harmless")
@pytest.mark.parametrize("media_type", MULTIPARTS)
@pytest.mark.parametrize("parts", [1, 10_000])
def test_d15_multipart_is_415(target, media_type, parts):
    body = b"--a\r\nContent-Type: text/xml\r\n\r\n" * (parts // 2) + b"x\r\n--a--"
    for path in (TRACK, f"{TRACK}/ReturnLead"):
        reply = target.client.post(path, body, media_type)
        assert reply.status == 415
        check(reply)


@pytest.mark.usefixtures("harmless")
def test_b14_a_gzip_bomb_is_413(target):
    bomb = gzip.compress(b"\0" * 10_000_000, mtime=0)
    for path, media_type in ((TRACK, XML_TYPE), (f"{TRACK}/ReturnLead", FORM)):
        coded = {"CONTENT_TYPE": media_type, "HTTP_CONTENT_ENCODING": "gzip"}
        assert target.client.request("POST", path, bomb, **coded).status == 413


@pytest.mark.usefixtures("harmless")
@pytest.mark.parametrize("size", [262_145, 3_000_000])
@pytest.mark.parametrize("length", ["sent", None])
def test_b11_b12_what_is_too_large_is_413(target, size, length):
    framed = {} if length else {"CONTENT_LENGTH": None}
    for path, media_type in ((TRACK, XML_TYPE), (f"{LEADS}/UpdateLead", FORM)):
        environ = {"CONTENT_TYPE": media_type} | framed
        reply = target.client.request("POST", path, b"a" * size, **environ)
        assert reply.status == 413
        check(reply)


@pytest.mark.usefixtures("harmless")
@pytest.mark.parametrize("media_type", ["", "text/plain", "application/json", FORM])
def test_e9_another_media_type_on_the_soap_path_is_415(target, media_type):
    reply = target.client.post(TRACK, target.document().encode(), media_type)
    assert reply.status == 415


@pytest.mark.parametrize(
    "verb", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "FOO", "get", "HEAD"]
)
def test_e11_another_verb_writes_nothing(target, live_world, db, verb):
    lead_id, api_key = live_world.sold_lead(), live_world.admin_key()
    values = target.return_lead(
        api_key=api_key,
        lead_id=lead_id,
        vertical_id=live_world.vertical_id,
        buyer_contract_id=live_world.contract_id,
    )
    query = as_query(values)
    reply = target.client.request(verb, f"{TRACK}/ReturnLead", QUERY_STRING=query)
    assert reply.status == 405
    done = target.client.get(f"{TRACK}/ReturnLead", query)
    assert done.said == "Lead Return Submitted For Approval"


G15 = {
    "twice": "lead_id=L&lead_id=L",
    "case": "lead_id=L&LEAD_ID=M",
    "escaped": "lead_id=L&lead%5fid=M",
    "keys": "&".join(f"lead_id[{i}]=" for i in range(200)),
    "unknown": "&".join(f"k{i}=" for i in range(400)),
}


@pytest.mark.usefixtures("harmless")
@pytest.mark.parametrize("row", G15)
@pytest.mark.parametrize("binding", ["get", "form"])
def test_g15_what_repeats_or_overflows_is_refused(target, row, binding):
    path, query = f"{TRACK}/ReturnLead", G15[row]
    reply = (
        target.client.get(path, query)
        if binding == "get"
        else target.client.form(path, query)
    )
    assert reply.status == BAD[binding]
    check(reply)


@pytest.mark.usefixtures("harmless")
def test_g15_a_semicolon_is_a_letter(target):
    query = as_query(target.return_lead()).replace("no-such-lead", "L;lead_id=M")
    assert target.client.get(f"{TRACK}/ReturnLead", query).said == "Invalid Lead ID"
