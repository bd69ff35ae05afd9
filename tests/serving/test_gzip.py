"""Answers in gzip: for whom, which ones, and what they then say of themselves."""

import gzip
import zlib

import pytest
import requests

from service.serving.gzipped import LEAST
from service.serving.incoming import Incoming
from service.serving.outgoing import Outgoing

LARGE = b"<a>text</a>" * LEAST
XML = ("Content-Type", "text/xml; charset=utf-8")


def sent(answer, accepted="gzip", verb="GET") -> tuple[dict[str, str], bytes, bool]:
    """Send an application's answer; tell its headers, its body, whether more may follow."""
    incoming = Incoming()
    accept = f"Accept-Encoding: {accepted}\r\n" if accepted is not None else ""
    incoming.feed(f"{verb} / HTTP/1.1\r\nHost: a\r\n{accept}\r\n".encode())
    outgoing = Outgoing(incoming.ready.popleft(), lambda: True)
    taken = b"".join(outgoing.pieces(answer, {}))
    head, _, body = taken.partition(b"\r\n\r\n")
    lines = [line.split(": ", 1) for line in head.decode().split("\r\n")[1:]]
    assert len(dict(lines)) == len(lines)
    return dict(lines), body, outgoing.keeps


def answers(*pieces: bytes, status="200 OK", length=True, headers=(XML,)):
    def application(environ, start_response):
        size = [("Content-Length", str(sum(map(len, pieces))))] if length else []
        start_response(status, [*headers, *size])
        return pieces

    return application


@pytest.mark.parametrize("length", [True, False])
@pytest.mark.parametrize(
    "pieces", [[LARGE], [b"", LARGE], [LARGE[:9], LARGE[9:]], [LARGE] * 30]
)
def test_a_large_text_is_sent_in_gzip(pieces, length):
    headers, body, keeps = sent(answers(*pieces, length=length))
    assert gzip.decompress(body) == b"".join(pieces)
    assert len(body) < len(b"".join(pieces)) / 10
    assert (headers["Content-Encoding"], headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert (int(headers["Content-Length"]), keeps) == (len(body), True)


TAKES = ["gzip", "GZip", "x-gzip", "gzip, deflate", "deflate, gzip;q=1.0, *;q=0.5"]
TAKES += ["*", "br;q=1.0, gzip;q=0.8, *;q=0.1", "gzip;q=0.001", "identity;q=0.5, gzip"]
TAKES += ["gzip ; q=1", "deflate,gzip", "identity;q=0, *"]
TAKES_NOT = [None, "", "identity", "deflate", "br", "gzip;q=0", "gzip;q=0.000", "*;q=0"]
TAKES_NOT += [
    "identity, gzip;q=0.5",
    "*;q=1, gzip;q=0",
    "gzip;q=x",
    "gzip;q=2",
    "gzipx",
]
TAKES_NOT += ["identity;q=1, *;q=0"]


@pytest.mark.parametrize("accepted", TAKES)
def test_who_takes_gzip_gets_it(accepted):
    headers, body, _ = sent(answers(LARGE), accepted)
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == LARGE


@pytest.mark.parametrize("accepted", TAKES_NOT)
def test_who_does_not_take_it_gets_it_plain_and_is_told(accepted):
    headers, body, keeps = sent(answers(LARGE), accepted)
    assert "Content-Encoding" not in headers
    assert (headers["Vary"], headers["Content-Length"]) == (
        "Accept-Encoding",
        str(len(LARGE)),
    )
    assert (body, keeps) == (LARGE, True)


STAY_PLAIN = [
    answers(b"x" * (LEAST - 1)),
    answers(b""),
    answers(LARGE, headers=[("Content-Type", "image/png")]),
    answers(LARGE, headers=[("Content-Type", "application/octet-stream")]),
    answers(LARGE, headers=[("Content-Type", "font/woff2")]),
    answers(LARGE, headers=[]),
    answers(LARGE, headers=[XML, ("ETag", '"1"')]),
    answers(LARGE, headers=[XML, ("Content-Encoding", "br")]),
    answers(LARGE, headers=[XML, ("Content-Range", "bytes 0-9/10")], status="206 Part"),
    answers(status="304 Not Modified", length=False),
    answers(status="204 No Content", length=False),
]


@pytest.mark.parametrize("answer", STAY_PLAIN)
def test_the_rest_stays_as_it_is(answer):
    plain, plain_body, _ = sent(answer, None)
    headers, body, _ = sent(answer)
    assert (headers, body) == (plain, plain_body)
    assert "Vary" not in headers


TYPES = ["text/xml", "application/soap+xml; charset=utf-8", "text/html; charset=utf-8"]
TYPES += [
    "application/json; charset=utf-8",
    "text/csv; charset=utf-8",
    "application/xml",
]


@pytest.mark.parametrize("media_type", TYPES)
def test_every_type_of_text_is_packed(media_type):
    headers, body, _ = sent(answers(LARGE, headers=[("content-type", media_type)]))
    assert (headers["Content-Encoding"], gzip.decompress(body)) == ("gzip", LARGE)


def test_what_it_varies_by_already_is_kept():
    headers, *_ = sent(answers(LARGE, headers=[XML, ("vary", "Cookie")]))
    assert headers["Vary"] == "Cookie, Accept-Encoding"


def test_a_head_tells_no_length_that_is_not_that_of_the_get():
    headers, body, keeps = sent(answers(length=False), verb="HEAD")
    assert ("Content-Length" in headers, headers["Content-Encoding"]) == (False, "gzip")
    assert (body, keeps) == (b"", True)


def test_the_size_does_not_tell_the_content():
    """Those who listen learn nothing by trying what makes a page smaller."""
    sizes = {len(sent(answers(LARGE))[1]) for _ in range(60)}
    assert len(sizes) > 10


def test_what_fails_on_its_way_is_closed():
    closed = []

    class Body(list):
        def close(self):
            closed.append(True)

    def application(environ, start_response):
        start_response("200 OK", [XML])
        return Body([LARGE])

    assert zlib.decompress(sent(application)[1], 31) == LARGE
    assert closed == [True]


PATHS = ["/", "/api/1/get.asmx?wsdl", "/api/2/track.asmx?op=ReturnLead", "/admin/login"]


@pytest.mark.parametrize("path", PATHS)
def test_wsdls_and_pages_are_packed(server, path):
    packed = requests.get(server.url + path, timeout=20)
    plain = requests.get(
        server.url + path, headers={"Accept-Encoding": "identity"}, timeout=20
    )
    if len(plain.content) >= LEAST:
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Content-Encoding" not in plain.headers
    assert abs(len(packed.content) - len(plain.content)) < 100  # a form's token


def test_a_small_reply_stays_plain(server):
    reply = requests.get(f"{server.url}/buyers/api/1/leads.asmx/Return", timeout=20)
    assert reply.status_code == 200
    assert {"Content-Encoding", "Vary"}.isdisjoint(reply.headers)
