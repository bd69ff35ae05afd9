"""Documents: how deep, how many elements, how many attributes; nothing is fetched."""

import pytest

from service.protocol.documents import parse
from service.protocol.unreadable import Unreadable
from tests.protocol.echo import by_soap, values
from tests.protocol.wsgi_client import SOAP11, SOAP12


def nested(depth: int) -> str:
    """Nest elements in the echo's: Envelope, Body and Echo are three more."""
    return "<x>" * (depth - 3) + "</x>" * (depth - 3)


@pytest.mark.parametrize("depth", [4, 17, 31, 32])
def test_elements_are_nested_up_to_32_deep(client, depth):
    assert values(by_soap(client, nested(depth))) == {}


@pytest.mark.parametrize("depth", [33, 200])
def test_elements_are_not_nested_deeper(client, depth):
    for version, code in ((SOAP11, "Client"), (SOAP12, "Sender")):
        reply = by_soap(client, nested(depth), version)
        assert (reply.status, reply.fault.code) == (400, code)
        assert reply.said == "Elements are nested over 32 deep."


def test_2000_elements_are_the_most(client):
    assert values(by_soap(client, "<x/>" * 1997)) == {}
    reply = by_soap(client, "<x/>" * 1998)
    assert (reply.status, reply.said) == (400, "There are over 2000 elements.")


@pytest.mark.parametrize("place", ["<word {}>a</word>", "<x {}/>"])
def test_64_attributes_of_an_element_are_the_most(client, place):
    def attributes(count):
        return place.format(" ".join(f'a{i}="1"' for i in range(count)))

    assert by_soap(client, attributes(64)).status == 200
    reply = by_soap(client, attributes(65))
    assert (reply.status, reply.said) == (400, "An element has over 64 attributes.")


def test_parse_reads_no_file_and_no_network():
    """What libxml2 would fetch is refused before libxml2 sees it."""
    for system in ("file:///etc/passwd", "http://127.0.0.1:1/", "/dev/urandom"):
        with pytest.raises(Unreadable, match="A DTD is not allowed"):
            parse(f'<!DOCTYPE a SYSTEM "{system}"><a/>'.encode(), None)
