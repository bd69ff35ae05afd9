"""Readers of what callers send: whatever comes, an answer, the same one each time."""

import json
from collections.abc import Callable, Sequence
from urllib.parse import quote
from xml.sax.saxutils import escape

from service.protocol import hops
from service.protocol.bodies import MAX_BODY
from service.protocol.codings import undo
from service.protocol.unreadable import Unreadable
from service.serving.incoming import Incoming, Request
from tests.fuzz.application import OPERATIONS, PAGES, examine, make_client
from tests.protocol.wsgi_client import (
    FORM,
    SOAP11,
    SOAP12_TYPE,
    XML_TYPE,
    Reply,
    envelope,
)

PACKET = 16 * 1024  # bytes: the server reads no more at once
MANY_BLANKS = (b" " * 1000, b"\t" * 1000, b"\n" * 1000, b"\r\n" * 500)
SOAP_TYPES = [XML_TYPE, SOAP12_TYPE, "text/xml", "text/xml; charset=utf-16"]
SOAP_TYPES += ["text/xml; charset=iso-8859-1", "application/soap+xml; charset=cp1252"]
FORM_TYPES = [FORM, f"{FORM}; charset=iso-8859-1", f"{FORM}; charset=windows-1252"]
HEADERS = {  # the letter that begins a line of `headers` → what the line is in WSGI
    b"t": "CONTENT_TYPE",
    b"l": "CONTENT_LENGTH",
    b"c": "HTTP_CONTENT_ENCODING",
    b"a": "HTTP_SOAPACTION",
    b"h": "HTTP_HOST",
    b"f": "HTTP_FORWARDED",
    b"x": "HTTP_X_FORWARDED_FOR",
    b"s": "HTTP_X_FORWARDED_HOST",
    b"p": "HTTP_X_FORWARDED_PROTO",
    b"u": "HTTP_X_FORWARDED_PREFIX",
    b"k": "HTTP_X_API_KEY",
    b"b": "HTTP_AUTHORIZATION",
    b"i": "HTTP_IDEMPOTENCY_KEY",
    b"q": "QUERY_STRING",
    b"m": "REQUEST_METHOD",
    b"r": "PATH_INFO",
}

VERBS = ("GET", "HEAD", "PUT", "DELETE", "OPTIONS")
client = make_client()


def twice(ask: Callable[[], Reply]) -> Reply:
    """Ask twice: the second answer is the first one again."""
    reply = ask()
    examine(reply)
    assert ask() == reply
    return reply


# -------------------------------------------------------------------------- HTTP


def http(data: bytes) -> None:
    """A connection's bytes: read the same however they are cut, and then answered."""
    cut, sent = data[:1] or b"\0", data[1:]
    whole = _read(sent, PACKET)
    if not _depends_on_packets(sent):
        assert _told(_read(sent, cut[0] % 32 + 1)) == _told(whole)
    for request in whole.ready:
        assert len(request.body) <= MAX_BODY + PACKET
        given = {"CONTENT_LENGTH": None, "HTTP_HOST": None} | request.environ()
        verb, path = given.pop("REQUEST_METHOD"), given.pop("PATH_INFO")
        examine(client.request(verb, path, **given))


def _read(data: bytes, size: int) -> Incoming:
    incoming = Incoming()
    for at in range(0, len(data), size):
        if not incoming.is_over:
            incoming.feed(data[at : at + size])
    if not incoming.is_over:
        incoming.end()
    return incoming


def _told(incoming: Incoming) -> list:
    """Tell what was read, and whether the rest was refused; of two faults, either."""
    return [[_parts(each) for each in incoming.ready], incoming.refusal is None]


def _parts(request: Request) -> list:
    environ = request.environ()
    is_cut = not hasattr(environ.pop("wsgi.input"), "getvalue")
    return [environ, bytes(request.body), request.keeps_alive, is_cut]


def _depends_on_packets(data: bytes) -> bool:
    """Say whether it may be one of the two cases that `Incoming` names."""
    return not data.isascii() or any(blanks in data for blanks in MANY_BLANKS)


def headers(data: bytes) -> None:
    """The headers that we read, one a line, before a body."""
    head, _, body = data.partition(b"\n\n")
    given = {
        HEADERS[line[:1]]: line[1:].decode("latin-1")
        for line in head.split(b"\n")
        if line[:1] in HEADERS
    }
    given["QUERY_STRING"] = _in_ascii(given.get("QUERY_STRING", ""))
    path = given.pop("PATH_INFO", PAGES[0].path)
    verb = given.pop("REQUEST_METHOD", "")
    hops.find_address.cache_clear()
    hops._warned.clear()  # else a warning in a minute is all that is looked at
    twice(
        lambda: client.request(verb if verb in VERBS else "POST", path, body, **given)
    )


def _in_ascii(query: str) -> str:
    return query.encode("ascii", "ignore").decode()


# -------------------------------------------------------------------------- bodies


def document(data: bytes) -> None:
    """A SOAP envelope, at a page and with a media type that the first bytes choose."""
    (page, media_type), body = _chosen(data, PAGES, SOAP_TYPES)
    twice(lambda: client.post(page.path, body, media_type))


def query(data: bytes) -> None:
    """A query, and the same text as a form: read alike."""
    ((page, operation), media_type), text = _chosen(data, OPERATIONS, FORM_TYPES)
    path = f"{page.path}/{operation.name}"
    by_form = twice(lambda: client.post(path, text, media_type))
    if text.isascii() and media_type is FORM:
        by_get = twice(lambda: client.get(path, text.decode()))
        assert by_get.status == 414 or by_get == by_form


def json_object(data: bytes) -> None:
    """A JSON object, at an operation that the first byte chooses."""
    ((page, operation),), body = _chosen(data, OPERATIONS)
    path = f"{page.path}/{operation.name}"
    twice(lambda: client.post(path, body, "application/json"))


def coded_body(data: bytes) -> None:
    """A body in a coding: undone within the limit, or refused."""
    (coding,), body = _chosen(data, ("gzip", "deflate"))
    if not body:
        return
    try:
        undone = undo(coding, body, MAX_BODY)
    except Unreadable as error:
        assert error.statuses.http in (400, 413)
    else:
        assert len(undone) <= MAX_BODY
        assert undo(coding, body, MAX_BODY) == undone


def value(data: bytes) -> None:
    """A text of one parameter: form and JSON read it alike, and SOAP reads it."""
    ((page, operation), place), octets = _chosen(data, OPERATIONS, range(256))
    names = [parameter.name for parameter in operation.request.declared]
    name, text = _of(names or ["api_key"], place), octets.decode(errors="replace")
    path = f"{page.path}/{operation.name}"
    by_form = twice(lambda: client.form(path, f"{name}={quote(text, safe='')}"))
    by_json = twice(lambda: client.send_json(path, json.dumps({name: text})))
    assert by_form.status == by_json.status
    if operation.name == "Echo" and by_form.status == 200:
        assert by_form.said == by_json.said
    inner = f"<{name}>{escape(text)}</{name}>"
    element = f'<{operation.name} xmlns="{page.namespace}">{inner}</{operation.name}>'
    twice(lambda: client.soap(page.path, envelope(element, SOAP11)))


def _chosen(data: bytes, *choices: Sequence) -> tuple[list, bytes]:
    """Let the first bytes choose, one of each; give the rest too."""
    count = len(choices)
    numbers = data[:count].ljust(count, b"\0")
    return list(map(_of, choices, numbers)), data[count:]


def _of(choices: Sequence, number: int):
    return choices[number % len(choices)]
