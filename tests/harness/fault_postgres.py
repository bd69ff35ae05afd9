"""Faults of PostgreSQL: killed, restarted, full, read-only, changed, copied (K5-K11, K22-K24)."""

import os
import signal
import time
from random import Random

import psycopg

from service.embedded import server as embedded_server
from service.embedded import start
from tests.harness.fault import Fault
from tests.harness.site import POSTGRES, Layout, Site, wait_until

SECONDS_FULL = 1.5
POOL_OF_ONE = Layout(environment={"THREADS": "2"})


def backends(site: Site) -> list[int]:
    """List the processes that serve the service."""
    query = """
        SELECT pid FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()
    """
    with site.connect() as db:
        return [pid for (pid,) in db.execute(query)]


def kill_a_backend(site: Site, random: Random) -> None:
    """Kill one; PostgreSQL then ends all others, and replays its journal."""
    os.kill(random.choice(backends(site)), signal.SIGKILL)
    time.sleep(0.1)
    wait_until(lambda: answers(site))


def answers(site: Site) -> bool:
    try:
        return bool(site.ask("SELECT true"))
    except psycopg.OperationalError:
        return False


def kill_postmaster(site: Site, random: Random) -> None:
    restart(site, signal.SIGKILL)


def restart_fast(site: Site, random: Random) -> None:
    restart(site, signal.SIGINT)


def restart_immediate(site: Site, random: Random) -> None:
    restart(site, signal.SIGQUIT)


def restart(site: Site, how: signal.Signals) -> None:
    """End the server by a signal, and start it again in its folder."""
    pid = embedded_server.ask_to_stop(site.postgres.folder, how)
    assert pid, "no server is running"
    wait_until(lambda: embedded_server.state(site.postgres.folder) is None)
    start(home=site.home, binaries=None, options=POSTGRES)
    wait_until(lambda: answers(site))


def take_all_connections(site: Site, random: Random) -> None:
    """Take every connection that there is, and make the service need new ones."""
    taken = []
    try:
        while True:
            try:
                taken.append(site.connect())
            except psycopg.OperationalError:
                break
        ours = [connection.info.backend_pid for connection in taken]
        query = """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND NOT pid = ANY (%s)
        """
        taken[0].execute(query, [ours])
        for _ in range(4):  # what was freed meanwhile
            time.sleep(0.1)
            try:
                taken.append(site.connect())
            except psycopg.OperationalError:
                continue
        time.sleep(0.5)
    finally:
        for connection in taken:
            connection.close()


def read_only(site: Site, random: Random) -> None:
    """Take no writes for a second, as after a failover to a standby."""
    with site.connect() as db:
        db.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        db.execute("SELECT pg_reload_conf()")
        time.sleep(1)
        db.execute("ALTER SYSTEM RESET default_transaction_read_only")
        db.execute("SELECT pg_reload_conf()")


def change_tables(site: Site, random: Random) -> None:
    """Migrate while calls go on: a column and an index more, as a release would."""
    number = random.randrange(10**9)
    with site.connect() as db:
        db.execute("SET lock_timeout = '500ms'")
        for table in ("sales", "returns", "buyer_contracts", "audit"):
            db.execute(f"ALTER TABLE {table} ADD COLUMN more_{number} integer")
        query = f"CREATE INDEX CONCURRENTLY more_{number} ON ledger (booked_at)"
        db.execute(query)


FAULTS = [
    Fault("K5", "a backend is killed", kill_a_backend, 2.0, times=3),
    Fault("K6", "the postmaster is killed", kill_postmaster, 2.0, times=3),
    Fault("K7", "restart -m fast", restart_fast, 2.0, times=3),
    Fault("K7i", "restart -m immediate", restart_immediate, 2.0, times=3),
    Fault("K9", "max_connections is reached", take_all_connections, 2.0, times=3),
    Fault("K11", "the server is read-only", read_only, 1.0, times=3),
    Fault("K22", "tables are changed", change_tables, 1.0, never_fails=True),
]
