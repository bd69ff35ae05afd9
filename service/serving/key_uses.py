"""When keys were last used: collected in memory by each worker, written once a minute.

A call only adds a number to a set: no statement, no lock, no wait. A killed worker loses
its last minute; "last used" only helps people to decide whether a key can be revoked. The
same greenlet writes the counts of refusals (refusal_counts.py), and deletes the answers that
are too old to be given again.
"""

import atexit
import logging

import gevent

from service.answer import take_used_keys
from service.database import Pool, transact
from service.protocol.refusal_counts import write_counts
from service.repositories import request_ids
from service.repositories.api_keys import update_last_used

SECONDS = 60  # between two writes
error_log = logging.getLogger("leadback.error")


def start_writing(pool: Pool) -> None:
    """Start the greenlet that writes; in a worker, after its fork."""
    # Made now, for connecting at the end: an ending interpreter cannot import it.
    gevent.get_hub().threadpool  # noqa: B018
    atexit.register(_write, pool)
    gevent.spawn(_write_for_ever, pool)


def write_uses(pool: Pool) -> None:
    """Write what was collected since the last time."""
    if ids := take_used_keys():
        transact(pool, lambda tx: update_last_used(tx, ids))


def delete_old_answers(pool: Pool) -> None:
    """Delete what is old, a batch a transaction, so that no call waits for long."""
    while transact(pool, request_ids.delete_old) == request_ids.BATCH:
        pass


def _write_for_ever(pool: Pool) -> None:
    while True:
        gevent.sleep(SECONDS)
        _write(pool)


def _write(pool: Pool) -> None:
    for write in (write_uses, write_counts, delete_old_answers):
        try:
            write(pool)
        except Exception:
            error_log.warning("%s failed", write.__name__, exc_info=True)
