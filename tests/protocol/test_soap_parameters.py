"""The elements of a SOAP request: order, names, nil, and what is ignored; headers."""

from decimal import Decimal

import pytest

from tests.protocol.echo import (
    NAMESPACE,
    PATH,
    by_soap,
    echo_envelope,
    parameters,
    values,
)
from tests.protocol.wsgi_client import SOAP11, SOAP12, SOAP12_TYPE, XML_TYPE

VERSIONS = pytest.mark.parametrize("version", [SOAP11, SOAP12])
READING = "Server was unable to read request. ---> "
ALL = parameters(
    word="a", count="1", price="1.5", flag="true", switch="on", kind="reject"
)
ALL_READ = {"word": "a", "count": 1, "price": Decimal("1.5"), "flag": True}
ALL_READ |= {"switch": "on", "kind": "reject"}

READ = [
    ("", {}),
    (ALL, ALL_READ),
    (parameters(count="1", word="a"), {"word": "a", "count": 1}),
    ("<word xmlns=''>a</word>", {"word": "a"}),
    (f"<n:word xmlns:n='{NAMESPACE}'>a</n:word>", {"word": "a"}),
    ("<word xmlns='urn:other'>a</word>", {}),
    ("<Word>a</Word><WORD>b</WORD>", {}),
    ("<unknown>a</unknown><unknown/>", {}),
    ("<x><word>a</word></x>", {}),
    ("text<word>a</word>text", {"word": "a"}),
    ("<word/>", {}),
    ("<word></word><count/><price/><flag/><switch/><kind/>", {}),
    ("<count> 7 </count><flag> true </flag><price>\n1\n</price>", None),
    ("<word xsi:nil='true'/>", {}),
    ("<count xsi:nil='1'/><flag xsi:nil=' true '/>", {}),
    ("<count xsi:nil='true'>5</count>", {}),
    ("<count xsi:nil='false'>5</count>", {"count": 5}),
    ("<count xsi:nil='0'>5</count>", {"count": 5}),
    ("<count nil='true'>5</count>", {"count": 5}),
    ("<word xsi:type='xsd:int'>a</word>", {"word": "a"}),
    ("<price xsi:type='xsd:string'>1.00</price>", {"price": Decimal("1.00")}),
    ("<word xsi:type='tns:Echo' xmlns:tns='urn:x'>a</word>", {"word": "a"}),
    ("<word id='w'>a</word>", {"word": "a"}),
    ("<word soap:encodingStyle='urn:x'>a</word>", {"word": "a"}),
    ("<word xsi:schemaLocation='urn:x http://127.0.0.1:1/'>a</word>", {"word": "a"}),
    ("<unknown href='#w'/><word id='w'>a</word>", {"word": "a"}),
]


@VERSIONS
@pytest.mark.parametrize(("inner", "expected"), READ)
def test_elements_are_matched_by_name(client, version, inner, expected):
    blanks = {"count": 7, "flag": True, "price": Decimal("1")}
    reply = by_soap(client, inner, version)
    assert values(reply) == (blanks if expected is None else expected)


HREF = "Parameter word: href is not supported."
INNER = "Parameter word: elements were given, text was expected."
TWICE = "Parameter word was given more than once."
REFUSED = [
    ("<word href='#w'/>", HREF),
    ("<word href='#word' id='word'/>", HREF),
    ("<word href='#w'/><x id='w'>evil</x>", HREF),
    ("<word href='http://127.0.0.1:1/'>a</word>", HREF),
    ("<word><b>a</b></word>", INNER),
    ("<word>a<b/>c</word>", INNER),
    (
        "<word><xi:include xmlns:xi='http://www.w3.org/2001/XInclude'"
        " href='/etc/passwd' parse='text'/></word>",
        INNER,
    ),
    ("<word>a</word><word>a</word>", TWICE),
    ("<word>a</word><word xmlns=''>b</word>", TWICE),
    ("<word xsi:nil='true'/><word>b</word>", TWICE),
    ("<word/><x/><word/>", TWICE),
    (
        "<word xsi:nil='yes'>a</word>",
        "Parameter word: the value 'yes' was given, true, false, 1 or 0 was expected.",
    ),
    (
        "<flag>TRUE</flag>",
        "Parameter flag: the value 'TRUE' was given, true, false, 1 or 0 was expected.",
    ),
    (
        "<price>1e3</price>",
        "Parameter price: the value '1e3' was given,"
        " a decimal number such as 12.50 was expected.",
    ),
    (
        "<kind>Reject</kind>",
        "Parameter kind: the value 'Reject' was given, one of approve_to_replace,"
        " approve_for_credit, submit_for_approval, reject was expected.",
    ),
]


@pytest.mark.parametrize(("inner", "said"), REFUSED)
def test_bad_elements_are_named(client, inner, said):
    reply = by_soap(client, inner)
    assert (reply.status, reply.fault.code) == (500, "Client")
    assert reply.said in (said, READING + said)
    reply = by_soap(client, inner, SOAP12)
    assert (reply.status, reply.fault.code) == (400, "Sender")


def test_every_bad_parameter_begins_as_asmx_does(client):
    for inner, said in REFUSED:
        assert by_soap(client, inner).said == READING + said


def test_a_value_is_shown_with_64_characters(client):
    said = by_soap(client, parameters(count="x" * 5000)).said
    assert f"the value '{'x' * 64}…' was given" in said


@VERSIONS
@pytest.mark.parametrize("inner", ["{}<b/>", "<b>{}</b>", "{}</api_key><api_key>{}"])
def test_an_api_key_is_never_shown(client, version, inner):
    inner = inner.format("S3CRET", "S3CRET")
    reply = by_soap(client, parameters(api_key=inner), version)
    assert reply.status in (400, 500)
    assert reply.said.startswith(f"{READING}Parameter api_key")
    assert "S3CRET" not in reply.text


# ---------------------------------------------------------------- headers

NEXT_11 = "http://schemas.xmlsoap.org/soap/actor/next"
ROLE = f"{SOAP12}/role"
UNDERSTOOD_11 = [
    "<x:a xmlns:x='urn:x'/>",
    "<x:a xmlns:x='urn:x' soap:mustUnderstand='0'/>",
    "<x:a xmlns:x='urn:x' soap:mustUnderstand='false'/>",
    "<x:a xmlns:x='urn:x' mustUnderstand='1'/>",
    "<x:a xmlns:x='urn:x' soap:mustUnderstand='1' soap:actor='urn:elsewhere'/>",
    "<x:a xmlns:x='urn:x'><x:b soap:mustUnderstand='1'/></x:a>",
    f"<x:a xmlns:x='urn:x' xmlns:o='{SOAP12}' o:mustUnderstand='1'/>",
]
UNDERSTOOD_12 = [
    *UNDERSTOOD_11[:4],
    UNDERSTOOD_11[5],
    "<x:a xmlns:x='urn:x' soap:mustUnderstand='true' soap:role='urn:elsewhere'/>",
    f"<x:a xmlns:x='urn:x' soap:mustUnderstand='1' soap:role='{ROLE}/none'/>",
    f"<x:a xmlns:x='urn:x' xmlns:o='{SOAP11}' o:mustUnderstand='1'/>",
]
REFUSED_11 = [
    "<x:a xmlns:x='urn:x' soap:mustUnderstand='1'/>",
    "<x:a xmlns:x='urn:x' soap:mustUnderstand=' 1 '/>",
    "<x:a xmlns:x='urn:x' soap:mustUnderstand='true'/>",
    "<x:a xmlns:x='urn:x' soap:mustUnderstand='1' soap:actor=''/>",
    f"<x:a xmlns:x='urn:x' soap:mustUnderstand='1' soap:actor='{NEXT_11}'/>",
    "<b/><x:a xmlns:x='urn:x' soap:mustUnderstand='1'/><c/>",
]
REFUSED_12 = [
    *REFUSED_11[:3],
    REFUSED_11[5],
    f"<x:a xmlns:x='urn:x' soap:mustUnderstand='1' soap:role='{ROLE}/next'/>",
    f"<x:a xmlns:x='urn:x' soap:mustUnderstand='1' soap:role='{ROLE}/ultimateReceiver'/>",
]


def with_header(client, block: str, version: str):
    header = f"<soap:Header>{block}</soap:Header>"
    return by_soap(client, parameters(word="a"), version, header)


@pytest.mark.parametrize(
    ("version", "block"),
    [(SOAP11, block) for block in UNDERSTOOD_11]
    + [(SOAP12, block) for block in UNDERSTOOD_12],
)
def test_headers_that_need_not_be_understood_are_ignored(client, version, block):
    assert values(with_header(client, block, version)) == {"word": "a"}


@pytest.mark.parametrize(
    ("version", "block"),
    [(SOAP11, block) for block in REFUSED_11]
    + [(SOAP12, block) for block in REFUSED_12],
)
def test_headers_that_must_be_understood_are_not(client, version, block):
    reply = with_header(client, block, version)
    assert (reply.status, reply.fault.code) == (500, "MustUnderstand")
    assert reply.said == "SOAP header a was not understood."
    assert reply.media_type == (XML_TYPE if version == SOAP11 else SOAP12_TYPE)
    assert (
        reply.root.xpath("count(//*[local-name()='detail' or local-name()='Detail'])")
        == 0
    )
    named = reply.root.xpath("//*[local-name()='NotUnderstood']")
    assert len(named) == (version == SOAP12)
    for each in named:
        assert (each.get("qname"), each.nsmap["q"]) == ("q:a", "urn:x")


def test_every_header_not_understood_is_named_by_soap_12(client):
    blocks = "".join(
        f"<x:h{i} xmlns:x='urn:x' soap:mustUnderstand='1'/>" for i in range(3)
    )
    reply = with_header(client, blocks + "<b soap:mustUnderstand='1'/>", SOAP12)
    named = reply.root.xpath("//*[local-name()='NotUnderstood']/@qname")
    assert named == ["q:h0", "q:h1", "q:h2", "b"]


def test_many_and_long_headers_are_not_all_repeated(client):
    one = "<x:h xmlns:x='urn:{}' soap:mustUnderstand='1'/>"
    reply = with_header(client, one.format("u" * 5000), SOAP12)
    assert (reply.status, reply.fault.code) == (500, "MustUnderstand")
    assert "u" * 65 not in reply.text
    reply = with_header(client, one.format("x") * 1000, SOAP12)
    assert len(reply.body) < 4096


def test_headers_are_looked_at_before_the_body(client):
    header = "<soap:Header><x soap:mustUnderstand='1'/></soap:Header>"
    body = echo_envelope("", header=header).replace("Echo", "Unknown")
    assert client.soap(PATH, body).fault.code == "MustUnderstand"
