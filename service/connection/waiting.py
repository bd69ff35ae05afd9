"""How a connection waits for its socket: in a worker by gevent, in a command by select."""

import time
from select import select
from typing import Any

import gevent
import gevent.socket
import psycopg
from psycopg.waiting import Ready, Wait

READ, WRITE = 1, 2  # libev's events
WAITS = {  # what psycopg waits for → events, and how it is told of them
    Wait.R: (READ, Ready.R),
    Wait.W: (WRITE, Ready.W),
    Wait.RW: (READ | WRITE, Ready.RW),
}


class Overdue(psycopg.OperationalError):
    """The database did not answer within the time that the call has; it may be gone."""


def pause(seconds: float) -> None:
    """Let other calls go on."""
    gevent.sleep(seconds)


class SocketWait:
    """Waits for one socket; keeps gevent's watchers, which cost as much as a wait."""

    def __init__(self) -> None:
        self._hub: gevent.hub.Hub | None = None  # whose loop has the watchers
        self._watchers: dict[int, Any] = {}  # events waited for → gevent's watcher

    def wait(self, socket: int, events: int, deadline: float | None) -> None:
        """Wait until one of the events; raises Overdue at the deadline.

        That is in time.monotonic(); None waits for ever, and blocks the process.
        """
        if deadline is None:
            place = [socket]
            select(place if events & READ else [], place if events & WRITE else [], [])
            return
        hub = gevent.get_hub()
        if self._hub is not hub:  # tests use a connection in several threads
            self._hub, self._watchers = hub, {}
        if events not in self._watchers:
            self._watchers[events] = hub.loop.io(socket, events)
        seconds = max(0.0, deadline - time.monotonic())
        gevent.socket.wait(self._watchers[events], seconds, Overdue())
