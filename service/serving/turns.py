"""Taking turns: a greenlet that does not wait lets others run."""

import time

import gevent

TURN = 0.002  # seconds that a greenlet may run before others get their turn


def give_way() -> None:
    """Let other greenlets run, if this one has run for a while.

    recv() and send() do not yield while the socket is ready, so one fast caller could
    keep all others waiting.
    """
    if time.time() - gevent.get_hub().loop.now() > TURN:
        gevent.sleep(0)
