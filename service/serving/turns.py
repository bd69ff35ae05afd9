"""Taking turns: who works for long without waiting lets others go on."""

import time

import gevent

TURN = 0.002  # seconds for which we may work before the loop looks who else is ready


def give_way() -> None:
    """Let others go on, if it is a while since the loop last looked who is ready.

    What is there to be read, or can be sent, is not waited for; so a fast caller could
    keep us from all others.
    """
    if time.time() - gevent.get_hub().loop.now() > TURN:
        gevent.sleep(0)
