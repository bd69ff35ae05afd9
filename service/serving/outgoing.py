"""The response to one request, as bytes."""

import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from itertools import chain
from typing import Any

from service.serving.gzipped import Headers, may_be_packed, pack, takes_gzip, vary
from service.serving.incoming import Request

Application = Callable[..., Iterable[bytes]]  # of WSGI


class Failed(Exception):
    """The application raised an error, which is the cause, or started no response."""


class Outgoing:
    """The response of a WSGI application; large texts in gzip, where it is accepted.

    `keeps` says whether the connection is kept alive. That is decided as the response
    starts, since the worker may be stopping by then.
    """

    def __init__(self, request: Request, lives_on: Callable[[], bool]) -> None:
        self.keeps = False
        self._request, self._lives_on = request, lives_on
        self._status = ""
        self._headers: Headers = []
        self._packs = False

    def pieces(
        self, application: Application, environ: dict[str, Any]
    ) -> Generator[bytes]:
        """Run the application; the head is sent with the first piece of the body."""
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
        first = next(pieces, b"")  # a generator calls start_response only here
        if not self._status:
            raise Failed("no answer was started")
        if self._request.method == "HEAD":
            yield self._head()
        elif self._packs:
            with closing(pack(chain((first,), pieces))) as packed:
                self._headers.append(("Content-Length", str(packed.size)))
                yield self._head() + next(packed)
                yield from packed
        else:
            yield self._head() + first
            yield from pieces

    def _start(self, status: str, headers: Headers, *error: object) -> None:
        """WSGI's start_response; a second call replaces status and headers."""
        self._status, self._headers, self._packs = status, headers, False
        if may_be_packed(status, headers):
            self._headers = vary(headers)
            accepted = self._request.headers.get("HTTP_ACCEPT_ENCODING", "")
            self._packs = takes_gzip(accepted)
        if self._packs:
            self._headers.append(("Content-Encoding", "gzip"))
            self._headers = [
                pair for pair in self._headers if pair[0].lower() != "content-length"
            ]

    def _head(self) -> bytes:
        may_keep = self._request.keeps_alive and self._lives_on()
        self.keeps = may_keep and self._has_end(self._status, self._headers)
        return write_head(
            self._status, self._headers, self.keeps, self._request.version
        )

    def _has_end(self, status: str, headers: Headers) -> bool:
        """Say whether the response has an end other than that of the connection."""
        if self._request.method == "HEAD" or status.startswith(("204", "304")):
            return True
        return any(name.lower() == "content-length" for name, _ in headers)


def write_head(
    status: str, headers: Headers, keeps: bool, version: str = "1.1"
) -> bytes:
    """Write status line and headers; refuses one with a line break in it."""
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
    """Write a response that only tells its status, and is the connection's last."""
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
