"""How much of an HTTP request has come, and when a thread may have it."""

import re

from service.protocol.bodies import MAX_BODY

HEAD_END = b"\r\n\r\n"
MAX_HEAD = 64 * 1024  # bytes
MAX_CHUNKED = MAX_BODY + 64 * 1024  # bytes of a body with the lines between its chunks
MAX_LINE = 4096  # bytes of such a line, or of all trailers
MAX_REST = 4 * 1024 * 1024  # bytes that we take from whom we have answered already
# gunicorn would refuse these too, but only once it has found the end of a line.
NO_HTTP = re.compile(rb"\0|(?<!\r)\n")
FRAMING = re.compile(rb"\r\n(?:content-length|transfer-encoding)", re.I)
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*0*([0-9]{1,7})[ \t]*\r\n", re.I)
CHUNKED = re.compile(rb"\r\ntransfer-encoding:[ \t]*chunked[ \t]*\r\n", re.I)
EXPECT = re.compile(rb"(?<=\r\n)expect:[ \t]*100-continue[ \t]*\r\n", re.I)
CHUNK = re.compile(rb"([0-9a-f]+)[ \t]*(?:;[^\r\n]*)?\r\n", re.I)
TARGET = re.compile(rb"\?[^ \r]*")
NOT_ASCII = re.compile(rb"[\x80-\xff]")


class Arrival:
    """What has come of one request.

    A body that is too long is not waited for; nor is one whose end cannot be known, for
    who reads it will refuse it.
    """

    def __init__(self, data: bytes = b"") -> None:
        self.is_there = False  # a thread need not wait for the caller
        self.is_all = False  # and nothing of this request is still to come
        self.is_expecting = False  # the caller wants a "100 Continue" before the body
        self.refusal: int | None = None  # the HTTP status for what cannot be a request
        self._data = bytearray()
        self._body: int | None = None  # where it begins
        self._end: int | None = None  # where it ends; None: behind its last chunk
        self._chunk = 0  # where the next of its chunks begins
        self._content = 0  # bytes in the chunks before that
        self.add(data)

    def add(self, data: bytes) -> None:
        """Take what came next; nothing of it is looked at more than a few times."""
        seen = max(0, len(self._data) - len(HEAD_END) + 1)
        self._data += data
        if self._body is None:
            self._look_for_head(seen)
        if self._body is not None and not self.is_there:
            self._look_for_body()

    @property
    def is_empty(self) -> bool:
        return not self._data

    def request(self) -> bytes:
        """Give all that has come, in the form that gunicorn takes.

        A "100 Continue" is told by us, or not at all: gunicorn would tell even those who
        are to be refused. Queries written by hand hold letters that are not escaped.
        """
        body = self._body or 0
        line, end, rest = self._data[:body].partition(b"\r\n")
        line = TARGET.sub(lambda query: NOT_ASCII.sub(_escape, query[0]), line, 1)
        return line + end + EXPECT.sub(b"", end + rest)[2:] + self._data[body:]

    def _look_for_head(self, seen: int) -> None:
        end = self._data.find(HEAD_END, seen)
        size = len(self._data) if end < 0 else end
        if NO_HTTP.search(self._data, seen, size):
            self._refuse(400)
        elif size > MAX_HEAD:
            self._refuse(431)
        elif end >= 0:
            self._body = self._chunk = end + len(HEAD_END)
            self._read_head(self._data[: self._body])

    def _refuse(self, status: int) -> None:
        self.refusal = status
        self.is_there = True

    def _read_head(self, head: bytes) -> None:
        """Find out how the body is framed; gunicorn's own reading has the last word."""
        framing, length = FRAMING.findall(head), LENGTH.search(head)
        size = int(length[1]) if length else 0
        if len(framing) == bool(length) and size <= MAX_BODY:
            self._end = self._body + size
        elif len(framing) > 1 or not CHUNKED.search(head):
            self.is_there = True
        is_new = b" HTTP/1.0\r\n" not in head
        self.is_expecting = is_new and not self.is_there and bool(EXPECT.search(head))

    def _look_for_body(self) -> None:
        if self._end is None:
            self._look_for_chunks()
        elif len(self._data) >= self._end:
            self.is_there = self.is_all = True

    def _look_for_chunks(self) -> None:
        """Follow the chunks; what is refused in a word would hold up who reads it."""
        has_come = len(self._data)
        while chunk := CHUNK.match(self._data, self._chunk):
            size = int(chunk[1], 16)
            end = chunk.end() + size + 2
            if not size or end > has_come:
                break
            self._content += size
            self._chunk = end
        content = self._content
        if chunk and not size:
            self.is_all = self._data.find(HEAD_END, chunk.end() - 2) >= 0
        elif chunk:
            content += has_come - chunk.end()
        is_wrong = not chunk and self._data.find(b"\r\n", self._chunk) >= 0
        if content > MAX_BODY or is_wrong or self.is_all:
            self.is_there = True
        elif has_come - self._body > MAX_CHUNKED:
            self._refuse(413)
        elif has_come - self._chunk > MAX_LINE and not (chunk and size):
            self._refuse(400)


class Rest:
    """What still comes from a caller who has been answered: we read it, he reads us."""

    def __init__(self) -> None:
        self.is_there = False  # enough of it
        self.is_expecting = False
        self._size = 0

    def add(self, data: bytes) -> None:
        self._size += len(data)
        self.is_there = self._size > MAX_REST


def _escape(octet: re.Match) -> bytes:
    return b"%%%02X" % octet[0][0]
