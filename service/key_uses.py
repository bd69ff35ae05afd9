"""When keys were last used: noted in memory by each worker, written once a minute.

A call only adds a number to a set: no statement, no lock, no wait. What a killed worker
noted in its last minute is lost with it; "last used" is for people who wonder whether a
key can go. The same thread writes the counts of refusals (refusal_counts.py).
"""

import atexit
import logging
import threading
import time

from sqlalchemy import Engine

from service.database import transact
from service.refusal_counts import write_counts
from service.repositories.api_keys import update_last_used, used_keys

SECONDS = 60  # between two writes
error_log = logging.getLogger("leadback.error")


def start_writing(engine: Engine) -> None:
    """Start the thread that writes, and write at the end; in a worker, after its fork."""
    atexit.register(_write, engine)
    threading.Thread(
        target=_write_for_ever, args=(engine,), name="key uses", daemon=True
    ).start()


def write_uses(engine: Engine) -> None:
    """Write what was noted since the last time."""
    ids = [used_keys.pop() for _ in range(len(used_keys))]
    if ids:
        transact(engine, lambda tx: update_last_used(tx, ids))


def _write_for_ever(engine: Engine) -> None:
    while True:
        time.sleep(SECONDS)
        _write(engine)


def _write(engine: Engine) -> None:
    for write in (write_uses, write_counts):
        try:
            write(engine)
        except Exception:
            error_log.warning("%s failed", write.__name__, exc_info=True)
