"""Sizes of bodies and query strings: read whole, or refused before any work."""

import io

import pytest

from tests.protocol.echo import ECHO, PATH, echo_envelope, parameters, values
from tests.protocol.wsgi_client import FORM, SOAP11, SOAP12, SOAP12_TYPE, XML_TYPE

HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
TRACK = "/api/2/track.asmx"
LIMIT = 262144


@pytest.mark.parametrize("length", ["sent", None])
@pytest.mark.parametrize("size", [LIMIT - 1, LIMIT, LIMIT + 1, 3_000_000])
def test_a_body_is_read_whole_or_refused(client, size, length):
    """In chunks (no Content-Length) too: nothing is ever cut."""
    start = echo_envelope(parameters(word="a")).encode()
    framed = {} if length else {"CONTENT_LENGTH": None}
    pad = size - len(start)
    xml = start + b"\n" * pad
    form = b"word=" + b"a" * (size - 5)
    for path, body, media_type in ((PATH, xml, XML_TYPE), (ECHO, form, FORM)):
        reply = client.request("POST", path, body, CONTENT_TYPE=media_type, **framed)
        assert reply.status == (200 if size <= LIMIT else 413)
        if size > LIMIT:
            assert reply.said == "The request body is larger than 262144 bytes."
            assert reply.media_type == XML_TYPE
        elif path == ECHO:
            assert len(values(reply)["word"]) == size - 5


@pytest.mark.parametrize("version", [SOAP11, SOAP12])
def test_a_fault_says_that_the_body_is_too_large(client, version):
    reply = client.soap(PATH, b"x" * (LIMIT + 1), version)
    assert (reply.status, reply.fault.code in ("Client", "Sender")) == (413, True)
    assert reply.media_type == (XML_TYPE if version == SOAP11 else SOAP12_TYPE)


@pytest.mark.parametrize("length", ["1000000000", "9" * 30, "9" * 5000, "262145"])
def test_a_declared_length_over_the_limit_is_413_without_reading(client, length):
    environ = {"CONTENT_TYPE": FORM, "CONTENT_LENGTH": length, "wsgi.input": None}
    assert client.request("POST", ECHO, b"", **environ).status == 413


@pytest.mark.parametrize("length", ["abc", "-1", "+5", "5.0", "0x5", "\u00b2", "1 2"])
def test_a_length_that_is_no_number_is_refused(client, length):
    environ = {"CONTENT_TYPE": FORM, "CONTENT_LENGTH": length}
    reply = client.request("POST", ECHO, b"word=a", **environ)
    assert (reply.status, reply.said) == (400, "The Content-Length is not a number.")


def test_a_body_that_ends_too_early_is_refused(client):
    environ = {"CONTENT_TYPE": FORM, "CONTENT_LENGTH": "7"}
    reply = client.request("POST", ECHO, b"word=a", **environ)
    assert (reply.status, reply.said) == (400, "The request body ended too early.")


@pytest.mark.parametrize("error", [ConnectionResetError(), ValueError("chunk")])
def test_an_input_that_fails_is_the_callers_fault(client, error):
    """Errors are how a server tells of wrong chunks."""

    class Broken(io.BytesIO):
        def read(self, *size):
            raise error

    for path, media_type in ((ECHO, FORM), (PATH, XML_TYPE)):
        environ = {"CONTENT_TYPE": media_type, "wsgi.input": Broken()}
        reply = client.request("POST", path, b"word=a", **environ)
        said = "The request body is cut in wrong chunks."
        assert (reply.status, reply.said) == (400, said)


@pytest.mark.parametrize("size", [4000, 4001, 100_000])
def test_a_query_string_of_4000_bytes_is_the_longest(client, size):
    query = "word=" + "a" * (size - 5)
    replies = [client.get(ECHO, query)]
    both = {"CONTENT_TYPE": FORM, "QUERY_STRING": query}
    replies.append(client.request("POST", ECHO, b"", **both))
    for reply in replies:
        assert reply.status == (200 if size == 4000 else 414)
        if size > 4000:
            assert reply.said == "The query string is longer than 4000 bytes."
    soap = client.request("POST", TRACK, b"", CONTENT_TYPE=XML_TYPE, QUERY_STRING=query)
    assert (soap.status, "longer than 4000" in soap.said) == (
        (400, False) if size == 4000 else (414, True)
    )
    reply = client.get(TRACK, query)
    assert (reply.status, reply.media_type) == (
        (200, HTML) if size == 4000 else (414, TEXT)
    )
