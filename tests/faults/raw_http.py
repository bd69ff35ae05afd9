"""HTTP by hand, over a socket: for requests that no client would send."""

import socket
import time
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urlsplit

PATIENCE = 20  # seconds; longer than any deadline of the server


class Response(NamedTuple):
    """What came back before the server closed the connection, or we had enough."""

    status: int  # 0: the connection was closed without an answer
    head: str
    body: bytes
    seconds: float


class Wire:
    """One connection to a server."""

    def __init__(self, url: str):
        place = urlsplit(url)
        self.host = place.netloc
        self.socket = socket.create_connection((place.hostname, place.port), PATIENCE)
        self.started = time.monotonic()
        self.rest = b""  # that came with a response, but is not of it

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def receive(self) -> Response:
        """Read one response, by its Content-Length; interim ones are kept in the head."""
        data = self._read_until(b"\r\n\r\n")
        while data.startswith(b"HTTP/1.1 100") and data.count(b"\r\n\r\n") < 2:
            more = self._read_until(b"\r\n\r\n")
            data += more
            if not more:
                break
        head, _, body = data.rpartition(b"\r\n\r\n")
        text = head.decode("latin-1")
        final = text.rpartition("\r\n\r\n")[2] or text
        body += self._read(_length(final) - len(body))
        status = int(final.split()[1]) if final.startswith("HTTP/") else 0
        return Response(status, text, body, time.monotonic() - self.started)

    def receive_interim(self) -> str:
        """Read the head of a response that has no body and is not the last one."""
        return self._read_until(b"\r\n\r\n").decode("latin-1")

    def take_all(self) -> bytes:
        """Take all that comes until the server closes the connection, or cuts it."""
        while self._receive():
            pass
        return self._take(len(self.rest))

    def is_closed(self) -> bool:
        """Say whether the server has closed, or closes within our patience."""
        try:
            return self.socket.recv(1) == b""
        except ConnectionError:
            return True

    def _read_until(self, mark: bytes) -> bytes:
        while mark not in self.rest and self._receive():
            pass
        end = self.rest.find(mark)
        return self._take(end + len(mark) if end >= 0 else len(self.rest))

    def _read(self, size: int) -> bytes:
        while len(self.rest) < size and self._receive():
            pass
        return self._take(max(size, 0))

    def _take(self, size: int) -> bytes:
        taken, self.rest = self.rest[:size], self.rest[size:]
        return taken

    def _receive(self) -> bool:
        """Read what has come, be it of the next response already; False at the end."""
        try:
            data = self.socket.recv(65_536)
        except ConnectionError:
            return False
        self.rest += data
        return bool(data)


def _length(head: str) -> int:
    for line in head.split("\r\n"):
        name, _, value = line.partition(":")
        if name.lower() == "content-length":
            return int(value)
    return 0


@contextmanager
def wire(url: str):
    connection = Wire(url)
    try:
        yield connection
    finally:
        connection.socket.close()


def exchange(url: str, data: bytes) -> Response:
    """Send bytes on a connection of their own, and read one response."""
    with wire(url) as connection:
        connection.send(data)
        return connection.receive()
