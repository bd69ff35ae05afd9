"""One caller's connection, and its requests one after another.

It goes through these states. Each but `answering` has a deadline, after which the worker
cuts the connection off:

    idle       the next request may begin           5 s, the first one 10 s
    reading    some of it has come                  10 s from its first byte
    answering  a page works; the database's waits   end 10 s from that byte too
    sending    the answer is being taken            10 s without a byte of progress
    draining   answered, but not read to its end    10 s or 4 MiB, then closed
"""

import logging
import socket
import sys
import time
from contextlib import closing, suppress
from fcntl import ioctl
from struct import unpack
from termios import TIOCOUTQ
from typing import TYPE_CHECKING

import gevent
from gevent import socket as cooperative

from service.serving.incoming import Incoming, Request
from service.serving.outgoing import Failed, Outgoing, write_words

if TYPE_CHECKING:
    from service.serving.worker import Worker

SECONDS = 10
ANSWER_SECONDS = 9.5  # in which the database's waits end: the answer is there within 10
IDLE_SECONDS = 5  # between two requests
PIECE = 16 * 1024  # bytes read at once
MAX_DRAINED = 4 * 1024 * 1024  # bytes taken from a caller whose answer is sent
# A caller who sends in tiny pieces is read a few milliseconds' worth at a time.
MANY_READS, PAUSE = 64, 0.005
TURN = 0.002  # seconds for which we may work before the loop looks who else is ready
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
# What the worker has to know of the states; in this order they make room for others.
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
log = logging.getLogger("leadback.serving")


class HttpConnection:
    """A connection, served by the greenlet that calls `run`."""

    def __init__(self, worker: "Worker", client: cooperative.socket, address) -> None:
        self.worker = worker
        self.client, self.address = client, address
        self.incoming = Incoming()
        self._reads = 0  # of the request that is coming
        self._is_cut = False
        self._kept = 0  # bytes of the answer that are sent, but not taken
        self._environ: dict = {}  # what is the same for all requests
        self._enter(IDLE, SECONDS)

    def run(self) -> None:
        """Answer request after request, in the connection's own greenlet."""
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
            pass  # the caller has left, or was cut off
        except Exception:
            log.exception("a connection of %s was cut off", self._caller())
        finally:
            self.worker.connections.discard(self)
            self.client.close()

    def _caller(self) -> str:
        return self.address[0] if isinstance(self.address, tuple) else "a local caller"

    def cut(self) -> None:
        """End all that the greenlet may wait for."""
        self._enter(BUSY, float("inf"))
        self._is_cut = True
        with suppress(OSError):
            self.client.shutdown(socket.SHUT_RDWR)

    def is_overdue(self, now: float) -> bool:
        """Say whether a deadline is over; a caller who takes a little has a new one.

        We could send more only once the system has rid itself of a good part of what it
        keeps for the caller, which may be megabytes.
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
        """Read up to the end of the next request; None where there will be none."""
        incoming = self.incoming
        for early in (*incoming.ready, incoming.request):
            if early:
                early.started = time.monotonic()  # until now another one was answered
        self._reads = 0
        while not incoming.ready and not incoming.is_over:
            if incoming.request:
                self._wait_for_rest(incoming.request)
            if data := self._receive():
                incoming.feed(data)
            elif self._is_cut:
                return None  # nobody hears an answer
            else:
                incoming.end()
        _give_way()
        return incoming.ready.popleft() if incoming.ready else None

    def _wait_for_rest(self, request: Request) -> None:
        self._enter(READING, SECONDS, since=request.started)
        if request.waits_for_100 and not request.body:
            request.waits_for_100 = False
            self.client.sendall(CONTINUE)

    def _receive(self) -> bytes:
        self._reads += 1
        if self._reads > MANY_READS:
            gevent.sleep(PAUSE)
        _give_way()
        return self.client.recv(PIECE)

    # ------------------------------------------------------------ answering

    def _answer(self, request: Request) -> bool:
        """Have the application answer, and send it; say whether more may follow."""
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
            return outgoing.keeps
        except Failed:
            log.exception("%s failed", environ["PATH_INFO"])
            if is_begun:
                raise ConnectionAbortedError from None
            self._send(write_words(500))
            return False

    def _send(self, data: bytes) -> None:
        """Send all of it; a caller who takes some of it has more time for the rest."""
        rest = memoryview(data)
        while rest:
            self._enter(BUSY, SECONDS)
            _give_way()
            rest = rest[self.client.send(rest) :]
        self.deadline = float("inf")

    def _leave(self) -> None:
        """Refuse what cannot be read; hear a caller out who may still be sending.

        If we closed at once, the system would take back an answer that was not read yet.
        """
        if status := self.incoming.refusal:
            log.warning("refused %s with %d: no HTTP", self._caller(), status)
            self._send(write_words(status))
        self.client.shutdown(socket.SHUT_WR)
        self._enter(IDLE, SECONDS)
        drained = 0
        while drained < MAX_DRAINED and (data := self._receive()):
            drained += len(data)


def _give_way() -> None:
    """Let others go on, if it is a while since the loop last looked who is ready.

    What is there to be read, or can be sent, is not waited for; so a fast caller could
    keep us from all others.
    """
    if time.time() - gevent.get_hub().loop.now() > TURN:
        gevent.sleep(0)


def _kept_for(client: socket.socket) -> int:
    """Tell how many bytes the system keeps that the other end has not taken."""
    try:
        return unpack("i", ioctl(client.fileno(), TIOCOUTQ, bytes(4)))[0]
    except OSError:  # closed; or a system that does not tell
        return 0


def _ends(ours: tuple | str, theirs: tuple | str) -> dict[str, str]:
    """Tell WSGI the addresses of a connection's ends; a Unix socket has none."""
    host, port = ours[:2] if isinstance(ours, tuple) else ("localhost", 80)
    address, number = theirs[:2] if isinstance(theirs, tuple) else ("", "")
    return {
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "REMOTE_ADDR": address,
        "REMOTE_PORT": str(number),
    }
