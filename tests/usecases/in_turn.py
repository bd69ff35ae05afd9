"""Two calls of which the second must wait for the first."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from service.connection import Connection
from tests.world import World


def in_turn(world: World, database_url: str, first: Callable, second: Callable) -> Any:
    """Run one call, start another that must wait for it, and commit both in turn."""
    with (
        Connection.connect(database_url) as one,
        Connection.connect(database_url) as two,
        ThreadPoolExecutor(1) as pool,
    ):
        first(seen_by(world, one))
        waiting = pool.submit(second, seen_by(world, two))
        wait_until_blocked(world.db, two.info.backend_pid)
        one.commit()
        result = waiting.result(timeout=30)
        two.commit()
        return result


def seen_by(world: World, connection: Connection) -> World:
    """The same world, through another connection."""
    other = object.__new__(World)
    other.__dict__ |= world.__dict__ | {"db": connection}
    return other


def wait_until_blocked(db: Connection, pid: int) -> None:
    until = time.monotonic() + 30
    query = "SELECT cardinality(pg_blocking_pids(%s))"
    while not db.execute(query, [pid]).fetchone()[0]:
        assert time.monotonic() < until, "the second call never waited"
        time.sleep(0.005)
