"""Faults of locks and transactions (K8, K12, K13, K20)."""

import os
import signal
import time
from random import Random

from tests.harness.fault import Fault
from tests.harness.site import Layout, Site, wait_until

SECONDS_LOCKED = 2.5
SECONDS_ASLEEP = 6.0  # longer than idle_in_transaction_session_timeout
WAITING = """
    SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
FAILING = """
    CREATE SEQUENCE IF NOT EXISTS failed;
    CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF random() < 0.3 THEN
            PERFORM nextval('failed');
            RAISE EXCEPTION 'injected' USING ERRCODE = 'serialization_failure';
        END IF;
        RETURN NULL;
    END$$;
"""


def lock_all_sales(site: Site, random: Random) -> None:
    """Hold every sale in a transaction that does nothing, for longer than a call waits."""
    with site.connect() as db:
        db.autocommit = False
        db.execute("SELECT FROM sales FOR UPDATE")
        time.sleep(SECONDS_LOCKED)
        db.rollback()


def deadlock(site: Site, random: Random) -> None:
    """Want what a call holds, while it wants what is held here; it is the one to yield."""
    before = deadlocks(site)
    with site.connect() as db:
        db.autocommit = False
        db.execute("SET LOCAL deadlock_timeout = '20s'")
        db.execute("LOCK TABLE return_history, ledger IN SHARE ROW EXCLUSIVE MODE")
        wait_until(lambda: db.execute(WAITING).fetchone()[0], 20)
        db.execute("SELECT FROM sales FOR UPDATE")
        db.rollback()
    wait_until(lambda: deadlocks(site) > before, 5)


def deadlocks(site: Site) -> object:
    query = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    return site.ask(query)


def fail_to_serialize(site: Site, random: Random) -> None:
    """Have three in ten writes fail by 40001 for a while."""
    with site.connect() as db:
        db.execute(FAILING)
        for table in ("idempotency", "ledger"):
            db.execute(
                f"CREATE TRIGGER fail AFTER INSERT ON {table} EXECUTE FUNCTION fail()"
            )
        time.sleep(0.5)
        wait_until(
            lambda: db.execute("SELECT last_value FROM failed").fetchone()[0] > 3
        )
        for table in ("idempotency", "ledger"):
            db.execute(f"DROP TRIGGER fail ON {table}")
        db.execute("DROP SEQUENCE failed")


def stop_a_worker_for_a_while(site: Site, random: Random) -> None:
    """Stop it in the midst of transactions, until PostgreSQL gives these up."""
    worker = random.choice(site.workers())
    os.kill(worker, signal.SIGSTOP)
    try:
        time.sleep(SECONDS_ASLEEP)
    finally:
        os.kill(worker, signal.SIGCONT)


FAULTS = [
    Fault(
        "K8",
        "no connection in the pool is free",
        lock_all_sales,
        1.0,
        Layout(environment={"THREADS": "2"}),
        times=3,
    ),
    Fault("K12", "a deadlock", deadlock, 1.0, times=4),
    Fault("K13", "serialization failures", fail_to_serialize, 1.0, times=3),
    Fault("K20", "sales stay locked", lock_all_sales, 1.0, times=3),
    Fault("K20i", "a worker is stopped", stop_a_worker_for_a_while, 5.0, times=1),
]
