"""Calls of a use case at the same moment, each on a connection of its own."""

import threading
from collections import Counter

from service.callers import Caller
from service.database import CALL, transact
from service.errors import Refusal

CALLER = Caller("key:7", "192.0.2.1")
AT_ONCE = 8


def all_at_once(pool, use_case, requests) -> Counter:
    """Call the use case with each request; counts what they are told."""
    return mixed_at_once(pool, [(use_case, request) for request in requests])


def mixed_at_once(pool, calls) -> Counter:
    """Make each call, a use case and its request, as an operation would."""
    told = []
    start = threading.Barrier(len(calls))

    def make(use_case, request):
        start.wait()
        try:
            done = transact(pool, lambda tx: use_case(tx, CALLER, request), CALL)
            told.append(done["message"])
        except Refusal as refusal:
            told.append(str(refusal))

    threads = [threading.Thread(target=make, args=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return Counter(told)
