"""A proxy between the service and PostgreSQL: it counts, and breaks what tests ask."""

import re
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.engine import make_url

# What happens to the next COMMIT. Cut: both ends lose their connection; hold: nothing
# goes on until one of them ends. Before: PostgreSQL never gets it; after: it has
# committed, but the service never hears of it.
CUT_BEFORE, CUT_AFTER = "cut before", "cut after"
HOLD_BEFORE, HOLD_AFTER = "hold before", "hold after"
PASS = "pass"  # nothing happens to it
COMMIT = re.compile(b"(?<!ON )COMMIT")


class Proxy:
    """Listens on the loopback and passes everything on, but for some COMMITs."""

    def __init__(self, database_url: str):
        self.target = conninfo_to_dict(database_url)
        self.at_commit: list[str] = []  # what happens to the next ones, in order
        self.packet = COMMIT
        self.reached = threading.Event()  # the COMMIT got here
        self.speaks = threading.Event()  # cleared: connections stay, but nothing passes
        self.speaks.set()
        self.delay = 0.0  # seconds that each packet takes on its way
        self.broken: Link | None = None  # the connection whose COMMIT was broken last
        self.greets = threading.Event()  # cleared: new connections get one answer only
        self.greets.set()
        self.held = 0  # how often the service spoke while nothing passed
        self.startups: list[bytes] = []  # how each connection asked to begin
        self.kept: list[bytes] | None = None  # a list: keep what the service says
        self.turns = 0  # how often the service spoke after PostgreSQL had
        self.pairs: list[tuple[socket.socket, socket.socket]] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = _through(database_url, self.port)
        self._start(self._accept)

    def break_commit(
        self,
        how: str,
        times: int = 1,
        *,
        after: int = 0,
        packet: re.Pattern[bytes] = COMMIT,
    ) -> None:
        """Break some COMMITs, or packets of another kind, after others that are let pass."""
        self.reached.clear()
        self.packet, self.at_commit = packet, [PASS] * after + [how] * times

    def refuse(self) -> None:
        """Take no new connections."""
        _close(self.listener)

    def close(self) -> None:
        """Cut all connections and take no new ones."""
        self.refuse()
        self.cut()

    def cut(self) -> None:
        """Cut all connections."""
        while self.pairs:
            _close(*self.pairs.pop())

    def reopen(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", self.port))
        self._start(self._accept)

    def _start(self, target: Callable, *args) -> None:
        threading.Thread(target=target, args=args, daemon=True).start()

    def _accept(self) -> None:
        listener = self.listener
        while True:
            try:
                service, _ = listener.accept()
            except OSError:  # closed
                return
            server = self._connect()
            self.pairs.append((service, server))
            link = Link(self, service, server)
            self._start(link.pass_requests)
            self._start(link.pass_replies)

    def _connect(self) -> socket.socket:
        host, port = self.target.get("host", "127.0.0.1"), self.target.get("port", 5432)
        if not host.startswith("/"):
            return socket.create_connection((host, int(port)))
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{host}/.s.PGSQL.{port}")
        return server


class Link:
    """One connection through the proxy."""

    def __init__(self, proxy: Proxy, service: socket.socket, server: socket.socket):
        self.proxy, self.service, self.server = proxy, service, server
        self.is_server_last, self.has_begun = True, False
        self.broken: str | None = None

    def pass_requests(self) -> None:
        is_known = self.proxy.greets.is_set()
        while chunk := _receive(self.service):
            if not is_known and self.has_begun:
                self.proxy.greets.wait()
            if not self.has_begun:
                self.has_begun = True
                self.proxy.startups.append(chunk)
            if self.proxy.kept is not None:
                self.proxy.kept.append(chunk)
            self.proxy.held += not self.proxy.speaks.is_set()
            self._travel()
            if self.is_server_last:
                self.is_server_last = False
                self.proxy.turns += 1
            if self.proxy.at_commit and self.proxy.packet.search(chunk):
                self.broken = self.proxy.at_commit.pop(0)
                if self.broken == PASS:
                    self.broken = None
                if self.broken in (CUT_BEFORE, HOLD_BEFORE):
                    self._break()
                    continue
            _send(self.server, chunk)
        _close(self.service, self.server)

    def pass_replies(self) -> None:
        while chunk := _receive(self.server):
            self._travel()
            if self.broken:
                self._break()
                continue
            self.is_server_last = True
            _send(self.service, chunk)
        _close(self.service, self.server)

    def _travel(self) -> None:
        time.sleep(self.proxy.delay)
        self.proxy.speaks.wait()

    def _break(self) -> None:
        self.proxy.broken = self
        if self.broken in (CUT_BEFORE, CUT_AFTER):
            _close(self.service, self.server)
        self.proxy.reached.set()


def _through(database_url: str, port: int) -> str:
    """Write the address that leads through the proxy, to the same database."""
    url = make_url(database_url).set(host="127.0.0.1", port=port)
    url = url.difference_update_query(["host", "port"])
    url = url.update_query_dict({"sslmode": "disable", "gssencmode": "disable"})
    return url.render_as_string(hide_password=False)


def _receive(source: socket.socket) -> bytes:
    try:
        return source.recv(65536)
    except OSError:
        return b""


def _send(target: socket.socket, chunk: bytes) -> None:
    try:
        target.sendall(chunk)
    except OSError:
        _close(target)


def _close(*sockets: socket.socket) -> None:
    """Close them at once, and wake the threads that wait on them."""
    for each in sockets:
        with suppress(OSError):  # where it is not connected any more
            each.shutdown(socket.SHUT_RDWR)
        each.close()
