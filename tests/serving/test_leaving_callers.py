"""Callers who leave: what they leave behind is closed, and is nobody's fault."""

import socket
import struct
from contextlib import suppress
from functools import partial

import pytest

from tests.faults.raw_http import Wire, exchange, wire
from tests.serving.by_hand import END, GET, HOST, PLAIN, chunks, get, lines, post
from tests.serving.tiny import tiny
from tests.serving.watching import open_connections, wait_until

AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: a close is a reset
WHOLE = post("Content-Length: 3", "", "a=b")
LEFT = {
    "nothing": b"",
    "a part of the line": b"GET",
    "a part of the head": lines(GET, HOST, ""),
    "a head": post("Content-Length: 3", *END),
    "a part of a body": WHOLE[:-1],
    "a part of a chunk": chunks("3", "a="),
    "an expectation": post("Expect: 100-continue", "Content-Length: 3", *END),
    "a request": WHOLE,
    "many requests": PLAIN * 100,
    "a request and a part": PLAIN + WHOLE[:-1],
    "a last request": get("Connection: close"),
    "no HTTP": b"no HTTP\r\n\r\n",
    "too long a body": post("Content-Length: 300000", "", "a" * 200_000),
}


def vanish(caller: Wire) -> None:
    caller.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    caller.socket.close()


@pytest.mark.parametrize("kind", LEFT)
@pytest.mark.parametrize("hears", [False, True], ids=["at once", "later"])
def test_a_caller_may_vanish_at_any_stage(server, kind, hears):
    """Later: once an answer has come, or none would; the log is looked at at the end."""
    workers = set(server.workers())
    for _ in range(4):
        with wire(server.url) as caller:
            caller.send(LEFT[kind])
            if hears:
                caller.socket.settimeout(0.02)
                try_to_hear(caller)
            vanish(caller)
    wait_until(lambda: not open_connections(server.url))
    assert exchange(server.url, PLAIN).status == 200
    assert workers <= set(server.workers())


def try_to_hear(caller: Wire) -> None:
    with suppress(TimeoutError):
        caller.socket.recv(1)


def test_who_has_closed_the_sending_end_is_answered(server):
    with wire(server.url) as caller:
        caller.send(WHOLE + PLAIN)
        caller.socket.shutdown(socket.SHUT_WR)
        assert [caller.receive().status for _ in range(2)] == [200, 200]
        assert caller.is_closed()


@pytest.mark.parametrize(
    ("sent", "statuses"),
    [
        (WHOLE[:-1], [400]),
        (chunks("3", "a=b", ""), [400]),
        (PLAIN + WHOLE[:-1], [200, 400]),
        (lines(GET, HOST, "X: a"), []),
        (b"", []),
    ],
)
def test_what_will_never_be_whole_is_not_waited_for(server, sent, statuses):
    with wire(server.url) as caller:
        caller.send(sent)
        caller.socket.shutdown(socket.SHUT_WR)
        responses = [caller.receive() for _ in statuses]
        assert caller.is_closed()
        assert [response.status for response in responses] == statuses
        assert all(response.seconds < 5 for response in responses)


@pytest.mark.parametrize("name", ["takes_a_second", "is_large"])
def test_a_caller_may_vanish_while_it_is_answered(tmp_path, name):
    with tiny(tmp_path) as server:
        workers = server.workers()
        for calls in range(1, 11):
            with wire(server.url) as caller:
                caller.send(lines(f"GET /{name} HTTP/1.1", HOST, *END))
                wait_until(partial(has_been_asked, server, name, calls))
                vanish(caller)
        wait_until(lambda: not open_connections(server.url))
        assert server.workers() == workers
        if name == "is_large":
            wait_until(lambda: server.log.read_text().count("\nclosed with ") == 10)
        assert "Traceback" not in server.log.read_text()


def has_been_asked(server, name: str, times: int) -> bool:
    return server.log.read_text().count(f"asked for /{name}\n") == times
