"""The pool, and the one transaction in which a call runs."""

import logging
import math
import random
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple, TypeVar

import gevent
import psycopg
from gevent.event import AsyncResult
from psycopg import errors

from service.connection import Connection, NotCommitted
from service.connection.waiting import in_a_thread
from service.errors import REASON_BY_CONSTRAINT, Reason, Refusal
from service.repositories.backend import (
    SECONDS_TO_CONNECT,
    connect,
    fit_for_calls,
    read_address,
)
from service.repositories.outcomes import find_id, was_committed

Result = TypeVar("Result")

error_log = logging.getLogger("leadback.error")
_logged: dict[str, float] = {}  # a text → when it was logged, by time.monotonic()

SECONDS = 9.5  # for a call's transaction, so that its response takes at most 10
RETRIES = 3
LAST_TRY_BEGINS = 4.0  # seconds after the first
SECONDS_FOR_A_PLACE = 2  # that a call waits for a free connection
CONNECTION_LIVES = 1800  # seconds, so that a changed address is noticed
SECONDS_BETWEEN_LINES = 60  # of the log, of one text
MOST_TEXTS = 100
# Constraints: the same call, or an equal row of a file of returns, was first.
DONE_ONCE = ("request_id_is_used_once", "a_row_is_done_once")
NO_ACT = ("audit", "entity_id")  # where a statement that must write has nothing to tell


class NothingWritten(Exception):
    """Another call came first; nothing was written, so this one looks again."""


# The whole transaction is retried: nothing of it was committed.
TRANSIENT = (
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.LockNotAvailable,
    NothingWritten,
)
# Temporary failures of the server: out of time, space or connections, or read-only.
UNAVAILABLE = (
    psycopg.OperationalError,
    errors.ReadOnlySqlTransaction,
    errors.IdleInTransactionSessionTimeout,
)


class NotApplied(Exception):
    """The database could not do it; nothing was written, so the call can be retried."""


class OutcomeUnknown(Exception):
    """COMMIT was not answered; only the data tell whether it was done."""


def not_applied(error: Exception) -> NotApplied:
    """Make a NotApplied, and log once a minute what the server or the pool said."""
    text, now = said(error), time.monotonic()
    if now - _logged.get(text, -math.inf) >= SECONDS_BETWEEN_LINES:
        if len(_logged) >= MOST_TEXTS:
            _logged.clear()
        _logged[text] = now
        error_log.warning("the database: %s", text)
    return NotApplied()


def said(error: BaseException) -> str:
    """Give what was said in one line, without DETAIL: that may hold callers' values."""
    cause = error.__cause__ if isinstance(error, _DeadConnection) else None
    if cause:
        return said(cause)
    primary = error.diag.message_primary if isinstance(error, psycopg.Error) else None
    lines = (primary or str(error) or type(error).__name__).split("\n")
    return "; ".join(line.strip() for line in lines if line.strip())


class TransactionKind(NamedTuple):
    """How a transaction begins and ends, and how many seconds it may take."""

    begin: tuple[str, ...]
    seconds: float = SECONDS
    commits: bool = True
    defers: bool = False  # its writes are sent with COMMIT: see Connection.open


LONG_STATEMENTS = "SET LOCAL statement_timeout = '60s'"
# For statements whose best plan depends on the values.
PLANNED_ANEW = "SET LOCAL plan_cache_mode = auto"
# Reports count by 100,000 contracts: with PostgreSQL's own 4 MB that goes by way of files.
COUNTED_IN_MEMORY = "SET LOCAL work_mem = '32MB'"
CALL = TransactionKind(("BEGIN",), defers=True)
# A few statements without a transaction: each sees what is committed by then.
LOOK_UP = TransactionKind((), commits=False)
# One snapshot for the whole export; the timeout is that of each FETCH.
EXPORT = TransactionKind(
    (
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        LONG_STATEMENTS,
        PLANNED_ANEW,
    ),
    seconds=120,
    commits=False,
)
# Pages use the results of their writes, so these are not deferred.
PAGE = TransactionKind(("BEGIN", PLANNED_ANEW))
# One snapshot for a page of many statements; not READ ONLY, since it notes the visit.
PAGE_OF_MANY = TransactionKind(
    (
        "BEGIN ISOLATION LEVEL REPEATABLE READ",
        LONG_STATEMENTS,
        PLANNED_ANEW,
        COUNTED_IN_MEMORY,
    ),
    seconds=120,
)


class Pool:
    """The connections of one worker process, made when they are first needed."""

    def __init__(self, database_url: str, size: int):
        self._address = read_address(database_url)
        hosts = str(self._address.get("host", "")).count(",") + 1
        self.seconds_to_connect = hosts * SECONDS_TO_CONNECT
        self._unmade = size  # connections that may still be made
        self._idle: list[Connection] = []
        self._waiting: deque[AsyncResult] = deque()  # calls, the longest waiting first

    def take(self, deadline: float) -> Connection:
        """Take a free connection, or wait for one; raises NotApplied if none gets free."""
        if self._idle:
            return self._idle.pop()
        if self._unmade:
            self._unmade -= 1
            return self._connect(deadline)
        place = AsyncResult()
        self._waiting.append(place)
        wait = min(SECONDS_FOR_A_PLACE, deadline - time.monotonic())
        place.wait(timeout=max(0, wait))
        if not place.ready():
            self._waiting.remove(place)
            busy = TimeoutError("no free connection")
            raise not_applied(busy) from busy
        connection = place.get()
        return connection or self._connect(deadline)

    def give_back(self, connection: Connection) -> None:
        """Roll back what was not committed, and hand the connection to the next call.

        It goes to the call that has waited longest, or new calls could overtake it again
        and again.
        """
        try:
            connection.deadline = time.monotonic() + 1
            connection.undo()
        except psycopg.Error:
            connection.close()
        if time.monotonic() - connection.made > CONNECTION_LIVES:
            connection.close()
        self._hand_on(None if connection.closed else connection)

    def _hand_on(self, connection: Connection | None) -> None:
        """Give a connection, or the right to make one, to the next call or the pool."""
        if self._waiting:
            self._waiting.popleft().set(connection)
        elif connection:
            self._idle.append(connection)
        else:
            self._unmade += 1

    def close_idle(self) -> None:
        """Close the idle connections: where one is dead, all may be."""
        while self._idle:
            self._idle.pop().close()
            self._unmade += 1

    def _connect(self, deadline: float) -> Connection:
        try:
            return self.connect_beside(deadline)
        except BaseException as error:
            self._hand_on(None)
            if isinstance(error, (psycopg.Error, TimeoutError)):
                raise not_applied(error) from error
            raise

    def connect_beside(self, deadline: float) -> Connection:
        """Make a connection that takes no place; psycopg.Error, TimeoutError: it cannot.

        In a thread, for the look-up of the host's name blocks. What then is set may take as
        long again: an export's deadline is far, and whoever greets may be silent after it.
        """
        if deadline - time.monotonic() < self.seconds_to_connect:
            raise TimeoutError("no time to connect")
        connection = in_a_thread(connect, self._address)
        connection.deadline = min(deadline, time.monotonic() + self.seconds_to_connect)
        fit_for_calls(connection)
        return connection


def transact(
    pool: Pool,
    work: Callable[[Connection], Result],
    kind: TransactionKind = PAGE,
    deadline: float | None = None,
) -> Result:
    """Run `work` in one transaction and return its result once that is committed.

    `work` is retried after a deadlock, a lock timeout, or a connection that turned out
    to be dead. Raises its Refusal, or that of the constraint it violated; NotApplied or
    OutcomeUnknown when the database failed. `deadline` is in time.monotonic(); None
    gives the time of the kind.
    """
    deadline = deadline or time.monotonic() + kind.seconds
    latest = time.monotonic() + LAST_TRY_BEGINS
    for retries_left in reversed(range(RETRIES + 1)):
        try:
            return _once(pool, work, kind, deadline)
        except (*TRANSIENT, _DeadConnection) as error:
            if not retries_left or time.monotonic() > min(latest, deadline):
                raise not_applied(error) from error
            if isinstance(error, _DeadConnection):
                pool.close_idle()
            gevent.sleep(random.uniform(0.005, 0.05))
        except UNAVAILABLE as error:
            if isinstance(error, errors.ReadOnlySqlTransaction):
                pool.close_idle()
            raise not_applied(error) from error
        except psycopg.Error as error:
            raise _refusal_behind(error) or error from error
    raise AssertionError("the last try returns or raises")


class _DeadConnection(Exception):
    """A pooled connection that turned out to be lost before COMMIT was sent."""


def _once(
    pool: Pool,
    work: Callable[[Connection], Result],
    kind: TransactionKind,
    deadline: float,
) -> Result:
    connection = pool.take(deadline)
    try:
        connection.open(kind.begin, deadline, defers=kind.defers)
        result = work(connection)
        if kind.commits:
            _commit(pool, connection, deadline)
        return result
    except psycopg.OperationalError as error:
        if connection.closed:
            raise _DeadConnection from error
        raise
    except psycopg.IntegrityError as error:
        place = (error.diag.table_name, error.diag.column_name)
        if error.diag.constraint_name in DONE_ONCE or place == NO_ACT:
            raise NothingWritten from error
        raise
    except errors.ReadOnlySqlTransaction:
        connection.close()  # another server may be the one to write to by now
        raise
    finally:
        pool.give_back(connection)


def _commit(pool: Pool, connection: Connection, deadline: float) -> None:
    """Commit, or raise; an answer that does not come is looked up."""
    if connection.lacks_id():
        connection.transaction_id = find_id(connection)
    half = (deadline - time.monotonic()) / 2  # for looking it up, if it is enough
    connection.deadline = deadline - (half if half > pool.seconds_to_connect else 0)
    try:
        connection.finish()
    except psycopg.OperationalError as error:
        if isinstance(error, NotCommitted) or not connection.closed:
            raise  # on an open connection the error is the server's own answer
        is_done = was_committed(connection, pool.connect_beside, deadline)
        told = {True: "committed", False: "not committed", None: "unknown"}[is_done]
        error_log.warning("no answer to COMMIT: %s; looked up: %s", said(error), told)
        if is_done is None:
            raise OutcomeUnknown from error
        if not is_done:
            raise not_applied(error) from error


def _refusal_behind(error: psycopg.Error) -> Refusal | None:
    """Give the refusal for a violated constraint; None if it is a bug of ours."""
    if isinstance(error, errors.NumericValueOutOfRange):
        return Refusal(Reason.INVALID_AMOUNT)
    reason = REASON_BY_CONSTRAINT.get(error.diag.constraint_name or "")
    return Refusal(reason) if reason else None
