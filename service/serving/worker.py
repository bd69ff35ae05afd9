"""gunicorn's worker in which each connection is a greenlet: nobody waits for a caller.

One watch over all connections cuts off what is overdue: see `http_connection`.
"""

import errno
import gc
import logging
import os
import resource
import socket
import time

import gevent
from gevent import socket as cooperative
from gunicorn.workers.base import Worker as BaseWorker

from service.serving.http_connection import (
    BUSY,
    IDLE,
    PAUSE,
    TURN,
    HttpConnection,
)

ROUND = 0.25  # seconds between two looks of the watch
STEP, MOST_STEPS = 0.0001, 20  # seconds
CROWD = 50  # connections
SPARE_FILES = 64  # descriptors for everything but callers
MOST_FILES = 65_536
# At the end who was just answered, or has just come, may be sending a call already.
LAST_SECONDS = 3
log = logging.getLogger("leadback.serving")


class Worker(BaseWorker):
    """Takes connections and watches over them."""

    alive: bool  # gunicorn's: false once it is told to stop

    @classmethod
    def check_config(cls, cfg, log) -> None:
        """Refuse what would be left out in silence."""
        if cfg.is_ssl:
            raise RuntimeError(
                "TLS is for a proxy before gunicorn: unset its certfile."
            )

    def init_process(self) -> None:
        """Begin a loop of our own: the master has one too, if a command needed it."""
        gevent.reinit()
        gevent.setswitchinterval(TURN)
        super().init_process()

    def run(self) -> None:
        """Serve until told to stop, or until the master is gone."""
        gc.collect()
        gc.freeze()  # what is there now stays: the collector need not look at it
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
        gevent.sleep(ROUND / 5)  # who was taken last has begun to be served then
        for listener in (*listeners, *self.sockets):
            listener.close()
        self._end()

    def handle_quit(self, sig, frame) -> None:
        """Stop without waiting for calls under way; by SIGINT or SIGQUIT."""
        self.cfg.set("graceful_timeout", 0)
        self.alive = False

    def note_call(self) -> None:
        """Count a call; gunicorn's setting max_requests may make it one of the last."""
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
            self.connections.add(connection)  # before it runs, for we may be ending
            gevent.spawn(connection.run)
            # The fewer connections a worker has, the sooner it takes the next one; but
            # where there is a crowd of them, nobody shall wait behind it.
            steps = min(len(self.connections), MOST_STEPS)
            gevent.sleep(steps * STEP if len(self.connections) < CROWD else 0)

    def _take_no_more(self, error: OSError) -> None:
        """Wait until there may be a descriptor for the connection that was not taken."""
        if error.errno in (errno.EMFILE, errno.ENFILE) and self._make_room():
            gevent.sleep(PAUSE)
        else:
            log.warning("a connection was not taken: %s", error)
            gevent.sleep(ROUND)

    def _make_room(self) -> bool:
        """Cut who has been silent for the longest, so that who speaks is heard."""
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
        """Let calls under way end, as long as the settings say."""
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
    """Take as many descriptors as the system lets us have; one a connection."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
    return max(soft, most)
