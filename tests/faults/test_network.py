"""Rows that would make the service call somebody: a listener hears nothing."""

import socket

import pytest

from tests.faults.calls import TRACK
from tests.protocol.wsgi_client import SOAP11, SOAP12


@pytest.fixture
def listener():
    """A port that nobody must call; give its number."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]
        server.settimeout(0.05)
        with pytest.raises(TimeoutError):
            server.accept()


DTDS = {
    "A5": '<!DOCTYPE a [<!ENTITY x SYSTEM "{url}">]>',
    "A6-http": '<!DOCTYPE a SYSTEM "{url}">',
    "A6-ftp": '<!DOCTYPE a PUBLIC "p" "ftp://127.0.0.1:{port}/x.dtd">',
    "A7": '<!DOCTYPE a [<!ENTITY % p SYSTEM "{url}"> %p;]>',
    "A10": '<!DOCTYPE a SYSTEM "{url}" [<!ENTITY % p "">%p;]>',
}


@pytest.mark.parametrize("row", DTDS)
@pytest.mark.parametrize("version", [SOAP11, SOAP12])
def test_a_dtd_calls_nobody(target, listener, row, version):
    dtd = DTDS[row].format(url=f"http://127.0.0.1:{listener}/", port=listener)
    document = dtd + target.document(version, lead_id="&#38;x;")
    reply = target.client.soap(TRACK, document, version)
    assert (reply.status, reply.said) == (400, "A DTD is not allowed.")


def test_a15_xinclude_calls_nobody(target, listener):
    include = '<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{}"/>'
    inner = include.format(f"http://127.0.0.1:{listener}/")
    reply = target.client.soap(TRACK, target.document(lead_id=inner))
    assert (reply.status, "elements were given" in reply.said) == (500, True)


def test_a16_a_schema_location_calls_nobody(target, listener):
    location = f'<lead_id xsi:schemaLocation="urn:x http://127.0.0.1:{listener}/">'
    document = target.document().replace("<lead_id>", location)
    reply = target.client.soap(TRACK, document)
    assert (reply.status, reply.said) == (200, "Invalid Lead ID")


def test_a_stylesheet_calls_nobody(target, listener):
    sheet = f'<?xml-stylesheet href="http://127.0.0.1:{listener}/"?>'
    reply = target.client.soap(TRACK, sheet + target.document())
    assert (reply.status, reply.said) == (
        400,
        "A processing instruction is not allowed.",
    )


def test_d8_a_reply_to_calls_nobody(target, listener):
    header = (
        '<soap:Header><a:ReplyTo xmlns:a="http://www.w3.org/2005/08/addressing">'
        f"<a:Address>http://127.0.0.1:{listener}/</a:Address></a:ReplyTo></soap:Header>"
    )
    reply = target.client.soap(TRACK, target.document(header=header))
    assert (reply.status, reply.said) == (200, "Invalid Lead ID")


def test_d13_an_href_calls_nobody(target, listener):
    href = f'<lead_id href="http://127.0.0.1:{listener}/">'
    document = target.document().replace("<lead_id>", href)
    reply = target.client.soap(TRACK, document)
    assert (reply.status, "href is not supported" in reply.said) == (500, True)
