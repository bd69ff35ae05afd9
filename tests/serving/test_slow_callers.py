"""Row E14 and its kin, on both ways of serving: who is slow makes nobody else wait.

Each kind of slow caller comes in numbers that would take every thread many times over.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import chain, product

import pytest

from tests.faults.raw_http import exchange, wire
from tests.serving.by_hand import (
    CHUNKED,
    END,
    GET,
    HOST,
    PATH,
    PLAIN,
    UPGRADE,
    chunks,
    get,
    lines,
    post,
)

MANY = 40
BODY = "api_key=" + "a" * 50
LENGTH = f"Content-Length: {len(BODY)}"
EXPECT = "Expect: 100-continue"
WHOLE = post(LENGTH, "", BODY)
SLOW = {
    "idle": b"",
    "blank lines": b"\r\n\r\n",
    "request line": lines(f"GET {PATH}"),
    "headers": lines(GET, HOST, "X: a"),
    "body": WHOLE[:-1],
    "body of a length that is told last": post("Content-Length-X: 1", LENGTH, "", "a"),
    "chunk": chunks("ff", ""),
    "chunk's size": chunks("f"),
    "chunk's extension": chunks("1;a"),
    "trailers": chunks("1", "a", "0", "X: a", ""),
    "expected body": post(EXPECT, LENGTH, *END),
    "body after an offer": post(*UPGRADE, LENGTH, "", "a"),
    "second request": PLAIN + WHOLE[:-1],
    "too long a chunk": chunks("50001", "abc"),
}
DRIPPED = ["headers", "chunk", "chunk's extension", "trailers"]
# Those get their answer at once; what they do after it must not matter either.
REFUSED = {
    "too long a body": post("Content-Length: 300000", *END),
    "the same, expected": post(EXPECT, "Content-Length: 300000", *END),
    "no HTTP": PLAIN.replace(b"\r\n", b"\n"),
    "framed twice": post(CHUNKED, LENGTH, *END),
    "chunks too long": chunks("50001", "a" * 262_145),
    "wrong chunks": chunks("3", "a=b", "x", ""),
}


@pytest.mark.alone
def test_slow_callers_hold_up_nobody_and_are_cut_off(servers):
    urls = [server.url for server in servers.values()]
    with ExitStack() as open_wires, ThreadPoolExecutor(16) as threads:
        drips = [
            threads.submit(drip, url, SLOW[kind]) for url in urls for kind in DRIPPED
        ]
        started = time.monotonic()
        slow = {kind: [] for kind in SLOW}
        for url, kind in product(urls, SLOW):
            for _ in range(MANY):
                connection = open_wires.enter_context(wire(url))
                connection.send(SLOW[kind])
                slow[kind].append(connection)
            assert exchange(url, PLAIN).status == 200
        for url in urls * 20:
            assert exchange(url, PLAIN).status == 200
        assert time.monotonic() - started < 8  # so all of them are still there
        for connection in chain(*slow.values()):
            while not connection.is_closed():
                pass
            assert time.monotonic() - connection.started < 30
        assert time.monotonic() - slow["idle"][0].started > 8
        assert all(8 < seconds.result() < 30 for seconds in drips)
    assert [exchange(url, PLAIN).status for url in urls] == [200, 200]


def drip(url: str, begin: bytes) -> float:
    """Send a byte now and then, which is no progress; the seconds until we are cut off."""
    with wire(url) as connection:
        connection.send(begin)
        while time.monotonic() - connection.started < 40:
            try:
                connection.send(b"a")
            except ConnectionError:
                break
            time.sleep(0.3)
        return time.monotonic() - connection.started


@pytest.mark.alone
def test_who_is_refused_and_stays_holds_up_nobody(server):
    with ExitStack() as open_wires:
        stayed = []
        for data in REFUSED.values():
            for _ in range(MANY):
                connection = open_wires.enter_context(wire(server.url))
                connection.send(data)
                stayed.append(connection)
            assert exchange(server.url, PLAIN).seconds < 3
        for connection in stayed:
            response = connection.receive()
            assert response.status in (400, 413)
            assert "Connection: close" in response.head
            assert connection.is_closed()


def test_who_goes_on_sending_hears_the_answer(server):
    with wire(server.url) as connection:
        connection.send(post("Content-Length: 3000000", "", "a" * 3_000_000))
        response = connection.receive()
    assert (response.status, b"262144 bytes" in response.body) == (413, True)


def test_letters_that_are_not_escaped_are_read(server):
    line = "GET /api/2/track.asmx/ReturnLead?lead_id=é&vertical_id=ü HTTP/1.1\r\n"
    response = exchange(server.url, line.encode() + lines(HOST, *END))
    assert (response.status, "ü" in response.body.decode()) == (400, True)


def test_two_requests_at_once_are_both_answered(server):
    with wire(server.url) as connection:
        connection.send(PLAIN + WHOLE + PLAIN)
        assert [connection.receive().status for _ in range(3)] == [200] * 3


@pytest.mark.alone
def test_who_does_not_close_holds_up_nobody(server):
    with ExitStack() as open_wires:
        for _ in range(MANY):
            connection = open_wires.enter_context(wire(server.url))
            connection.send(get("Connection: close"))
        assert exchange(server.url, PLAIN).seconds < 5


def test_e12_who_is_refused_is_not_asked_for_the_body(server):
    response = exchange(server.url, post(EXPECT, "Content-Length: 1000000000", *END))
    assert response.head.startswith("HTTP/1.1 413 ")
    assert b"larger than 262144 bytes" in response.body


@pytest.mark.parametrize("version", [b"HTTP/1.1", b"HTTP/1.0"])
def test_who_expects_a_100_hears_it_once(server, version):
    head = post(EXPECT, LENGTH, *END).replace(b"HTTP/1.1", version)
    with wire(server.url) as connection:
        connection.send(head)
        if version == b"HTTP/1.1":
            assert connection.receive_interim().startswith("HTTP/1.1 100 Continue")
        else:
            time.sleep(0.3)  # in which it would come
        connection.send(BODY.encode())
        response = connection.receive()
    assert (response.status, "100 Continue" in response.head) == (200, False)


def test_who_expects_a_100_hears_it_after_the_answer_before(server):
    with wire(server.url) as connection:
        connection.send(PLAIN + post(EXPECT, LENGTH, *END))
        first = connection.receive()
        assert (first.status, "100 Continue" in first.head) == (200, False)
        connection.socket.settimeout(4)  # nothing else comes before we have sent more
        assert connection.receive_interim().startswith("HTTP/1.1 100 Continue")
        connection.send(BODY.encode() + PLAIN)
        assert [connection.receive().status for _ in range(2)] == [200, 200]


@pytest.mark.parametrize(
    ("request_", "reply"),
    [
        (PLAIN.replace(b"GET", b"s3cret"), b"400 Bad Request"),
        (get("S3CRET"), b"400 Bad Request"),
        (PLAIN.replace(b"\r\n", b"\n"), b"400 Bad Request"),
        (get("Expect: S3CRET"), b"417 Expectation Failed"),
        (post("Transfer-Encoding: S3CRET", *END), b"501 Not Implemented"),
        (
            lines(GET, HOST, "S3CRET: " + "a" * 70_000),
            b"431 Request Header Fields Too Large",
        ),
        (
            lines(GET, HOST, *["S3CRET: " + "a" * 8000] * 10),
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
    for part in (b"", b"GET", PLAIN[:-2], WHOLE[:-20], chunks("3", "a=b")):
        with wire(server.url) as connection:
            connection.send(part)
    assert exchange(server.url, PLAIN).status == 200
