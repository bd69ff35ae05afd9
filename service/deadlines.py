"""A watch over sockets: what has stood still for too long is shut down."""

import itertools
import os
import socket
import threading
import time
from contextlib import contextmanager

SECONDS = 10  # the longest that a caller's body, or a call's transaction, may take
ROUND = 0.5  # seconds between two looks

_watched: dict[int, tuple[float, int]] = {}  # ticket → (when it is overdue, descriptor)
_tickets = itertools.count()
_starting = threading.Lock()
_watcher: threading.Thread | None = None


@contextmanager
def deadline(descriptor: int, seconds: float = SECONDS):
    """Shut the socket down if the block takes longer; whoever waits on it then fails.

    Neither a statement timeout nor TCP's own helps where the network has gone silent: the
    other side is not there to obey.
    """
    _start_watcher()
    ticket = next(_tickets)
    _watched[ticket] = time.monotonic() + seconds, descriptor
    try:
        yield
    finally:
        _watched.pop(ticket, None)


def _start_watcher() -> None:
    """Start the watching thread of this process, once, after any fork."""
    global _watcher
    if _watcher is None or not _watcher.is_alive():
        with _starting:
            if _watcher is None or not _watcher.is_alive():
                _watcher = threading.Thread(
                    target=_watch, name="deadlines", daemon=True
                )
                _watcher.start()


def _watch() -> None:
    while True:
        time.sleep(ROUND)
        now = time.monotonic()
        for ticket, (overdue, descriptor) in list(_watched.items()):
            if overdue <= now and _watched.pop(ticket, None):
                _shut_down(descriptor)


def _shut_down(descriptor: int) -> None:
    """Wake whoever waits on the socket; closing it stays its owner's."""
    try:
        with socket.socket(fileno=os.dup(descriptor)) as twin:
            twin.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it is closed or not connected any more: nobody waits on it
