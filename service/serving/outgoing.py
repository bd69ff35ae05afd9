"""The answer to one request, as the bytes that go to the caller."""

import time
from collections.abc import Callable, Generator, Iterator
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus

from service.serving.incoming import Request


class Failed(Exception):
    """The application raised an error, which is its cause, or did not start an answer."""


class Outgoing:
    """What a WSGI application answers.

    `keeps` says whether another request may follow. That is found out as the answer
    starts: by then the server may be ending.
    """

    def __init__(self, request: Request, lives_on: Callable[[], bool]) -> None:
        self.keeps = False
        self._request, self._lives_on = request, lives_on
        self._head = b""

    def pieces(self, application: Callable, environ: dict) -> Generator[bytes]:
        """Run the application; its head comes along with the first piece of the body."""
        try:
            body = application(environ, self._start)
            try:
                yield from self._framed(iter(body))
            finally:
                if hasattr(body, "close"):
                    body.close()
        except Exception as error:
            raise Failed from error

    def _framed(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        first = next(pieces, b"")  # the application may start its answer only here
        if not self._head:
            raise Failed("no answer was started")
        if self._request.method == "HEAD":
            yield self._head
            return
        yield self._head + first
        yield from pieces

    def _start(self, status: str, headers: list, *error) -> None:
        """Take status and headers, perhaps in place of others: WSGI's start_response."""
        may_keep = self._request.keeps_alive and self._lives_on()
        self.keeps = may_keep and self._has_end(status, headers)
        self._head = write_head(status, headers, self.keeps, self._request.version)

    def _has_end(self, status: str, headers: list) -> bool:
        """Say whether a caller can tell where the answer ends, without its closing."""
        if self._request.method == "HEAD" or status.startswith(("204", "304")):
            return True
        return any(name.lower() == "content-length" for name, _ in headers)


def write_head(status: str, headers: list, keeps: bool, version: str = "1.1") -> bytes:
    """Write status line and headers; refuses one that would begin another line."""
    lines = [f"HTTP/1.1 {status}", f"Date: {_date(int(time.time()))}"]
    lines += [f"{name}: {value}" for name, value in headers]
    if any("\r" in line or "\n" in line for line in lines):
        raise ValueError("a header of more than one line")
    if not keeps:
        lines.append("Connection: close")
    elif version == "1.0":
        lines.append("Connection: keep-alive")
    return "\r\n".join((*lines, "", "")).encode("latin-1")


def write_words(status: int) -> bytes:
    """Write an answer that says no more than its status, and is the connection's last."""
    phrase = HTTPStatus(status).phrase
    headers = [
        ("Content-Type", "text/plain"),
        ("Content-Length", str(len(phrase) + 1)),
    ]
    head = write_head(f"{status} {phrase}", headers, keeps=False)
    return head + f"{phrase}\n".encode("ascii")


@lru_cache(maxsize=1)
def _date(seconds: int) -> str:
    return formatdate(seconds, usegmt=True)
