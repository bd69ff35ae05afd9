"""HTTP requests as their bytes come, read by llhttp; what is refused before any page.

One parser sees each byte once. Limits are counted as the bytes come, so that nothing that
is too long is waited for.
"""

import re
import time
from collections import deque
from functools import lru_cache
from io import BytesIO
from urllib.parse import unquote_to_bytes

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser

from service.protocol.bodies import MAX_BODY

MAX_LINE = 8190  # bytes of the request line's address, or of one header
MAX_HEADERS = 100
MAX_HEAD = 64 * 1024  # bytes of all headers
LENGTH_DIGITS = 9  # more than that are too many bytes, whatever they say
MAX_FRAMING = 64 * 1024  # bytes of a body that are not content: sizes, trailers
NOT_ASCII = re.compile(rb"[\x80-\xff]")
AUTHORITY = re.compile(rb"https?://[^/?]*", re.IGNORECASE)
# Headers whose names in WSGI are not HTTP_ and their own.
PLAIN = {"CONTENT-TYPE": "CONTENT_TYPE", "CONTENT-LENGTH": "CONTENT_LENGTH"}


class Refused(Exception):
    """What is not read any further; the argument is the HTTP status of the answer.

    None: what has come of the request is answered by the page that it is for.
    """


class WrongChunks:
    """The body of a request whose chunks are wrong, or end too early."""

    def read(self, size: int = -1) -> bytes:
        raise ValueError("wrong chunks")


class Request:
    """One request, as far as it has come."""

    def __init__(self) -> None:
        self.started = time.monotonic()  # its first byte came
        self.method = ""
        self.target = b""
        self.version = "1.1"
        self.headers: dict[str, str] = {}  # by their names in WSGI
        self.body = bytearray()
        self.is_chunked = False
        self.is_whole = False
        self.keeps_alive = False  # another one may follow
        self.waits_for_100 = False

    def environ(self) -> dict:
        """Write what WSGI wants to know of it."""
        path, _, query = AUTHORITY.sub(b"", self.target, 1).partition(b"?")
        # Without a length the end of a body must not look like its last chunk.
        is_cut = self.is_chunked and not self.is_whole and len(self.body) <= MAX_BODY
        return {
            "REQUEST_METHOD": self.method,
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query.decode("ascii"),
            "SERVER_PROTOCOL": f"HTTP/{self.version}",
            "wsgi.input": WrongChunks() if is_cut else BytesIO(self.body),
            **self.headers,
        }


class Incoming:
    """The requests of one connection: `feed` it, and take what is `ready`."""

    def __init__(self) -> None:
        self.ready: deque[Request] = deque()
        self.request: Request | None = None  # the one that is coming
        self.is_over = False  # nothing more is read
        self.refusal: int | None = None  # what is to be answered after those ready
        self._parser = HttpRequestParser(self)
        self._is_in_body = False
        self._is_told = False  # the head that llhttp reads is one that we wrote
        self._head = self._headers = 0  # bytes of headers, and how many
        self._read = 0  # bytes in which the head has not ended
        self._bytes = 0  # of a body with its framing; or since the last whole header

    def feed(self, data: bytes) -> None:
        """Read what came next."""
        headers = self._headers
        if not self._is_in_body and not data.isascii():
            data = _escape_query(data, self.request)
        try:
            self._parser.feed_data(data)
            self._count(len(data), is_same_header=self._headers == headers)
        except HttpParserUpgrade as upgrade:
            self._decline_upgrade(data[upgrade.args[0] :])
        except HttpParserError as error:
            self._stop(error.__context__)
        except Refused as refused:
            self._stop(refused)

    def end(self) -> None:
        """Take notice that nothing more comes."""
        self._stop(Refused(None))

    # ------------------------------------------------------------ llhttp calls these

    def on_message_begin(self) -> None:
        if not self._is_told:
            self.request = Request()
            self._head = self._headers = self._read = 0
        self._bytes = 0

    def on_url(self, part: bytes) -> None:
        if self._is_told:
            return
        self.request.target += part
        if len(self.request.target) > MAX_LINE:
            raise Refused(414)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head += len(name) + len(value)
        self._headers += 1
        is_long = len(name) + len(value) > MAX_LINE or self._head > MAX_HEAD
        if is_long or self._headers > MAX_HEADERS:
            raise Refused(431)
        if self._is_in_body or self._is_told:  # trailers are for nobody
            return
        key = _key(name)
        if key == "HTTP_TRANSFER_ENCODING":
            if value.lower() != b"chunked":
                raise Refused(501)
            self.request.is_chunked = True
        elif key:
            _add(self.request.headers, key, value.decode("latin-1").strip(" \t"))

    def on_headers_complete(self) -> None:
        self._is_in_body = True
        if self._is_told:
            self._is_told = False
            return
        request, parser = self.request, self._parser
        request.method = parser.get_method().decode("ascii")
        request.version = parser.get_http_version()
        request.keeps_alive = parser.should_keep_alive()
        self._check_head(request)

    def on_body(self, part: bytes) -> None:
        self.request.body += part
        if len(self.request.body) > MAX_BODY:
            raise Refused(None)

    def on_message_complete(self) -> None:
        if self._parser.should_upgrade():
            return
        self._is_in_body = False
        self.request.is_whole = True
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
        if len(length) > LENGTH_DIGITS or int(length or 0) > MAX_BODY:
            raise Refused(None)
        request.waits_for_100 = bool(expected) and not is_old

    def _count(self, size: int, *, is_same_header: bool) -> None:
        """Count what llhttp keeps to itself: the line that has not ended, the framing."""
        if self._is_in_body:
            self._bytes += size
            if self._bytes > MAX_BODY + MAX_FRAMING:
                raise Refused(413)
        elif self.request:
            self._read += size
            self._bytes = self._bytes + size if is_same_header else 0
            if self._bytes > MAX_LINE and not self._headers:
                raise Refused(414)
            if self._bytes > MAX_LINE or self._read > MAX_HEAD:
                raise Refused(431)

    def _stop(self, why: BaseException | None) -> None:
        """Read nothing more; a request of which the head has come is answered by a page."""
        self.is_over = True
        if self._is_in_body:
            self.request.keeps_alive = False
            self.ready.append(self.request)
        else:
            self.refusal = why.args[0] if isinstance(why, Refused) else 400

    def _decline_upgrade(self, rest: bytes) -> None:
        """Read on as if no other protocol had been offered (RFC 9110, 7.8).

        llhttp ends there, so another one is told the framing of the body that follows.
        """
        headers, self._is_in_body = self.request.headers, False
        framing = f"Content-Length: {headers.get('CONTENT_LENGTH', 0)}"
        if self.request.is_chunked:
            framing = "Transfer-Encoding: chunked"
        self._parser, self._is_told = HttpRequestParser(self), True
        self.feed(f"POST / HTTP/1.1\r\n{framing}\r\n\r\n".encode() + rest)


def _escape_query(data: bytes, request: Request | None) -> bytes:
    """Escape the letters of a query that was written by hand, as IIS takes them.

    Only of a request line that `data` begins or goes on with: one that follows another
    request in the same packet must be escaped.
    """
    line, end, rest = data.partition(b"\r\n")
    path, mark, query = line.partition(b"?")
    if request and b"?" in request.target:
        path, mark, query = b"", b"", line
    query = NOT_ASCII.sub(lambda octet: b"%%%02X" % octet[0][0], query)
    return path + mark + query + end + rest


@lru_cache(maxsize=1024)
def _key(name: bytes) -> str | None:
    """Name a header as WSGI does; None for one that could pass for another's name."""
    text = name.decode("ascii").upper()
    if "_" in text:
        return None
    return PLAIN.get(text) or "HTTP_" + text.replace("-", "_")


def _add(headers: dict[str, str], key: str, value: str) -> None:
    """Join the values of a header that is given again; there is one Host only."""
    if key not in headers:
        headers[key] = value
    elif key == "HTTP_HOST":
        raise Refused(400)
    else:
        headers[key] += ("; " if key == "HTTP_COOKIE" else ",") + value
