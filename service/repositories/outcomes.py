"""What became of a COMMIT whose answer did not come: asked by the transaction's id."""

import time
from collections.abc import Callable
from contextlib import closing

import psycopg

from service.connection import Connection
from service.connection.waiting import pause

SHORTEST_PAUSE = 0.02  # seconds between two questions; doubled up to the longest
LONGEST_PAUSE = 0.5
IN_PROGRESS, FORGOTTEN = "in progress", "forgotten"
ENDS = {"committed": True, "aborted": False}


def find_epoch(tx: Connection) -> str | None:
    """Tell a time of a server in which no transaction's id is given twice.

    It ends with a crash, for ids of which nothing had reached the disk are given again
    after it, and with a fail-over: PostgreSQL begins its statistics anew when it recovers,
    and a promoted standby begins a timeline. None: it cannot be told there.
    """
    query = """
        SELECT CASE WHEN NOT pg_is_in_recovery()
                    THEN left(pg_walfile_name(pg_current_wal_lsn()), 8)
                         || extract(epoch FROM stats_reset) END
          FROM pg_stat_bgwriter
    """
    try:
        found = tx.value(query)
    except (psycopg.ProgrammingError, psycopg.NotSupportedError):
        return None
    return None if found is None else str(found)


def find_id(tx: Connection) -> str | None:
    """Find the transaction's id; None: it has written nothing, nor locked a row."""
    query = "SELECT pg_current_xact_id_if_assigned()::text AS id"
    return tx.find(query, {}, lambda id: id)


def find_outcome(tx: Connection, transaction_id: str) -> str:
    """Tell of a transaction: committed, aborted, in progress, or forgotten: too old."""
    query = "SELECT coalesce(pg_xact_status(%(id)s), 'forgotten')"
    return str(tx.value(query, {"id": transaction_id}))


def was_committed(
    lost: Connection, connect: Callable[[float], Connection], deadline: float
) -> bool | None:
    """Say whether the lost connection's transaction was committed; None: unknown.

    It is asked by new connections, again and again until it has ended or the deadline, in
    time.monotonic(), is over. After a crash or a fail-over it stays unknown, since ids may
    have been given again (ours).
    """
    seconds = SHORTEST_PAUSE
    while time.monotonic() < deadline:
        outcome = _ask(lost, connect, deadline)
        if outcome != IN_PROGRESS:
            return ENDS.get(outcome)
        pause(seconds)
        seconds = min(2 * seconds, LONGEST_PAUSE)
    return None


def _ask(
    lost: Connection, connect: Callable[[float], Connection], deadline: float
) -> str:
    """Ask once; IN_PROGRESS also where nobody answers, FORGOTTEN where nobody can know."""
    if not (lost.transaction_id and lost.epoch):
        return FORGOTTEN
    try:
        with closing(connect(deadline)) as fresh:
            fresh.deadline = deadline
            if fresh.epoch != lost.epoch:
                return FORGOTTEN
            return find_outcome(fresh, lost.transaction_id)
    except (psycopg.OperationalError, TimeoutError):
        return IN_PROGRESS
    except psycopg.Error:  # as for an id that the server has not given yet
        return FORGOTTEN
