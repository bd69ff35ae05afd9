"""Reads HTTP requests with llhttp, and enforces the limits on their size.

Each byte is parsed once, and limits are checked as bytes arrive. How the bytes are split
into packets changes nothing, except in three cases that no client needs: a query with
unescaped letters in a request that begins in the packet in which another one ends;
kilobytes of blanks; and which of two faults in one head is answered.
"""

import re
import time
from collections import deque
from functools import lru_cache
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser

from service.protocol.bodies import MAX_BODY
from service.serving import uploads

MAX_LINE = 8190  # bytes of the request target, or of one header
MAX_HEADERS = 100
MAX_HEAD = 64 * 1024  # bytes of all headers
LENGTH_DIGITS = 9  # a Content-Length of more digits is too large
MAX_FRAMING = 64 * 1024  # bytes of a chunked body's framing: chunk sizes, trailers
MAX_UNSEEN = MAX_LINE + 64  # bytes since llhttp's last callback, blanks included
NOT_ASCII = re.compile(rb"[\x80-\xff]")
AUTHORITY = re.compile(rb"https?://[^/?]*", re.IGNORECASE)
# Headers whose names in WSGI have no HTTP_ before them.
PLAIN = {"CONTENT-TYPE": "CONTENT_TYPE", "CONTENT-LENGTH": "CONTENT_LENGTH"}


class Refused(Exception):
    """Stops the reading; the argument is the HTTP status of the response.

    None: no response is expected.
    """


class WrongChunks:
    """A chunked body that is malformed or incomplete; the application finds out."""

    def read(self, size: int = -1) -> bytes:
        raise ValueError("wrong chunks")


class Request:
    """One request, as far as it has arrived."""

    def __init__(self) -> None:
        self.started = time.monotonic()  # when its first byte arrived
        self.method = ""
        self.target = b""
        self.version = "1.1"
        self.headers: dict[str, str] = {}  # by their names in WSGI
        self.body = bytearray()
        self.is_chunked = False
        self.is_whole = False
        self.keeps_alive = False  # the connection, for another request
        self.waits_for_100 = False
        self.largest = MAX_BODY  # bytes that its body may have

    def environ(self) -> dict[str, Any]:
        """Make its part of the WSGI environ."""
        path, _, query = self.split()
        # A chunked body that was cut off must not pass for a whole one.
        is_cut = self.is_chunked and not self.is_whole and len(self.body) <= MAX_BODY
        return {
            "REQUEST_METHOD": self.method,
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query.decode("ascii"),
            "SERVER_PROTOCOL": f"HTTP/{self.version}",
            "wsgi.input": WrongChunks() if is_cut else BytesIO(self.body),
            **self.headers,
        }

    def split(self) -> tuple[bytes, bytes, bytes]:
        """Split the target, as it was sent, into path, mark and query."""
        return AUTHORITY.sub(b"", self.target, 1).partition(b"?")


class Incoming:
    """The requests of one connection: `feed` it with bytes, take what is `ready`."""

    def __init__(self) -> None:
        self.ready: deque[Request] = deque()
        self.request: Request | None = None  # the one that is being read
        self.is_over = False  # nothing more is read
        self.refusal: int | None = None  # the status to send after those ready
        self._parser = HttpRequestParser(self)
        self._is_in_line = False  # in the request line
        self._is_in_body = False
        self._is_told = False  # llhttp reads a head that we wrote: see _parse
        self._head = self._headers = 0  # bytes of headers, and how many
        self._steps = 0  # callbacks of llhttp so far
        self._unseen = 0  # bytes since the last callback
        self._framed = 0  # bytes of the body and its framing

    def feed(self, data: bytes) -> None:
        """Parse the bytes that arrived."""
        steps, size = self._steps, len(data)
        if self._is_in_line or not self.request:
            data = self._escape_query(data)
        try:
            while data:
                data = self._parse(data)
            self._count(size, is_step=self._steps != steps)
        except HttpParserError as error:
            self._stop(error.__context__)
        except Refused as refused:
            self._stop(refused)

    def end(self) -> None:
        """Note that the caller sends nothing more."""
        self._stop(Refused(None))

    # ------------------------------------------------------------ llhttp calls these

    def on_message_begin(self) -> None:
        self._steps += 1
        if self.is_over:
            raise Refused(None)
        if not self._is_told:
            self.request = Request()
            self._head = self._headers = 0

    def on_url(self, part: bytes) -> None:
        self._steps += 1
        if self._is_told:
            return
        assert self.request
        self.request.target += part
        if len(self.request.target) > MAX_LINE:
            raise Refused(414)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._steps += 1
        self._head += len(name) + len(value)
        self._headers += 1
        is_long = len(name) + len(value) > MAX_LINE or self._head > MAX_HEAD
        if is_long or self._headers > MAX_HEADERS:
            raise Refused(431)
        if self._is_in_body or self._is_told:  # trailers are ignored
            return
        assert self.request
        key = _key(name)
        if key == "HTTP_TRANSFER_ENCODING":
            if value.rstrip(b" ").lower() != b"chunked":
                raise Refused(501)
            self.request.is_chunked = True
        elif key:
            _add(self.request.headers, key, value.decode("latin-1").strip(" \t"))

    def on_headers_complete(self) -> None:
        self._steps += 1
        self._is_in_body = True
        self._framed = 0
        if self._is_told:
            self._is_told = False
            return
        request, parser = self.request, self._parser
        assert request
        request.method = parser.get_method().decode("ascii")
        request.version = parser.get_http_version()
        request.keeps_alive = parser.should_keep_alive()
        self._check_head(request)

    def on_body(self, part: bytes) -> None:
        assert self.request
        self._steps += 1
        self.request.body += part
        if len(self.request.body) > self.request.largest:
            raise Refused(413)

    def on_message_complete(self) -> None:
        if self._parser.should_upgrade():
            return
        assert self.request
        self._is_in_body = False
        self.is_over = not self.request.keeps_alive
        self.request.is_whole = True
        if self.request.largest > MAX_BODY:
            self.request.started = time.monotonic()  # the answer has its own time
        self.ready.append(self.request)
        self.request = None

    # ------------------------------------------------------------ limits

    def _check_head(self, request: Request) -> None:
        is_old = request.version == "1.0"
        is_known = request.version in ("1.0", "1.1") and request.method != "CONNECT"
        if not is_known or (is_old and request.is_chunked):
            self._is_in_body = False
            raise Refused(400)
        expected = request.headers.pop("HTTP_EXPECT", "")
        if expected and expected.lower() != "100-continue":
            self._is_in_body = False
            raise Refused(417)
        length = request.headers.get("CONTENT_LENGTH", "").lstrip("0")
        if len(length) > LENGTH_DIGITS:
            raise Refused(413)
        if int(length or 0) > MAX_BODY:
            self._admit(request, int(length))
        request.waits_for_100 = bool(expected) and not is_old

    def _admit(self, request: Request, length: int) -> None:
        path, *_ = request.split()
        status = uploads.admit(request, request.method, path, length)
        if status:
            self._is_in_body = status == 413  # which the application tells in words
            raise Refused(status)
        request.largest = length

    def _count(self, size: int, *, is_step: bool) -> None:
        """Count bytes without a callback, such as those of an unfinished header."""
        self._unseen = 0 if is_step else self._unseen + size
        if self._is_in_body:
            self._framed += size
            assert self.request
            if self._framed > self.request.largest + MAX_FRAMING:
                raise Refused(413)
        if self._unseen > MAX_UNSEEN and self.request:
            raise Refused(431)

    def _stop(self, why: BaseException | None) -> None:
        """Read nothing more; a POST whose head has arrived still goes to the application.

        It reads the body of a POST and finds it incomplete. It does not read that of a
        GET, and would carry out a request that was cut off and that the caller will send
        again.
        """
        if self.is_over:
            return  # bytes after the last request
        if why and not isinstance(why, Refused):
            raise why  # our own bug
        self.is_over = True
        status = why.args[0] if why else 400
        if not self._is_in_body or not self.request:
            self.refusal = status
        elif self.request.method == "POST":
            self.request.keeps_alive = False
            self.ready.append(self.request)
        else:
            self.refusal = status or 400

    # ------------------------------------------------------------ what llhttp cannot do

    def _parse(self, data: bytes) -> bytes:
        """Parse; give the rest where llhttp stops, which it does at an Upgrade header.

        We ignore the Upgrade (RFC 9110, 7.8): a new parser gets a head that we write, with
        the framing of the body that follows.
        """
        try:
            self._parser.feed_data(data)
            return b""
        except HttpParserUpgrade as upgrade:
            rest = data[upgrade.args[0] :]
        assert self.request
        framing = f"Content-Length: {self.request.headers.get('CONTENT_LENGTH', 0)}"
        if self.request.is_chunked:
            framing = "Transfer-Encoding: chunked"
        self._parser, self._is_told = HttpRequestParser(self), True
        self._is_in_body = False
        return f"POST / HTTP/1.1\r\n{framing}\r\n\r\n".encode() + rest

    def _escape_query(self, data: bytes) -> bytes:
        """Escape non-ASCII letters in a query, which IIS accepts too."""
        if not self.request:
            data = data.lstrip(b"\r\n")  # some clients send them before a request
        line, end, rest = data.partition(b"\n")
        self._is_in_line = bool(line) and not end
        if line.isascii():
            return data
        path, mark, query = line.partition(b"?")
        if self.request and b"?" in self.request.target:
            path, mark, query = b"", b"", line
        query = NOT_ASCII.sub(lambda octet: b"%%%02X" % octet[0][0], query)
        return path + mark + query + end + rest


@lru_cache(maxsize=1024)
def _key(name: bytes) -> str | None:
    """Name a header as WSGI does; None if WSGI would confuse it with another."""
    text = name.decode("ascii").upper()
    if "_" in text:
        return None
    return PLAIN.get(text) or "HTTP_" + text.replace("-", "_")


def _add(headers: dict[str, str], key: str, value: str) -> None:
    """Add a header; joins the values of a repeated one, but refuses a second Host."""
    if key not in headers:
        headers[key] = value
    elif key == "HTTP_HOST":
        raise Refused(400)
    else:
        headers[key] += ("; " if key == "HTTP_COOKIE" else ",") + value
