"""A connection to PostgreSQL: psycopg's, with two differences.

It sends prepared statements together in one round trip, which costs a third of what
cursors do. And in a worker it waits for PostgreSQL by gevent, so that other calls go on.
"""

import itertools
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

import psycopg
from psycopg import errors, pq
from psycopg.waiting import Ready, Wait

from service.connection.parameters import numbered, write_values
from service.connection.results import Write, error_of, read_rows
from service.connection.round_trips import count
from service.connection.waiting import READ, WAITS, WRITE, Overdue, SocketWait

Values = Mapping[str, Any]  # a statement's parameters by their names
Row = TypeVar("Row")
Result = TypeVar("Result")

IDLE = pq.TransactionStatus.IDLE
READY = pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK
COMMIT = "COMMIT"
XID = "xid"  # a column by which a first statement tells the transaction's id


class NotCommitted(psycopg.OperationalError):
    """The connection is lost, but PostgreSQL has certainly not committed."""


class Connection(psycopg.Connection):
    """One connection of the pool, or a command's own."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.made = time.monotonic()
        # In time.monotonic(), in a worker; None: a command's, which waits for ever.
        self.deadline: float | None = None
        self.epoch: str | None = None  # in which an id names one transaction
        self.transaction_id: str | None = None  # of the transaction, once it is known
        self._begin: tuple[str, ...] = ()  # statements that are still to be sent
        self._writes: list[Write] | None = None  # None: not deferred
        self._may_have_written = True
        self._names: dict[str, bytes] = {}  # query → its name as a prepared statement
        self._numbers = itertools.count()
        self._socket = SocketWait()

    @classmethod
    def connect(cls, conninfo: str = "", **options: Any) -> "Connection":
        """Connect as psycopg does, in UTF-8, but without its prepared statements.

        With them psycopg sends DEALLOCATE ALL after a rollback, which drops ours too.
        """
        always = {"prepare_threshold": None, "client_encoding": "UTF8"}
        return super().connect(conninfo, **options | always)

    # ------------------------------------------------------------ transactions

    def open(self, begin: tuple[str, ...], deadline: float, *, defers: bool) -> None:
        """Begin a transaction; `begin` is sent along with its first statement.

        With `defers`, writes are sent along with COMMIT, and meet their constraints only
        then.
        """
        self._begin, self.deadline = begin, deadline
        self._writes = [] if defers else None
        self._may_have_written, self.transaction_id = not defers, None

    def lacks_id(self) -> bool:
        """Say whether something may be committed, and no statement told the id."""
        has_written = self._may_have_written and not self._begin
        return self.transaction_id is None and (has_written or bool(self._writes))

    def finish(self) -> None:
        """Send the deferred writes and COMMIT in one round trip."""
        writes, self._writes = self._writes or [], None
        if self._begin and not writes:
            return  # no statement was sent, not even BEGIN
        try:
            results = self._send(*self._waiting(writes), (COMMIT, {}))
        except psycopg.OperationalError as error:
            if self.closed and not writes and self.transaction_id is None:
                raise NotCommitted(str(error)) from error  # there was nothing to commit
            raise
        if results[-1].command_status != b"COMMIT":
            raise errors.InFailedSqlTransaction("COMMIT was answered by ROLLBACK")

    def undo(self) -> None:
        """Roll back, if a transaction was begun."""
        if self.pgconn.transaction_status != IDLE:
            self._send(("ROLLBACK", {}))

    # ------------------------------------------------------------ statements

    def find(self, query: str, values: Values, shape: Callable[..., Row]) -> Row | None:
        """Give a statement's first row as a `shape`, which takes its columns by name.

        BEGIN is sent along, if it was not sent yet.
        """
        return next(iter(self.find_all(query, values, shape)), None)

    def find_all(
        self, query: str, values: Values, shape: Callable[..., Row]
    ) -> list[Row]:
        """Like `find`, for all rows."""
        writes, self._writes = self._writes, None if self._writes is None else []
        if writes:
            self._may_have_written = True
        results = self._send(*self._waiting(writes or []), (query, values))
        return self._read(results[-1], shape)

    def _read(self, result: pq.abc.PGresult, shape: Callable[..., Row]) -> list[Row]:
        def told(**row: Any) -> Row:
            if XID in row:
                self.transaction_id = row.pop(XID) or self.transaction_id
            return shape(**row)

        return read_rows(self, result, told)

    def value(self, query: str, values: Values | None = None) -> Any:
        """Give the one value of a statement, by a cursor of psycopg's."""
        row = self.execute(query, values).fetchone()
        assert row is not None
        return row[0]

    def write(self, query: str, values: Values, *, first: bool = False) -> None:
        """Run a statement without a result; with COMMIT, if the transaction defers.

        With `first`, it goes before all that was deferred so far.
        """
        write = Write(query, values)
        if self._writes is not None:
            self._writes.insert(0 if first else len(self._writes), write)
        else:
            self._send(*self._waiting([write]))

    if not TYPE_CHECKING:  # psycopg's own types hold

        def cursor(self, *arguments, **named):
            """Make a cursor of psycopg's; sends BEGIN if it was not sent yet."""
            assert not self._writes, "a deferred write would come after this statement"
            if self._begin:
                self._send(*self._waiting([]))
            return super().cursor(*arguments, **named)

    def _waiting(self, writes: Sequence[Write]) -> list[tuple[str, Values]]:
        """List what is sent before a statement: BEGIN, if not sent yet, and writes."""
        begins, self._begin = self._begin, ()
        if (
            not begins
            and not self.autocommit
            and self.pgconn.transaction_status == IDLE
        ):
            begins = ("BEGIN",)
        return [(begin, {}) for begin in begins] + [write[:2] for write in writes]

    # ------------------------------------------------------------ round trips

    def _send(self, *statements: tuple[str, Values]) -> list[pq.abc.PGresult]:
        """Send statements and read their results in one round trip.

        Raises the first error; PostgreSQL skips the statements after it.
        """
        if self.closed:
            raise NotCommitted("the connection is closed")
        count()
        asked = [(query, write_values(query, values)) for query, values in statements]
        results: list[pq.abc.PGresult] = []
        prepared: list[str | None] = []  # of each result: the query; None: an execution
        self.pgconn.enter_pipeline_mode()
        try:
            self._queue(asked, prepared)
            self._take_results(results)
        except BaseException as error:
            self.close()  # results can no longer be matched with statements
            failed = [result.status not in READY for result in results]
            # PostgreSQL skips all after a failed statement, and COMMIT comes last.
            if any(failed[: len(prepared) - 1]):
                raise NotCommitted(str(error)) from error
            raise
        self.pgconn.exit_pipeline_mode()
        for result, name in zip(results, prepared, strict=True):
            if name and result.status not in READY:
                del self._names[name]  # it was not prepared
        for result in results:
            if result.status not in READY:
                raise error_of(result)
        return [r for r, name in zip(results, prepared, strict=True) if name is None]

    def _queue(
        self,
        asked: Sequence[tuple[str, Sequence[bytes | None]]],
        prepared: list[str | None],
    ) -> None:
        """Send statements with their parameters, preparing those that are new."""
        for query, parameters in asked:
            if query not in self._names:
                # So that a COMMIT can be recognised in the packets.
                word = b"COMMIT" if query == COMMIT else b"s"
                self._names[query] = b"%s%d" % (word, next(self._numbers))
                self.pgconn.send_prepare(self._names[query], numbered(query)[0])
                prepared.append(query)
            self.pgconn.send_query_prepared(self._names[query], parameters)
            prepared.append(None)
        self.pgconn.pipeline_sync()
        while self.pgconn.flush():
            self._wait(READ | WRITE)
            self.pgconn.consume_input()

    def _take_results(self, results: list[pq.abc.PGresult]) -> None:
        """Read all results up to the pipeline's end."""
        connection = self.pgconn
        while True:
            while connection.is_busy():
                self._wait(READ)
                connection.consume_input()
            result = connection.get_result()
            if result is None:  # between the results of two statements
                continue
            if result.status == pq.ExecStatus.PIPELINE_SYNC:
                return
            results.append(result)

    def _wait(self, events: int) -> None:
        self._socket.wait(self.pgconn.socket, events, self.deadline)

    def wait(
        self,
        gen: Generator[Wait, Ready | int, Result],
        interval: float = 0.1,
        timeout: float | None = None,
    ) -> Result:
        """Wait by gevent for psycopg's cursors too, each time for a round trip."""
        count()
        if self.deadline is None:
            return super().wait(gen, interval, timeout)
        try:
            wanted = next(gen)
            while True:
                events, ready = WAITS[wanted]
                self._wait(events)
                wanted = gen.send(ready)
        except StopIteration as done:
            return cast(Result, done.value)
        except Overdue:
            self.close()
            raise
