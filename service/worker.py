"""gunicorn's worker in which each connection is a greenlet: nobody waits for a caller.

A connection goes through these states; each but the third has a deadline, and one watch
over them all shuts what is overdue:

    idle       the next request may begin           5 s, the first one 10 s
    reading    some of it has come                  10 s from its first byte
    answering  a page works; the database's waits   end 10 s from that byte too
    sending    the answer is being taken            10 s without a byte of progress
    draining   answered, but not read to its end    10 s or 4 MiB, then closed
"""

import gc
import logging
import os
import resource
import socket
import sys
import time
from contextlib import suppress
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus

import gevent
from gevent import socket as cooperative
from gunicorn.workers.base import Worker as BaseWorker

from service.incoming import Incoming, Request

SECONDS = 10
IDLE_SECONDS = 5  # between two requests
ROUND = 0.25  # seconds between two looks of the watch
PIECE = 16 * 1024  # bytes read at once
MAX_DRAINED = 4 * 1024 * 1024  # bytes taken from a caller whose answer is sent
# A caller who sends in tiny pieces is read a few milliseconds' worth at a time.
MANY_READS, PAUSE = 64, 0.005
SPARE_FILES = 64  # descriptors for everything but callers
MOST_FILES = 65_536
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
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


class Worker(BaseWorker):
    """Takes connections and watches over them."""

    def init_process(self) -> None:
        """Begin a loop of our own: the master has one too, if a command needed it."""
        gevent.reinit()
        super().init_process()

    def run(self) -> None:
        """Serve until told to stop, or until the master is gone."""
        gc.collect()
        gc.freeze()  # what is there now stays: the collector need not look at it
        self.connections: set[Connection] = set()
        self.most_connections = _raise_file_limit() - SPARE_FILES
        listeners = [_cooperative(each.sock) for each in self.sockets]
        takers = [gevent.spawn(self._take, listener) for listener in listeners]
        while self.alive and self.ppid == os.getppid():
            self.notify()
            self._watch()
            gevent.sleep(ROUND)
        self.alive = False
        gevent.killall(takers)
        for listener in (*listeners, *self.sockets):
            listener.close()
        self._end()

    def handle_quit(self, sig, frame) -> None:
        """Stop without waiting for calls under way; by SIGINT or SIGQUIT."""
        self.cfg.set("graceful_timeout", 0)
        self.alive = False

    def _take(self, listener: cooperative.socket) -> None:
        while True:
            try:
                client, address = listener.accept()
            except OSError as error:  # the caller has left, or there are too many files
                log.warning("a connection was not taken: %s", error)
                gevent.sleep(ROUND)
                continue
            if len(self.connections) >= self.most_connections:
                self._make_room()
            gevent.spawn(Connection(self, client, address).run)
            gevent.sleep(0)  # another worker may be free for the next one

    def _make_room(self) -> None:
        """Cut who has been silent for the longest, so that who speaks is heard."""
        idle = [each for each in self.connections if each.is_idle]
        if idle:
            min(idle, key=lambda each: each.deadline).cut()

    def _watch(self) -> None:
        now = time.monotonic()
        for connection in list(self.connections):
            if connection.deadline < now:
                connection.cut()

    def _end(self) -> None:
        """Let calls under way end, as long as the settings say."""
        end = time.monotonic() + self.cfg.graceful_timeout
        while self.connections and time.monotonic() < end:
            for connection in list(self.connections):
                if connection.is_idle:
                    connection.cut()
            self.notify()
            self._watch()
            gevent.sleep(0.05)


class Connection:
    """One caller's connection, and its requests one after another."""

    def __init__(self, worker: Worker, client: cooperative.socket, address) -> None:
        self.worker = worker
        self.client = client
        self.caller = address[0] if isinstance(address, tuple) else "a local caller"
        self.incoming = Incoming()
        self.is_idle = True
        self.deadline = time.monotonic() + SECONDS
        self._reads = 0  # of the request that is coming
        self._environ = BASE_ENVIRON | _ends(client.getsockname(), address)

    def run(self) -> None:
        """Answer request after request, in the connection's own greenlet."""
        self.worker.connections.add(self)
        try:
            self.client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while (request := self._next()) and self._answer(request):
                self.is_idle = not self.incoming.request
                self.deadline = time.monotonic() + IDLE_SECONDS
            self._leave()
        except OSError:
            pass  # the caller has left, or was cut off
        finally:
            self.worker.connections.discard(self)
            self.client.close()

    def cut(self) -> None:
        """End all that the greenlet may wait for."""
        self.deadline = float("inf")
        with suppress(OSError):
            self.client.shutdown(socket.SHUT_RDWR)

    def _next(self) -> Request | None:
        """Read up to the end of the next request; None where there will be none."""
        incoming = self.incoming
        self._reads = 0
        while not incoming.ready and not incoming.is_over:
            data = self._receive()
            if not data:
                incoming.end()
                break
            incoming.feed(data)
            request = incoming.request
            if request:
                self.is_idle = False
                self.deadline = request.started + SECONDS
                if request.waits_for_100 and not request.body:
                    request.waits_for_100 = False
                    self.client.sendall(CONTINUE)
        return incoming.ready.popleft() if incoming.ready else None

    def _receive(self) -> bytes:
        self._reads += 1
        if self._reads > MANY_READS:
            gevent.sleep(PAUSE)
        return self.client.recv(PIECE)

    def _answer(self, request: Request) -> bool:
        """Have the application answer, and send it; say whether more may follow."""
        self.is_idle, self.deadline = False, float("inf")
        keeps = request.keeps_alive and self.worker.alive
        head = b""

        def start_response(status: str, headers: list, *error) -> None:
            nonlocal head, keeps
            keeps = keeps and _has_end(status, headers)
            head = _write_head(status, headers, keeps, request.version)

        environ = self._environ | request.environ()
        environ["leadback.deadline"] = request.started + SECONDS
        body = self.worker.wsgi(environ, start_response)
        try:
            pieces = iter(body)
            self._send(head + next(pieces, b""))
            for piece in pieces:
                self._send(piece)
        finally:
            if hasattr(body, "close"):
                body.close()
        return keeps

    def _send(self, data: bytes) -> None:
        """Send all of it; a caller who takes some of it has more time for the rest."""
        rest = memoryview(data)
        while rest:
            self.deadline = time.monotonic() + SECONDS
            rest = rest[self.client.send(rest) :]
        self.deadline = float("inf")

    def _leave(self) -> None:
        """Refuse what cannot be read; hear a caller out who may still be sending.

        If we closed at once, the system would take back the answer that he has not read.
        """
        if self.incoming.refusal:
            self._refuse(self.incoming.refusal)
        self.client.shutdown(socket.SHUT_WR)
        self.deadline = time.monotonic() + SECONDS
        drained = 0
        while drained < MAX_DRAINED and (data := self.client.recv(PIECE)):
            drained += len(data)

    def _refuse(self, status: int) -> None:
        phrase = HTTPStatus(status).phrase
        log.warning("refused %s with %d: no HTTP", self.caller, status)
        headers = [
            ("Content-Type", "text/plain"),
            ("Content-Length", str(len(phrase) + 1)),
        ]
        head = _write_head(f"{status} {phrase}", headers, False, "1.1")
        self._send(head + f"{phrase}\n".encode("ascii"))


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


def _has_end(status: str, headers: list) -> bool:
    """Say whether a caller can tell where the answer ends, without its closing."""
    is_bodiless = status.startswith(("204", "304"))
    return is_bodiless or any(name.lower() == "content-length" for name, _ in headers)


def _write_head(status: str, headers: list, keeps: bool, version: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Date: {_date(int(time.time()))}"]
    lines += [f"{name}: {value}" for name, value in headers]
    if any("\r" in line or "\n" in line for line in lines):
        raise ValueError("a header of more than one line")
    if not keeps:
        lines.append("Connection: close")
    elif version == "1.0":
        lines.append("Connection: keep-alive")
    return "\r\n".join((*lines, "", "")).encode("latin-1")


@lru_cache(maxsize=1)
def _date(seconds: int) -> str:
    return formatdate(seconds, usegmt=True)


def _cooperative(listener: socket.socket) -> cooperative.socket:
    return cooperative.socket(
        listener.family, listener.type, fileno=os.dup(listener.fileno())
    )


def _raise_file_limit() -> int:
    """Take as many descriptors as the system lets us have; one a connection."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
    return max(soft, most)
