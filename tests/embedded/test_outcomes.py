"""A lost COMMIT and a crash: after it PostgreSQL may give an id to another transaction."""

import os
import signal
import time
from contextlib import closing

import psycopg

from service.migrations.migrate import migrate
from service.repositories.backend import connect_for_calls, read_address
from service.repositories.outcomes import find_outcome, was_committed
from tests.embedded.conftest import wait_until


def new_id(connection) -> str:
    """Carry out a transaction of nothing but its id."""
    return connection.value("SELECT pg_current_xact_id()::text")


def recovers(address) -> bool:
    try:
        connect_for_calls(address).close()
    except psycopg.OperationalError:
        return False
    return True


def ask(lost, address) -> bool | None:
    end = time.monotonic() + 9
    return was_committed(lost, lambda deadline: connect_for_calls(address), end)


def test_an_id_from_before_a_crash_tells_nothing(begin, home):
    database = begin(home)
    migrate(database.url)
    address = read_address(database.url)
    with closing(connect_for_calls(address)) as lost:
        lost.transaction_id = new_id(lost)
        with closing(connect_for_calls(address)) as other:
            assert ask(lost, address) is True
            os.kill(other.info.backend_pid, signal.SIGKILL)  # all sessions end
            wait_until(lambda: other.pgconn.socket < 0 or not is_alive(other))
        wait_until(lambda: recovers(address))

        with closing(connect_for_calls(address)) as other:
            while int(new_id(other)) < int(lost.transaction_id):
                pass
            assert find_outcome(other, lost.transaction_id) == "committed"  # another's
        assert ask(lost, address) is None


def test_a_restart_in_good_order_forgets_nothing(begin, home):
    database = begin(home)
    migrate(database.url)
    with closing(connect_for_calls(read_address(database.url))) as lost:
        lost.transaction_id = new_id(lost)
    database.stop()
    address = read_address(begin(home).url)

    assert ask(lost, address) is True


def is_alive(connection) -> bool:
    try:
        connection.execute("SELECT")
    except psycopg.OperationalError:
        return False
    return True
