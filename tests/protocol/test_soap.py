"""Envelopes of both versions: what is dispatched, what is a fault, and its shape."""

import pytest

from tests.protocol.echo import (
    NAMESPACE,
    PATH,
    by_soap,
    echo_element,
    echo_envelope,
    parameters,
    values,
)
from tests.protocol.wsgi_client import (
    SOAP11,
    SOAP12,
    SOAP12_TYPE,
    XML_TYPE,
    Fault,
    envelope,
)

SCHEMAS = (
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
WORD = parameters(word="a")
BOTH = [(SOAP11, 500, "Client"), (SOAP12, 400, "Sender")]
both = pytest.mark.parametrize(("version", "status", "code"), BOTH)


@pytest.mark.parametrize("version", [SOAP11, SOAP12])
def test_a_reply_is_wrapped_as_the_wsdl_says(client, version):
    reply = client.soap(
        PATH, envelope(f'<Say xmlns="{NAMESPACE}">{WORD}</Say>', version), version
    )
    assert reply.status == 200
    assert reply.media_type == (XML_TYPE if version == SOAP11 else SOAP12_TYPE)
    assert reply.text == (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<soap:Envelope xmlns:soap="{version}" {SCHEMAS}><soap:Body>'
        f'<SayResponse xmlns="{NAMESPACE}"><SayResult><success>true</success>'
        "<message>a</message></SayResult></SayResponse></soap:Body></soap:Envelope>"
    )


def test_an_empty_list_is_an_empty_element(client):
    reply = client.soap(PATH, envelope(f'<Nothing xmlns="{NAMESPACE}"/>'))
    assert "<row_count>0</row_count><return_reasons></return_reasons>" in reply.text


def test_the_envelope_decides_the_version(client):
    """Whichever of the two media types carries it (contract §3)."""
    for version, media_type in ((SOAP11, SOAP12_TYPE), (SOAP12, XML_TYPE)):
        body = echo_envelope(WORD, version).encode()
        reply = client.post(PATH, body, media_type)
        assert values(reply) == {"word": "a"}
        assert version in reply.text
        assert reply.media_type == (XML_TYPE if version == SOAP11 else SOAP12_TYPE)


OTHER_MEDIA_TYPES = [
    "",
    "application/xml",
    "application/json",
    "text/plain",
    "text/html",
    "text",
]
OTHER_MEDIA_TYPES += [
    "application/x-www-form-urlencoded",
    "multipart/related; boundary=a",
    "*/*",
]
OTHER_MEDIA_TYPES += [
    "application/xop+xml",
    "text/xml, text/xml",
]
OTHER_MEDIA_TYPES += [
    "text/xml; charset=bogus",
    'text/xml; charset="a\0b"',
    "text/xml" + ";" * 8000,
    "text/xml" + " " * 300 + "x",
]


@pytest.mark.parametrize(
    "media_type",
    OTHER_MEDIA_TYPES,
)
def test_other_media_types_are_415(client, media_type):
    reply = client.post(PATH, echo_envelope(WORD).encode(), media_type)
    assert (reply.status, reply.media_type) == (415, "text/plain; charset=utf-8")


MEDIA_TYPES_ARE = [
    "TEXT/XML",
    "text/xml;charset=utf-8",
    'text/xml ; Charset="UTF-8" ; a=b;',
]
MEDIA_TYPES_ARE += [
    " text/xml ",
    'application/soap+xml; action=""; charset=utf-8',
    "text/xml;",
]


@pytest.mark.parametrize(
    "media_type",
    MEDIA_TYPES_ARE,
)
def test_media_types_are_read_leniently(client, media_type):
    reply = client.post(PATH, echo_envelope(WORD).encode(), media_type)
    assert values(reply) == {"word": "a"}


# ---------------------------------------------------------------- actions

OURS = f"{NAMESPACE}Echo"
GOOD_ACTIONS = [None, "", '""', OURS, f'"{OURS}"', f' "{OURS}" ']
BAD_ACTIONS = ["Echo", f"{NAMESPACE}Say", f"{NAMESPACE}echo", f"{OURS}/", "#", "'x'"]


@pytest.mark.parametrize("action", GOOD_ACTIONS)
@pytest.mark.parametrize("version", [SOAP11, SOAP12])
def test_the_soapaction_may_be_missing_or_the_operations(client, version, action):
    body = echo_envelope(WORD, version)
    reply = client.soap(PATH, body, version, HTTP_SOAPACTION=action)
    assert values(reply) == {"word": "a"}


@pytest.mark.parametrize("action", BAD_ACTIONS)
@both
def test_another_soapaction_is_refused(client, version, status, code, action):
    body = echo_envelope(WORD, version)
    reply = client.soap(PATH, body, version, HTTP_SOAPACTION=f'"{action}"')
    assert (reply.status, reply.fault.code) == (status, code)
    assert reply.said == (
        f"The SOAPAction '{action}' is not that of the operation in the Body: {OURS}."
    )


@pytest.mark.parametrize("action", [OURS, ""])
def test_the_action_parameter_may_be_the_operations(client, action):
    media_type = f'application/soap+xml; charset=utf-8; action="{action}"'
    reply = client.post(PATH, echo_envelope(WORD, SOAP12).encode(), media_type)
    assert values(reply) == {"word": "a"}


@pytest.mark.parametrize("action", BAD_ACTIONS)
def test_another_action_parameter_is_refused(client, action):
    media_type = f'application/soap+xml; action="{action}"'
    reply = client.post(PATH, echo_envelope(WORD, SOAP12).encode(), media_type)
    assert (reply.status, reply.fault.code) == (400, "Sender")


# ---------------------------------------------------------------- envelope and Body

NO_ENVELOPE = [
    echo_element(WORD),
    "<Envelope><Body/></Envelope>",
    '<Envelope xmlns="urn:other"><Body/></Envelope>',
    f'<soap:envelope xmlns:soap="{SOAP11}"><soap:Body/></soap:envelope>',
    f'<soap:Envelope xmlns:soap="{SOAP11}x"><soap:Body/></soap:Envelope>',
    f'<soap:Body xmlns:soap="{SOAP11}"/>',
    "<html/>",
]


@pytest.mark.parametrize("text", NO_ENVELOPE)
@pytest.mark.parametrize("version", [SOAP11, SOAP12])
def test_what_is_no_envelope_is_a_version_mismatch(client, version, text):
    reply = client.soap(PATH, text, version)
    assert (reply.status, reply.fault.code) == (500, "VersionMismatch")
    assert reply.said.startswith("Possible SOAP version mismatch: Envelope namespace ")
    known = reply.root.xpath("//*[local-name()='SupportedEnvelope']")
    assert [each.nsmap[each.get("qname")[0]] for each in known] == [SOAP12, SOAP11]
    assert known[0].getparent().tag == f"{{{SOAP12}}}Upgrade"


def soap(inner: str, version: str = SOAP11) -> str:
    return f'<s:Envelope xmlns:s="{version}">{inner}</s:Envelope>'


ONE_BODY = "The Envelope must hold one Body, after the Header if any."
ONE_ELEMENT = "The Body must hold exactly one element."
E = echo_element(WORD)
BAD_ENVELOPES = [
    ("", ONE_BODY),
    ("<s:Header/>", ONE_BODY),
    (f"<s:Body>{E}</s:Body><s:Body>{E}</s:Body>", ONE_BODY),
    (f"<s:Body>{E}</s:Body><s:Header/>", ONE_BODY),
    (f"<s:Header/><s:Header/><s:Body>{E}</s:Body>", ONE_BODY),
    (f"<s:Body>{E}</s:Body><x/>", ONE_BODY),
    (f"<x/><s:Body>{E}</s:Body>", ONE_BODY),
    (f"<Body>{E}</Body>", ONE_BODY),
    ("<s:Body/>", ONE_ELEMENT),
    ("<s:Body> \n </s:Body>", ONE_ELEMENT),
    ("<s:Body>text</s:Body>", ONE_ELEMENT),
    ("<s:Body><!-- x --></s:Body>", ONE_ELEMENT),
    (f"<s:Body>{E}{E}</s:Body>", ONE_ELEMENT),
    (f'<s:Body>{E}<Nothing xmlns="{NAMESPACE}"/></s:Body>', ONE_ELEMENT),
    (f"<s:Body>text{E}</s:Body>", ONE_ELEMENT),
    (f"<s:Body>{E}text</s:Body>", ONE_ELEMENT),
    (f"<s:Body><![CDATA[a]]>{E}</s:Body>", ONE_ELEMENT),
    ("<s:Body><s:Fault/></s:Body>", "The element Fault is not in the namespace "),
    (f"<s:Body><Echo>{WORD}</Echo></s:Body>", "The element Echo is not in the names"),
    ("<s:Body><Echo xmlns='urn:x'/></s:Body>", "The element Echo is not in the names"),
    (f"<s:Body><Eco xmlns='{NAMESPACE}'/></s:Body>", "Unknown operation: Eco"),
    (
        f"<s:Body><echo xmlns='{NAMESPACE}'/></s:Body>",
        "Unknown operation: echo, did you mean Echo?",
    ),
    (
        f"<s:Body><{'E' * 40000} xmlns='{NAMESPACE}'/></s:Body>",
        "Unknown operation: EEE",
    ),
]


@pytest.mark.parametrize(("inner", "said"), BAD_ENVELOPES)
@both
def test_other_envelopes_are_faults(client, version, status, code, inner, said):
    reply = client.soap(PATH, soap(inner, version), version)
    assert (reply.status, reply.fault.code) == (status, code)
    assert reply.said.startswith(said)
    assert len(reply.said) < 200


GOOD_ENVELOPES = [
    f"<s:Body>{E}</s:Body>",
    f"<s:Header/><s:Body>{E}</s:Body>",
    f"\n<s:Header>\n</s:Header>\n<s:Body>\n{E}\n</s:Body>\n",
    f"<!-- a --><s:Header/><!-- b --><s:Body><!-- c -->{E}</s:Body>",
    f'<s:Body s:encodingStyle="urn:x" id="a">{E}</s:Body>',
]


@pytest.mark.parametrize("inner", GOOD_ENVELOPES)
@pytest.mark.parametrize("version", [SOAP11, SOAP12])
def test_good_envelopes_are_read(client, version, inner):
    reply = client.soap(PATH, soap(inner, version), version)
    assert values(reply) == {"word": "a"}


# ---------------------------------------------------------------- fault shapes


def test_the_shape_of_a_fault_of_soap_11(client):
    reply = by_soap(client, parameters(count="x"), SOAP11)
    assert (reply.status, reply.media_type) == (500, XML_TYPE)
    assert reply.text == (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<soap:Envelope xmlns:soap="{SOAP11}" {SCHEMAS}><soap:Body><soap:Fault>'
        "<faultcode>soap:Client</faultcode><faultstring>Server was unable to read"
        " request. ---&gt; Parameter count: the value 'x' was given, a whole number"
        " from -2147483648 to 2147483647 was expected.</faultstring><detail/>"
        "</soap:Fault></soap:Body></soap:Envelope>"
    )


def test_the_shape_of_a_fault_of_soap_12(client):
    reply = by_soap(client, parameters(count="x"), SOAP12)
    assert (reply.status, reply.media_type) == (400, SOAP12_TYPE)
    assert reply.text == (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<soap:Envelope xmlns:soap="{SOAP12}" {SCHEMAS}><soap:Body><soap:Fault>'
        "<soap:Code><soap:Value>soap:Sender</soap:Value></soap:Code><soap:Reason>"
        '<soap:Text xml:lang="en">Server was unable to read request. ---&gt; Parameter'
        " count: the value 'x' was given, a whole number from -2147483648 to"
        " 2147483647 was expected.</soap:Text></soap:Reason><soap:Detail/>"
        "</soap:Fault></soap:Body></soap:Envelope>"
    )


@pytest.mark.parametrize("version", [SOAP11, SOAP12])
def test_our_own_failure_is_an_incident_and_nothing_else(client, version, caplog):
    """The echo's engine raises; only an admin page asks for it."""
    inner = (
        '<ReturnLead xmlns="http://cakemarketing.com/api/2/">'
        "<api_key>K</api_key></ReturnLead>"
    )
    path = "/api/2/track.asmx"
    reply = client.soap(path, envelope(inner, version), version)
    code = "Server" if version == SOAP11 else "Receiver"
    assert (reply.status, reply.fault.code) == (500, code)
    incident = caplog.records[-1].getMessage().split()[1]
    assert reply.fault == Fault(code, f"Internal Error (incident {incident})")
