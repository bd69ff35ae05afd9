"""One caller's connection, and its requests one after another.

It goes through these states. The worker closes a connection whose deadline is over:

    idle       waits for a request                  5 s, for the first one 10 s
    reading    part of a request has arrived        10 s from its first byte, 60 s for
                                                    a file that people send
    answering  the application runs                 none, but it waits for the database
                                                    at most 10 s from that byte
    sending    the response is being sent           10 s without progress
    draining   what the caller still sends after    10 s or 4 MiB
               the last response is discarded
"""

import logging
import socket
import sys
import time
from contextlib import closing, suppress
from fcntl import ioctl
from struct import unpack
from termios import TIOCOUTQ
from typing import TYPE_CHECKING, Any

import gevent
from gevent import socket as cooperative

from service.protocol.bodies import MAX_BODY
from service.protocol.hops import plain
from service.serving import uploads
from service.serving.asked import present
from service.serving.incoming import Incoming, Request
from service.serving.outgoing import Failed, Outgoing, write_words
from service.serving.turns import give_way

if TYPE_CHECKING:
    from service.serving.worker import Worker

SECONDS = 10
ANSWER_SECONDS = 9.5  # for waits on the database, so that a response takes at most 10
IDLE_SECONDS = 5  # between two requests
PIECE = 16 * 1024  # bytes read at once
MAX_DRAINED = 4 * 1024 * 1024  # bytes read and discarded after the last response
# After this many reads of one request we pause before each, to read larger pieces.
MANY_READS, PAUSE = 64, 0.005
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
# The states as the worker sees them. To make room it closes idle connections first, then
# those that are reading, never busy ones.
IDLE, READING, BUSY = range(3)
BASE_ENVIRON = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}
Address = tuple[Any, ...] | str  # a str of a Unix socket
log = logging.getLogger("leadback.serving")


class HttpConnection:
    """A connection, served by the greenlet that calls `run`."""

    def __init__(
        self, worker: "Worker", client: cooperative.socket, address: Address
    ) -> None:
        self.worker = worker
        self.client, self.address = client, address
        self.incoming = Incoming()
        self._reads = 0  # of the current request
        self._is_cut = False
        self._kept = 0  # bytes in the kernel's send buffer when last looked at
        self._environ: dict[str, Any] = {}  # the part that all requests share
        self._enter(IDLE, SECONDS)

    def run(self) -> None:
        """Answer one request after another, in the connection's own greenlet."""
        try:
            self._environ = BASE_ENVIRON | _ends(
                self.client.getsockname(), self.address
            )
            if self.client.family != socket.AF_UNIX:
                self.client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while (request := self._next()) and self._answer(request):
                self._enter(IDLE, IDLE_SECONDS)
            self._leave()
        except OSError:
            pass  # the caller closed the connection, or the worker did
        except Exception:
            log.exception("a connection of %s was cut off", self._caller())
        finally:
            self.worker.connections.discard(self)
            self.client.close()

    def _caller(self) -> str:
        is_far = isinstance(self.address, tuple)
        return plain(self.address[0]) if is_far else "a local caller"

    def cut(self) -> None:
        """Shut the socket down, which ends whatever the greenlet waits for."""
        self._enter(BUSY, float("inf"))
        self._is_cut = True
        with suppress(OSError):
            self.client.shutdown(socket.SHUT_RDWR)

    def is_overdue(self, now: float) -> bool:
        """Say whether the deadline is over; one who receives anything gets a new one.

        send() makes no progress until a good part of the kernel's send buffer, which may
        hold megabytes, is empty; so we look at the buffer itself.
        """
        if self.state == BUSY and self.deadline < float("inf"):
            kept, self._kept = self._kept, _kept_for(self.client)
            if self._kept < kept:
                self._enter(BUSY, SECONDS)
        return self.deadline < now

    def _enter(self, state: int, seconds: float, since: float | None = None) -> None:
        self.state = state
        self.since = time.monotonic() if since is None else since
        self.deadline = self.since + seconds

    # ------------------------------------------------------------ reading

    def _next(self) -> Request | None:
        """Read the next request to its end; None when there is none any more."""
        present.set(None)  # what is logged from here on is of no request yet
        incoming = self.incoming
        for early in (*incoming.ready, incoming.request):
            if early:
                early.started = time.monotonic()  # it was pipelined behind another
        self._reads = 0
        while not incoming.ready and not incoming.is_over:
            if incoming.request:
                self._wait_for_rest(incoming.request)
            if data := self._receive():
                incoming.feed(data)
            elif self._is_cut:
                return None  # no response can be sent
            else:
                incoming.end()
        give_way()
        return incoming.ready.popleft() if incoming.ready else None

    def _wait_for_rest(self, request: Request) -> None:
        seconds = uploads.SECONDS if request.largest > MAX_BODY else SECONDS
        self._enter(READING, seconds, since=request.started)
        if request.waits_for_100 and not request.body:
            request.waits_for_100 = False
            self.client.sendall(CONTINUE)

    def _receive(self) -> bytes:
        self._reads += 1
        if self._reads > MANY_READS:
            gevent.sleep(PAUSE)
        give_way()
        return bytes(self.client.recv(PIECE))

    # ------------------------------------------------------------ answering

    def _answer(self, request: Request) -> bool:
        """Send the application's response; say whether the connection is kept alive."""
        self._enter(BUSY, float("inf"))
        self.worker.note_call()
        environ = self._environ | request.environ()
        environ["leadback.deadline"] = request.started + ANSWER_SECONDS
        outgoing, is_begun = Outgoing(request, lambda: self.worker.alive), False
        try:
            with closing(outgoing.pieces(self.worker.wsgi, environ)) as pieces:
                for piece in pieces:
                    is_begun = True
                    self._send(piece)
            if request.largest > MAX_BODY:
                uploads.note_answered(request)
            return outgoing.keeps
        except Failed:
            log.exception("%s failed", environ["PATH_INFO"])
            if is_begun:
                raise ConnectionAbortedError from None
            self._send(write_words(500))
            return False

    def _send(self, data: bytes) -> None:
        """Send all of it; the deadline starts anew whenever the caller receives some."""
        rest = memoryview(data)
        while rest:
            self._enter(BUSY, SECONDS)
            give_way()
            rest = rest[self.client.send(rest) :]
        self.deadline = float("inf")

    def _leave(self) -> None:
        """Send the status for what cannot be read; then discard what still arrives.

        Closing with unread input resets the connection, and the caller could lose the
        response.
        """
        if status := self.incoming.refusal:
            log.warning("refused %s with %d: no HTTP", self._caller(), status)
            self._send(write_words(status))
        self.client.shutdown(socket.SHUT_WR)
        self._enter(IDLE, SECONDS)
        drained = 0
        while drained < MAX_DRAINED and (data := self._receive()):
            drained += len(data)


def _kept_for(client: socket.socket) -> int:
    """Count the bytes in the send buffer that the other end has not acknowledged."""
    try:
        return int(unpack("i", ioctl(client.fileno(), TIOCOUTQ, bytes(4)))[0])
    except OSError:  # closed, or a system without TIOCOUTQ
        return 0


def _ends(ours: Address, theirs: Address) -> dict[str, str]:
    """Give both addresses of a connection as WSGI wants them; a Unix socket has none.

    A socket that takes both kinds has IPv4 addresses mapped into IPv6: they are written
    as themselves.
    """
    host, port = ours[:2] if isinstance(ours, tuple) else ("localhost", 80)
    address, number = theirs[:2] if isinstance(theirs, tuple) else ("", "")
    return {
        "SERVER_NAME": plain(host),
        "SERVER_PORT": str(port),
        "REMOTE_ADDR": plain(address),
        "REMOTE_PORT": str(number),
    }
