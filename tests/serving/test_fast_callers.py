"""Who sends and takes faster than we answer gets no more than a turn at a time."""

import threading
from contextlib import suppress

import pytest

from tests.faults.raw_http import Wire, exchange, wire
from tests.serving.by_hand import END, HOST, lines
from tests.serving.tiny import tiny

pytestmark = pytest.mark.alone
MANY = lines("GET /plain HTTP/1.1", HOST, *END) * 300
LARGE = lines("GET /is_large HTTP/1.1", HOST, *END)
PLAIN = lines("GET /plain HTTP/1.1", HOST, *END)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with tiny(tmp_path_factory.mktemp("tiny")) as started:
        yield started


@pytest.mark.parametrize("sent", [MANY, LARGE], ids=["many", "large"])
def test_who_never_waits_keeps_nobody_waiting(server, sent):
    with wire(server.url) as greedy:
        sender = threading.Thread(target=send_for_ever, args=(greedy, sent))
        taker = threading.Thread(target=take_for_ever, args=(greedy,))
        sender.start()
        taker.start()
        for _ in range(10):
            response = exchange(server.url, PLAIN)
            assert (response.status, response.seconds < 2) == (200, True)
        assert sender.is_alive() and taker.is_alive()
        greedy.socket.shutdown(2)
        sender.join()
        taker.join()


def send_for_ever(greedy: Wire, data: bytes) -> None:
    with suppress(OSError):
        while True:
            greedy.send(data)


def take_for_ever(greedy: Wire) -> None:
    with suppress(OSError):
        while greedy.socket.recv(2**20):
            pass
