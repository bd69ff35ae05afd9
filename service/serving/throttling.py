"""Tells the database what a worker has counted towards limits, and hears what all have.

One statement, at most once a second, where there is something to tell, and once more after
it; beyond that every five seconds, to hear of others' counts and of changed settings. The
database away, each worker goes on counting for itself.
"""

import logging
import time
from collections.abc import Callable
from contextlib import suppress

import gevent

from service.answer import throttle
from service.database import LOOK_UP, NotApplied, Pool, transact
from service.repositories.throttle_counts import BATCH, add_counts, delete_passed
from service.usecases.throttle import Throttle

SECONDS = 1  # between two statements
# After which it asks even so, and deletes what has passed: others may have counted an
# address that this worker has not.
SECONDS_TO_HEAR = 5
error_log = logging.getLogger("leadback.error")


def start_telling(pool: Pool) -> None:
    """Start the greenlet that tells; in a worker, after its fork."""
    gevent.spawn(_tell_for_ever, pool)


def tell(pool: Pool, throttle: Throttle) -> None:
    """Tell what was counted since the last time; it is kept where the database is away."""
    told = throttle.take_untold()
    try:
        # The statement is a transaction by itself.
        news = transact(
            pool, lambda tx: add_counts(tx, [each for each, _ in told]), LOOK_UP
        )
    except Exception:
        throttle.has_news = True
        raise
    throttle.hear(told, news)


def delete_passed_counts(pool: Pool) -> None:
    """Delete what counts no more, a batch a transaction."""
    while transact(pool, delete_passed) == BATCH:
        pass


def _tell_for_ever(pool: Pool) -> None:
    asked = time.monotonic()
    while True:
        is_due = time.monotonic() - asked >= SECONDS_TO_HEAR
        if is_due:
            asked = time.monotonic()
            _try(delete_passed_counts, pool)
        if is_due or throttle.has_news:
            _try(tell, pool, throttle)
        gevent.sleep(SECONDS)


def _try(act: Callable[..., None], *arguments: object) -> None:
    try:
        with suppress(NotApplied):  # of which transact has told the log
            act(*arguments)
    except Exception:
        error_log.warning("%s failed", act.__name__, exc_info=True)
