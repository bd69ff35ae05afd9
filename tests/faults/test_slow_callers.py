"""Row E14 and its kin, against the real server: who is slow waits for nobody but himself.

Each kind of slow caller comes in numbers that would take every thread many times over.
"""

import time
from contextlib import ExitStack
from itertools import chain

import pytest

from tests.faults.raw_http import exchange, wire
from tests.faults.test_transport import CHUNKED, FORM, GOOD, HOST, PATH, POST

MANY = 40
BODY = b"api_key=" + b"a" * 50
LENGTH = b"Content-Length: %d\r\n\r\n" % len(BODY)
SLOW = {
    "idle": b"",
    "request line": b"GET " + PATH,
    "headers": GOOD[:-2] + b"X: a",
    "body": POST + LENGTH + BODY[:-1],
    "chunk": CHUNKED + b"ff\r\n",
    "chunk's size": CHUNKED + b"f",
    "trailers": CHUNKED + b"1\r\na\r\n0\r\nX: a\r\n",
    "expected body": POST + b"Expect: 100-continue\r\n" + LENGTH,
    "second request": GOOD + POST + LENGTH,
    "too long a chunk": CHUNKED + b"50001\r\nabc",
}
# Those get their answer at once; what they do after it must not matter either.
REFUSED = {
    "too long a body": POST + b"Content-Length: 300000\r\n\r\n",
    "the same, expected": POST
    + b"Expect: 100-continue\r\nContent-Length: 300000\r\n\r\n",
    "no HTTP": GOOD.replace(b"\r\n", b"\n"),
    "framed twice": CHUNKED[:-2] + LENGTH,
    "chunks too long": CHUNKED + b"50001\r\n" + b"a" * 262_145,
    "wrong chunks": CHUNKED + b"3\r\na=b\r\nx\r\n",
}


def test_slow_callers_hold_up_nobody_and_are_cut_off(server):
    with ExitStack() as open_wires:
        started = time.monotonic()
        slow = {kind: [] for kind in SLOW}
        for kind, connections in slow.items():
            for _ in range(MANY):
                connection = open_wires.enter_context(wire(server.url))
                connection.send(SLOW[kind])
                connections.append(connection)
            assert exchange(server.url, GOOD).status == 200
        for _ in range(20):
            assert exchange(server.url, GOOD).status == 200
        assert time.monotonic() - started < 8  # so all of them are still there
        for connection in chain(*slow.values()):
            while not connection.is_closed():
                pass
            assert time.monotonic() - connection.started < 30
        assert time.monotonic() - slow["idle"][0].started > 8
    assert exchange(server.url, GOOD).status == 200


def test_who_is_refused_and_stays_holds_up_nobody(server):
    with ExitStack() as open_wires:
        stayed = []
        for data in REFUSED.values():
            for _ in range(MANY):
                connection = open_wires.enter_context(wire(server.url))
                connection.send(data)
                stayed.append(connection)
            assert exchange(server.url, GOOD).seconds < 3
        for connection in stayed:
            response = connection.receive()
            assert response.status in (400, 413)
            assert "Connection: close" in response.head
            assert connection.is_closed()


def test_who_goes_on_sending_hears_his_answer(server):
    with wire(server.url) as connection:
        connection.send(POST + b"Content-Length: 3000000\r\n\r\n" + b"a" * 3_000_000)
        response = connection.receive()
    assert (response.status, b"262144 bytes" in response.body) == (413, True)


def test_letters_that_are_not_escaped_are_read(server):
    line = "GET /api/2/track.asmx/ReturnLead?lead_id=é&vertical_id=ü HTTP/1.1\r\n"
    response = exchange(server.url, line.encode() + HOST + b"\r\n")
    assert (response.status, "ü" in response.body.decode()) == (400, True)


def test_a_drip_is_cut_off(server):
    """A byte now and then does not count as progress."""
    with wire(server.url) as drip:
        drip.send(CHUNKED + b"ff\r\n")
        while time.monotonic() - drip.started < 40:
            try:
                drip.send(b"a")
            except ConnectionError:
                break
            time.sleep(0.3)
        assert 8 < time.monotonic() - drip.started < 30


def test_one_byte_at_a_time_is_a_request_all_the_same(server):
    request = POST + LENGTH + BODY
    with wire(server.url) as connection:
        for place in range(len(request)):
            connection.send(request[place : place + 1])
        assert connection.receive().status == 200


def test_two_requests_at_once_are_both_answered(server):
    with wire(server.url) as connection:
        connection.send(GOOD + POST + LENGTH + BODY + GOOD)
        assert [connection.receive().status for _ in range(3)] == [200] * 3


def test_who_does_not_close_his_end_holds_up_nobody(server):
    closing = GOOD[:-2] + b"Connection: close\r\n\r\n"
    with ExitStack() as open_wires:
        for _ in range(MANY):
            connection = open_wires.enter_context(wire(server.url))
            connection.send(closing)
        assert exchange(server.url, GOOD).seconds < 5


def test_e12_who_is_refused_is_not_asked_for_his_body(server):
    expect = b"Expect: 100-continue\r\nContent-Length: 1000000000\r\n\r\n"
    response = exchange(server.url, POST + expect)
    assert response.head.startswith("HTTP/1.1 413 ")
    assert b"larger than 262144 bytes" in response.body


@pytest.mark.parametrize("version", [b"HTTP/1.1", b"HTTP/1.0"])
def test_who_expects_a_100_hears_it_once(server, version):
    head = POST.replace(b"HTTP/1.1", version) + b"Expect: 100-continue\r\n" + LENGTH
    with wire(server.url) as connection:
        connection.send(head)
        time.sleep(0.3)
        connection.send(BODY)
        response = connection.receive()
    assert response.status == 200
    assert response.head.count("100 Continue") == (version == b"HTTP/1.1")


@pytest.mark.parametrize(
    ("request_", "reply"),
    [
        (GOOD.replace(b"GET", b"s3cret"), b"400 Bad Request"),
        (GOOD[:-2] + b"S3CRET\r\n\r\n", b"400 Bad Request"),
        (GOOD.replace(b"\r\n", b"\n"), b"400 Bad Request"),
        (GOOD[:-2] + b"Expect: S3CRET\r\n\r\n", b"417 Expectation Failed"),
        (POST + b"Transfer-Encoding: S3CRET\r\n\r\n", b"501 Not Implemented"),
        (
            GOOD[:-2] + b"S3CRET: " + b"a" * 70_000,
            b"431 Request Header Fields Too Large",
        ),
        (
            GOOD[:-2] + (b"S3CRET: " + b"a" * 8000 + b"\r\n") * 9,
            b"431 Request Header Fields Too Large",
        ),
    ],
)
def test_what_is_no_http_is_refused_in_a_word(server, request_, reply):
    with wire(server.url) as connection:
        connection.send(request_)
        response = connection.receive()
        assert connection.is_closed()
    status, _, phrase = reply.partition(b" ")
    assert (response.status, response.body) == (int(status), phrase + b"\n")
    assert "Content-Type: text/plain" in response.head
    assert "s3cret" not in (response.head + server.log.read_text()).lower()


def test_a_head_in_the_middle_of_which_the_caller_leaves_is_nobodys_fault(server):
    """The server's log, which is looked at when it ends, shows no failure."""
    for part in (b"", b"GET", GOOD[:-2], POST + HOST + FORM + LENGTH + BODY[:5]):
        with wire(server.url) as connection:
            connection.send(part)
    assert exchange(server.url, GOOD).status == 200
