"""No byte costs more than another, however a caller arranges them.

What a whole connection costs `Incoming` is compared with a plain body of as many bytes
that comes byte by byte, which is the dearest way of sending what is all right. What is
quadratic would cost hundreds of times as much.
"""

import time

import pytest

from service.serving.incoming import Incoming
from tests.serving.by_hand import END, GET, HOST, LAST_CHUNK, PATH, chunks, lines, post

pytestmark = pytest.mark.alone
TIMES = 6
PLAIN_SIZE = 60_000
PACKET = 16 * 1024
COSTLY = {  # what is sent, in pieces of how many bytes
    "50,000 chunks of a byte": (chunks(*["1", "a"] * 50_000, *LAST_CHUNK), PACKET),
    "the same, byte by byte": (chunks(*["1", "a"] * 50_000, *LAST_CHUNK), 1),
    "the same, in odd pieces": (chunks(*["1", "a"] * 50_000, *LAST_CHUNK), 3),
    "a size of 250,000 digits": (chunks("0" * 250_000), 1),
    "an extension of 250,000": (chunks("1;" + "a" * 250_000), 1),
    "extensions as long as may be": (chunks(*["1;" + "a" * 8000, "a"] * 30), 1),
    "a trailer of 250,000": (chunks("0", "X: " + "a" * 250_000), 1),
    "8,000 lines of headers": (lines(GET, HOST, *["X: a"] * 8000, *END), 1),
    "a header of 250,000": (lines(GET, HOST, "X: " + "a" * 250_000, *END), 1),
    "a longest header": (lines(GET, HOST, "X: " + "a" * 8100, *END), 1),
    "a longest name": (lines(GET, HOST, "X" * 8100 + ": a", *END), 1),
    "blanks": (lines(GET, HOST, "X: " + " " * 250_000, *END), 1),
    "a longest address": (lines(f"GET {PATH}?{'a' * 8100} HTTP/1.1", HOST, *END), 1),
    "letters to escape": (lines(f"GET /?{chr(233) * 2700} HTTP/1.1", HOST, *END), 1),
    "blank lines": (b"\r\n" * 30_000, 1),
    "a hundred requests": (lines(GET, HOST, *END) * 100, 1),
    "three hundred offers": (
        lines("GET / HTTP/1.1", "Upgrade:", "Connection:upgrade", *END) * 300,
        PACKET,
    ),
}


def seconds(data: bytes, size: int) -> float:
    """Measure the shortest of three connections, in CPU time of this thread."""
    parts = [data[at : at + size] for at in range(0, len(data), size)]
    measured = []
    for _ in range(3):
        incoming, begin = Incoming(), time.thread_time()
        for part in parts:
            if incoming.is_over:
                break
            incoming.feed(part)
            incoming.ready.clear()
        measured.append(time.thread_time() - begin)
    return min(measured)


@pytest.fixture(scope="module")
def plain_byte() -> float:
    """What a byte of a plain body costs, in seconds, if it comes alone."""
    plain = post(f"Content-Length: {PLAIN_SIZE}", "", "a" * PLAIN_SIZE)
    return seconds(plain, 1) / len(plain)


@pytest.mark.parametrize("name", COSTLY)
def test_no_byte_is_dear(plain_byte, name):
    data, size = COSTLY[name]
    assert seconds(data, size) < TIMES * len(data) * plain_byte
