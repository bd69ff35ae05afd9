"""gunicorn's worker in which each connection has a greenlet.

It regularly closes connections whose deadline is over: see `http_connection`.
"""

import errno
import gc
import logging
import os
import resource
import socket
import sys
import time
from typing import Any

import gevent
from gevent import socket as cooperative
from gunicorn.workers.base import Worker as BaseWorker

from service.serving.http_connection import (
    BUSY,
    IDLE,
    PAUSE,
    HttpConnection,
)
from service.serving.turns import TURN

ROUND = 0.25  # seconds between two checks of the deadlines
STEP, MOST_STEPS = 0.0001, 20  # seconds
CROWD = 50  # connections
SPARE_FILES = 64  # descriptors for everything but callers' connections
MOST_FILES = 65_536
# When we stop, a connection that was idle for less may already be sending a request.
LAST_SECONDS = 3
log = logging.getLogger("leadback.serving")


class Worker(BaseWorker):  # type: ignore[misc]
    """Accepts connections and closes those that are overdue."""

    alive: bool  # gunicorn's: false once it is told to stop

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        """Refuse a setting that we would ignore."""
        if cfg.is_ssl:
            raise RuntimeError(
                "TLS is for a proxy before gunicorn: unset its certfile."
            )

    def init_process(self) -> None:
        """Renew gevent's event loop after the fork: the master may have one too."""
        gevent.reinit()
        gevent.setswitchinterval(TURN)
        try:
            super().init_process()
        except Exception:
            if self.booted or self.age <= self.cfg.workers:
                raise
            # It stands in for one that served, so this is no fault of the settings. For
            # any other exit than 1 here gunicorn would stop all workers.
            log.exception("a worker could not begin")
            sys.exit(1)

    def run(self) -> None:
        """Serve until told to stop, or until the master is gone."""
        gc.collect()
        gc.freeze()  # what exists now stays, so the collector can skip it
        self.connections: set[HttpConnection] = set()
        self.most_connections = _raise_file_limit() - SPARE_FILES
        listeners = [_cooperative(each.sock) for each in self.sockets]
        takers = [gevent.spawn(self._take, listener) for listener in listeners]
        while self.alive and self.ppid == os.getppid():
            self.notify()
            self._watch()
            gevent.sleep(ROUND)
        self.alive = False
        gevent.killall(takers)
        gevent.sleep(ROUND / 5)  # the connection accepted last starts to be served
        for listener in (*listeners, *self.sockets):
            listener.close()
        self._end()

    def handle_quit(self, sig: int, frame: Any) -> None:
        """Stop without waiting for requests in progress; on SIGINT or SIGQUIT."""
        self.cfg.set("graceful_timeout", 0)
        self.alive = False

    def note_call(self) -> None:
        """Count a request; the worker stops after gunicorn's max_requests."""
        self.nr += 1
        if self.nr >= self.max_requests:
            self.alive = False

    def _take(self, listener: cooperative.socket) -> None:
        while True:
            try:
                client, address = listener.accept()
            except OSError as error:
                self._take_no_more(error)
                continue
            if len(self.connections) >= self.most_connections:
                self._make_room()
            connection = HttpConnection(self, client, address)
            self.connections.add(connection)  # before it runs, for we may be stopping
            gevent.spawn(connection.run)
            # The fewer connections a worker has, the sooner it accepts the next one,
            # which balances the workers. With many, the backlog must not wait.
            steps = min(len(self.connections), MOST_STEPS)
            gevent.sleep(steps * STEP if len(self.connections) < CROWD else 0)

    def _take_no_more(self, error: OSError) -> None:
        """Close an idle connection for the one not accepted, or wait for a descriptor."""
        if error.errno in (errno.EMFILE, errno.ENFILE) and self._make_room():
            gevent.sleep(PAUSE)
        else:
            log.warning("a connection was not taken: %s", error)
            gevent.sleep(ROUND)

    def _make_room(self) -> bool:
        """Close the connection that has been idle, or reading, for the longest."""
        waiting = [each for each in self.connections if each.state != BUSY]
        if waiting:
            min(waiting, key=lambda each: (each.state, each.since)).cut()
        return bool(waiting)

    def _watch(self) -> None:
        now = time.monotonic()
        for connection in list(self.connections):
            if connection.is_overdue(now):
                connection.cut()

    def _end(self) -> None:
        """Let requests in progress end, for at most graceful_timeout."""
        end = time.monotonic() + self.cfg.graceful_timeout
        while self.connections and (now := time.monotonic()) < end:
            for connection in list(self.connections):
                if connection.state == IDLE and connection.since < now - LAST_SECONDS:
                    connection.cut()
            self.notify()
            self._watch()
            gevent.sleep(0.05)


def _cooperative(listener: socket.socket) -> cooperative.socket:
    return cooperative.socket(
        listener.family, listener.type, fileno=os.dup(listener.fileno())
    )


def _raise_file_limit() -> int:
    """Raise the limit of descriptors as far as allowed: a connection needs one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
    return max(soft, most)
