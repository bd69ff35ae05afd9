"""Rows that would make the service call somebody: a listener hears nothing."""

import socket
from urllib.parse import unquote

import pytest

from tests.contract.calls import edit_contract
from tests.faults.calls import BINDINGS, TRACK
from tests.protocol.wsgi_client import SOAP11, SOAP12

ADDEDIT = "/api/1/addedit.asmx"


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


LINKS = [
    "http://127.0.0.1:{port}/",
    "http://[::1]:{port}/",
    "http://2130706433:{port}/",
    "http://169.254.169.254/latest/meta-data",
    "http%3A%2F%2F127.0.0.1%3A{port}%2F",
]
NO_LINKS = ["file:///etc/passwd", "data:text/html,x", "javascript:alert(1)"]
NO_LINKS += [
    "http://user@127.0.0.1:{port}/",
    "gopher://127.0.0.1:{port}/",
    "//a.example/",
]
NO_LINKS += ["http://127.0.0.1:{port}/" + "x" * 100]
NAME = "default_confirmation_page_link"


@pytest.mark.parametrize("binding", BINDINGS)
def test_g6_a_link_is_kept_and_never_followed(target, live_world, listener, binding):
    """Whose it is to judge where a link leads is the page that shows it: we keep data."""
    for link in LINKS + NO_LINKS:
        sent = link.format(port=listener)
        given = edit_contract(live_world, **{NAME: sent})
        texts = {name: str(value) for name, value in given.items()}
        reply = target.call(binding, ADDEDIT, "BuyerContract", texts)
        kept = live_world.db.execute(
            f"SELECT {NAME} FROM buyer_contracts WHERE buyer_contract_id = %s",
            [live_world.contract_id],
        ).fetchone()[0]
        if link in LINKS:
            assert (reply.status, kept) == (200, unquote(sent))
        else:
            assert reply.said == "Invalid Default Confirmation Page Link"
            assert kept == unquote(LINKS[-1].format(port=listener))
