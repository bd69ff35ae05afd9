"""The pool, and the one transaction in which a call runs."""

import random
import time
from collections.abc import Callable
from typing import NamedTuple, TypeVar

import psycopg
from psycopg import ClientCursor, Connection, errors
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from service import deadlines
from service.errors import REASON_BY_CONSTRAINT, Reason, Refusal

Result = TypeVar("Result")

RETRIES = 3
LAST_TRY_BEGINS = 4.0  # seconds after the first: a call must not take longer than 10
# The whole call is tried again: nothing of it was committed.
TRANSIENT = (
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.LockNotAvailable,
)
# The server could not do it just now: out of time, space or connections, or read-only.
UNAVAILABLE = (
    psycopg.OperationalError,
    errors.ReadOnlySqlTransaction,
    errors.IdleInTransactionSessionTimeout,
)
SESSION = {
    "statement_timeout": "3s",
    "lock_timeout": "1s",
    "idle_in_transaction_session_timeout": "5s",
    "timezone": "UTC",
    "default_transaction_isolation": r"read\ committed",
}


class NotApplied(Exception):
    """The database could not take the call; nothing was written, it may be repeated."""


class OutcomeUnknown(Exception):
    """The connection broke during COMMIT; only a look at the data tells what holds."""


def open_pool(database_url: str, size: int) -> Engine:
    """Make the pool of one worker process, after its fork; connects when first used."""
    options = " ".join(f"-c {name}={value}" for name, value in SESSION.items())
    return create_engine(
        database_url,
        pool_size=size,
        max_overflow=0,
        pool_timeout=2,
        pool_recycle=1800,
        hide_parameters=True,
        connect_args={"connect_timeout": 3, "options": options, "autocommit": True},
    )


class Kind(NamedTuple):
    """How a transaction begins, how long it may take, and whether it writes."""

    begin: str
    seconds: float
    writes: bool


CALL = Kind("BEGIN", deadlines.SECONDS, True)
# One state of the data for as long as it is read; the timeout is that of each FETCH.
EXPORT = Kind(
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"
    " SET LOCAL statement_timeout = '60s'",
    120,
    False,
)
# The same for a page, in which the visit is noted: so it writes, though little.
PAGE_OF_MANY = Kind(
    "BEGIN ISOLATION LEVEL REPEATABLE READ; SET LOCAL statement_timeout = '60s'",
    120,
    True,
)


class Opening(NamedTuple):
    """The first statement of a transaction, which brings one row or none."""

    query: str
    values: dict
    kind: Kind = CALL


def transact(engine: Engine, work: Callable[[Connection], Result]) -> Result:
    """Run `work` in one transaction and return its result once that is committed.

    `work` may run again after a deadlock, a lock that did not come, or a connection
    that turned out to be dead. Raises its Refusal, or the one that the violated
    constraint stands for; NotApplied or OutcomeUnknown when the database failed.
    """
    return transact_opened(engine, Opening("", {}), lambda tx, _: work(tx))


def transact_opened(
    engine: Engine,
    opening: Opening,
    work: Callable[[Connection, tuple | None], Result],
) -> Result:
    """Run `work` like `transact`, on the row of a statement that is sent with BEGIN."""
    latest = time.monotonic() + LAST_TRY_BEGINS
    for retries_left in reversed(range(RETRIES + 1)):
        try:
            return _once(engine, opening, work)
        except (*TRANSIENT, _DeadConnection) as error:
            if not retries_left or time.monotonic() > latest:
                raise NotApplied from error
            if isinstance(error, _DeadConnection):
                engine.dispose()  # its neighbours in the pool are as dead
            time.sleep(random.uniform(0.005, 0.05))
        except UNAVAILABLE as error:
            raise NotApplied from error
        except psycopg.Error as error:
            raise _refusal_behind(error) or error from error
    raise AssertionError("the last try returns or raises")


class _DeadConnection(Exception):
    """A pooled connection whose server is gone, found out before COMMIT was sent."""


def _once(engine: Engine, opening: Opening, work: Callable) -> Result:
    pooled = _take(engine)
    connection = pooled.driver_connection
    try:
        with deadlines.deadline(connection.fileno(), opening.kind.seconds):
            result = work(connection, _begin(connection, opening))
            if opening.kind.writes:
                _commit(connection)
        return result
    except psycopg.OperationalError as error:
        if connection.closed:
            raise _DeadConnection from error
        raise
    finally:
        if connection.closed:
            pooled.invalidate()
        pooled.close()  # the pool rolls back whatever was not committed


def _take(engine: Engine):
    try:
        return engine.raw_connection()
    except (NoFreeConnection, DBAPIError, psycopg.OperationalError) as error:
        raise NotApplied from error


def _begin(connection: Connection, opening: Opening) -> tuple | None:
    """Begin, and bring the opening's row in the same round trip.

    Only the simple protocol takes two statements at once, and only with values that the
    client has quoted: psycopg's ClientCursor does both.
    """
    cursor = ClientCursor(connection)
    cursor.execute(f"{opening.kind.begin}; {opening.query}", opening.values)
    while cursor.nextset():
        pass
    return cursor.fetchone() if cursor.description else None


def _commit(connection: Connection) -> None:
    try:
        connection.commit()
    except psycopg.OperationalError as error:
        if connection.closed:  # else the server said no, and meant it
            raise OutcomeUnknown from error
        raise


def _refusal_behind(error: psycopg.Error) -> Refusal | None:
    """Say what a lost race means to the caller; None where it is a bug of ours."""
    if isinstance(error, errors.NumericValueOutOfRange):
        return Refusal(Reason.INVALID_AMOUNT)
    reason = REASON_BY_CONSTRAINT.get(error.diag.constraint_name)
    return Refusal(reason) if reason else None
