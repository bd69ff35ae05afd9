"""Replies that are taken slowly, or not at all; here two seconds stand for ten."""

import socket
import time
from urllib.parse import urlsplit

import pytest

from tests.faults.raw_http import exchange
from tests.serving.by_hand import END, HOST, lines
from tests.serving.tiny import tiny
from tests.serving.watching import wait_until

LARGE = lines("GET /is_large HTTP/1.1", HOST, *END)
PLAIN = lines("GET /plain HTTP/1.1", HOST, *END)
SIZE = 64 * 2**20
pytestmark = pytest.mark.alone


@pytest.fixture
def server(tmp_path):
    with tiny(tmp_path) as started:
        yield started


@pytest.fixture
def caller(server):
    """A connection that holds little of what was sent and is not taken."""
    place = urlsplit(server.url)
    with socket.socket() as caller:
        caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
        caller.settimeout(20)
        caller.connect((place.hostname, place.port))
        yield caller


def test_who_takes_nothing_is_cut_off(server, caller):
    caller.sendall(LARGE)
    wait_until(lambda: "closed with" in server.log.read_text())

    assert len(take_all(caller)) < SIZE / 2
    assert "Traceback" not in server.log.read_text()
    assert exchange(server.url, PLAIN).status == 200


def test_who_takes_a_little_now_and_then_gets_all(server, caller):
    caller.sendall(LARGE)
    taken = 0
    for _ in range(4):
        time.sleep(0.6)
        taken += len(caller.recv(256 * 1024, socket.MSG_WAITALL))
    assert "closed with" not in server.log.read_text()
    caller.shutdown(socket.SHUT_WR)
    taken += len(take_all(caller))

    assert SIZE < taken < SIZE + 1000
    assert "closed with 0 left" in server.log.read_text()


def test_who_asks_for_more_and_takes_nothing_is_cut_off(server, caller):
    """The requests that are read wait in the kernel, and not in our memory."""
    caller.settimeout(0.5)
    with pytest.raises((TimeoutError, ConnectionError)):
        for _ in range(10_000):
            caller.sendall(PLAIN * 100)
    wait_until(lambda: is_cut(caller))
    assert exchange(server.url, PLAIN).status == 200


def take_all(caller: socket.socket) -> bytearray:
    taken = bytearray()
    try:
        while piece := caller.recv(2**20):
            taken += piece
    except ConnectionError:
        pass
    return taken


def is_cut(caller: socket.socket) -> bool:
    try:
        caller.sendall(b"a")
    except TimeoutError:
        return False
    except ConnectionError:
        return True
    return False
