"""`Incoming` reads the same from the same bytes, however they are cut into pieces."""

from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.serving.incoming import Incoming
from tests.serving.by_hand import END, GET, HOST, PLAIN, UPGRADE, get, lines, post
from tests.serving.invalid import INVALID
from tests.serving.streams import good_request, pieces, stream
from tests.serving.valid import VALID, Read

WRONG = b"wrong chunks"
PACKET = 16 * 1024  # bytes: the server reads no more at once
BAD = [data for data, _ in INVALID.values() if len(data) < 2000]


class Yielded(NamedTuple):
    """What came of a connection's bytes."""

    requests: list[tuple[dict, bytes, bool]]  # environ, body, may another follow
    refusal: int | None
    is_over: bool


def read(*parts: bytes) -> Yielded:
    """Feed a connection's bytes, as long as they are read, and then its end."""
    incoming = Incoming()
    for part in parts:
        for at in range(0, len(part), PACKET):
            if not incoming.is_over:
                incoming.feed(part[at : at + PACKET])
    is_over = incoming.is_over
    if not is_over:
        incoming.end()
    requests = [_told(request) for request in incoming.ready]
    return Yielded(requests, incoming.refusal, is_over)


def _told(request) -> tuple[dict, bytes, bool]:
    environ = request.environ()
    try:
        body = environ.pop("wsgi.input").read()
    except ValueError:
        body = WRONG
    return environ, body, request.keeps_alive


def one_by_one(data: bytes) -> list[bytes]:
    return [data[at : at + 1] for at in range(len(data))]


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_pieces_make_no_difference(data):
    sent = data.draw(stream(BAD))
    parts = data.draw(pieces(sent))

    assert read(*parts) == read(sent) == read(*one_by_one(sent))


# Once the pieces of each of these made a difference.
TELLING = {
    "a letter in a header after a query": get("X: \xe9", target="/?a=b"),
    "a letter in a body after a query": lines(
        "PUT /?a=b HTTP/1.1", HOST, "Content-Length: 3", "", "a\xe9\xe9"
    ),
    "blank lines, then a letter in a query": b"\r\n\r\n" + get(target="/?a=\xe9"),
    "an offer, then a refusal": get(*UPGRADE) + INVALID["gzip, chunked"][0],
    "the last one, then another": get("Connection: close") + PLAIN,
    "a large body, then another": post("Content-Length: 9000", "", "a" * 9000) + PLAIN,
    "a longest first header": lines(GET, "X: " + "a" * 8189, HOST, *END),
}


@pytest.mark.parametrize("name", TELLING)
def test_the_place_of_a_cut_makes_no_difference(name):
    sent = TELLING[name]
    whole = read(sent)
    assert read(*one_by_one(sent)) == whole
    for place in range(1, min(len(sent), 400)):
        assert read(sent[:place], sent[place:]) == whole
        assert read(sent[:-place], sent[-place:]) == whole


@pytest.mark.parametrize("name", [*VALID, *INVALID])
def test_no_row_depends_on_the_place_of_a_cut(name):
    sent = (VALID.get(name) or INVALID[name])[0]
    whole = read(sent)
    for place in range(1, min(len(sent), 400)):
        assert read(sent[:place], sent[place:]) == whole


@given(good_request(), st.lists(good_request(), max_size=2))
@settings(max_examples=100, deadline=None)
def test_requests_of_one_packet_are_read_as_if_each_had_its_own(first, others):
    together = read(b"".join([first, *others]))

    assert together.refusal is None
    assert together == read(first, *others)
    assert together.requests[0] == read(first).requests[0]


@pytest.mark.parametrize("name", VALID)
def test_what_is_valid_is_read(name):
    sent, expected, _ = VALID[name]
    for parts in ([sent], one_by_one(sent)):
        yielded = read(*parts)
        assert [_short(*request) for request in yielded.requests] == expected
        assert yielded.refusal is None


def _short(environ: dict, body: bytes, keeps_alive: bool) -> Read:
    names = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING")
    return Read(*(environ[name] for name in names), body)


@pytest.mark.parametrize("name", INVALID)
def test_what_is_invalid_is_over_at_once(name):
    sent, status = INVALID[name]
    for size in (len(sent), 1, 2, 3, 1000):
        parts = [sent[at : at + size] for at in range(0, len(sent), size)]
        yielded = read(*parts)
        assert yielded.is_over
        assert yielded.refusal == status or yielded.refusal is None
        assert bool(yielded.requests) == (yielded.refusal is None)
        assert not any(keeps_alive for *_, keeps_alive in yielded.requests)
    assert read(PLAIN + sent).refusal == yielded.refusal
