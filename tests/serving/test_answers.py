"""The tables of requests, over sockets: the same answer, whole and byte by byte."""

import re

import pytest

from tests.faults.raw_http import wire
from tests.serving.by_hand import PLAIN
from tests.serving.invalid import INVALID
from tests.serving.valid import VALID

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
SLICES = 1500  # at most, of what is sent slice by slice
DATE = re.compile(rb"Date: [^\r]+")
STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")


def answers(url: str, data: bytes, size: int, *, ends: bool) -> bytes:
    """Send data in pieces of a size, and take all that comes until the server closes.

    Where `ends` is true we end first, so that an open connection is closed as well.
    """
    with wire(url) as connection:
        for at in range(0, len(data), size):
            connection.send(data[at : at + size])
        if ends:
            connection.socket.shutdown(1)
        taken = b""
        while piece := connection.socket.recv(65_536):
            taken += piece
    return DATE.sub(b"Date: now", taken).replace(CONTINUE, b"")


def in_pieces(url: str, data: bytes, *, ends: bool) -> bytes:
    """Send data whole and in pieces; the answer, which must be the same."""
    whole = answers(url, data, len(data), ends=ends)
    assert answers(url, data, 1 + len(data) // SLICES, ends=ends) == whole
    return whole


@pytest.mark.parametrize("name", VALID)
def test_what_is_valid_is_answered(server, name):
    sent, _, statuses = VALID[name]
    answer = in_pieces(server.url, sent, ends=True)
    assert [int(status) for status in STATUS.findall(answer)] == statuses


@pytest.mark.parametrize("name", INVALID)
def test_what_is_invalid_is_refused_and_the_connection_closed(server, name):
    sent, status = INVALID[name]
    answer = in_pieces(server.url, sent, ends=False)
    assert [int(status) for status in STATUS.findall(answer)] == [status]
    assert b"\r\nConnection: close\r\n" in answer
    after_another = answers(server.url, PLAIN + sent, len(PLAIN + sent), ends=False)
    assert [int(status) for status in STATUS.findall(after_another)] == [200, status]
