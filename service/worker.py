"""gunicorn's threads, to which requests are given only once they have come whole.

A thread that waits for its caller is lost to all others. So the worker's loop, which can
wait for a thousand callers at once, collects requests, and closes on who is too slow.
"""

import errno
import logging
import selectors
import socket
import struct
import time
from functools import partial
from http import HTTPStatus

from gunicorn.http.errors import (
    ExpectationFailed,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
    UnsupportedTransferCoding,
)
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import TConn, ThreadWorker

from service import deadlines
from service.arrivals import Arrival, Rest

SECONDS = deadlines.SECONDS  # for a request to come; the loop looks once a second
PIECE = 64 * 1024  # bytes read at once
# How long a caller may take nothing of its reply, as the kernel wants it told.
STALLED_READER = struct.pack("ll", deadlines.SECONDS, 0)
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
STATUSES = {
    LimitRequestLine: 414,
    LimitRequestHeaders: 431,
    ExpectationFailed: 417,
    UnsupportedTransferCoding: 501,
}
log = logging.getLogger("leadback.serving")


class Worker(ThreadWorker):
    """gunicorn's gthread worker with another way from a connection to a thread."""

    def enqueue_req(self, conn: TConn) -> None:
        """Collect the next request of a connection: a new one, or one that is kept."""
        conn.init()
        conn.arrival = Arrival(conn.parser.unreader.take_buffered())
        self._wait_for(conn)

    def on_pending_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """Read on; gunicorn calls this from its loop."""
        if self._collect(conn):
            self.poller.unregister(client)
            self.pending_conns.remove(conn)
            self._go_on(conn)

    def handle(self, conn: TConn) -> bool:
        """Answer a request in a thread, and say whether the connection is kept.

        One that is not kept is shut here: gunicorn would do it in its loop, and wait
        there for the caller's end of it.
        """
        arrival = conn.arrival
        if arrival.refusal:
            self._refuse(conn.sock, conn.client, arrival.refusal, "no HTTP")
        else:
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, STALLED_READER)
            if super().handle(conn):
                return True
        if arrival.is_all:
            conn.sock.close()
        else:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.arrival = Rest()
        return False

    def finish_request(self, conn: TConn, future) -> None:
        """Keep the connection or count it as gone; in the loop, after a thread's work."""
        if conn.sock.fileno() < 0:
            self.nr_conns -= 1
        elif isinstance(conn.arrival, Rest):
            self._wait_for(conn)
        else:
            super().finish_request(conn, future)

    def handle_request(self, req, conn: TConn) -> bool:
        if not conn.arrival.is_all:
            req.force_close()  # its body is not read, so nothing can follow it
        try:
            return super().handle_request(req, conn)
        except BlockingIOError as error:  # SO_SNDTIMEO: nobody takes the reply
            raise ConnectionResetError(errno.ECONNRESET, "stalled reader") from error

    def handle_error(self, req, client: socket.socket, addr, exc: Exception) -> None:
        """Answer what gunicorn could not read, without repeating any of it."""
        if isinstance(exc, ParseException):
            status = STATUSES.get(type(exc), 400)
            self._refuse(client, addr, status, type(exc).__name__)
        else:
            super().handle_error(req, client, addr, exc)

    def _cap_keepalive(self, deadline: float) -> None:
        """Wait no longer for requests either, when the worker stops; gunicorn calls it."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)

    def _wait_for(self, conn: TConn) -> None:
        conn.sock.setblocking(False)
        if self._collect(conn):
            return self._go_on(conn)
        conn.timeout = time.monotonic() + SECONDS
        self.pending_conns.append(conn)
        on_more = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, on_more)

    def _collect(self, conn: TConn) -> bool:
        """Read what has come; say whether that, or the caller's leaving, is enough."""
        arrival = conn.arrival
        while not arrival.is_there:
            try:
                if arrival.is_expecting:
                    arrival.is_expecting = False
                    conn.sock.send(CONTINUE)
                data = conn.sock.recv(PIECE)
            except BlockingIOError:
                return False
            except OSError:
                return True
            if not data:
                return True
            arrival.add(data)
        return True

    def _go_on(self, conn: TConn) -> None:
        if isinstance(conn.arrival, Rest) or conn.arrival.is_empty:  # he has left
            self.nr_conns -= 1
            conn.close()
        else:
            conn.parser.unreader.unread(conn.arrival.request())
            super().enqueue_req(conn)

    def _refuse(self, client: socket.socket, addr, status: int, why: str) -> None:
        phrase = HTTPStatus(status).phrase
        log.warning("refused %s with %d: %s", addr[0] if addr else "", status, why)
        head = (
            f"HTTP/1.1 {status} {phrase}\r\nConnection: close\r\n"
            f"Content-Type: text/plain\r\nContent-Length: {len(phrase) + 1}\r\n\r\n"
        )
        write_nonblock(client, f"{head}{phrase}\n".encode("ascii"))
