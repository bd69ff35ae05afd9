"""How a connection waits for its socket: in a worker by gevent, in a command by select."""

import time
from collections.abc import Callable
from select import select
from typing import Any, TypeVar, cast

import gevent
import gevent.socket
import psycopg
from psycopg.waiting import Ready, Wait

Result = TypeVar("Result")

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


def in_a_thread(work: Callable[..., Result], *arguments: Any, **named: Any) -> Result:
    """Run blocking work in a thread, so that the event loop goes on."""

    def kept() -> tuple[Result | None, Exception | None]:
        # gevent prints errors that leave a thread, and some contain a password.
        try:
            return work(*arguments, **named), None
        except Exception as error:
            return None, error

    result, error = gevent.get_hub().threadpool.apply(kept)
    if error:
        raise error
    return cast(Result, result)


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
