"""How often each operation was refused, and why: noted in memory, written by the minute.

Nobody's text is kept: a reason is one of the catalogue, or one of the few below. So it is
few rows, however much is sent. key_uses.py has the thread that writes.
"""

import threading
from collections import Counter
from datetime import UTC, date, datetime

from service.connection import Connection
from service.database import NotApplied, Pool, transact
from service.errors import Reason
from service.repositories.refusal_counts import add_counts
from service.repositories.settings import find_settings
from service.rules.day_bounds import day_of

CATALOGUE = frozenset(reason.value for reason in Reason)
UNREADABLE = "Unreadable request"
OUR_FAILURE = "Internal Error"
BY_STATUS = {429: "Too many requests"}
TOLD = ("Not applied, retry", "Outcome unknown, read before retrying")

_noted: Counter = Counter()  # (operation, reason) → calls since the last write
_lock = threading.Lock()


def note_refusal(operation: str, status: int, text: str) -> None:
    """Note a call that was answered with this HTTP status and this refusal's text."""
    with _lock:
        _noted[operation, reason_of(status, text)] += 1


def reason_of(status: int, text: str) -> str:
    """Name the kind of refusal; "Missing Required Fields: lead_id" is of its kind."""
    kind = text.partition(": ")[0]
    if status == 200 and kind in CATALOGUE:
        return kind
    if text in TOLD:
        return text
    if status in BY_STATUS:
        return BY_STATUS[status]
    return OUR_FAILURE if text.startswith("incident ") else UNREADABLE


def _today(tx: Connection) -> date:
    return day_of(datetime.now(UTC), find_settings(tx).time_zone)


def write_counts(pool: Pool) -> None:
    """Add what was noted to the table; it is kept where the database is away."""
    with _lock:
        counts = dict(_noted)
        _noted.clear()
    if not counts:
        return
    try:
        transact(pool, lambda tx: add_counts(tx, counts, _today(tx)))
    except NotApplied:
        with _lock:
            _noted.update(counts)
        raise
