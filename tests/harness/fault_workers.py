"""Faults of the service's own processes (K1-K4, K17-K19, K21)."""

import os
import re
import resource
import signal
import time
from pathlib import Path
from random import Random

from tests.contract.proxy import COMMIT, HOLD_AFTER, HOLD_BEFORE
from tests.harness.fault import Fault
from tests.harness.fault_locks import WAITING
from tests.harness.site import Layout, Site, wait_until
from tests.server import PLAIN_GUNICORN

ANY = re.compile(b"")
PROXIED = Layout(is_proxied=True)
ALONE = Layout(environment={"WORKERS": "1"})
RECYCLING = [
    *PLAIN_GUNICORN[:-1],
    *("--max-requests", "150", "--max-requests-jitter", "30"),
    PLAIN_GUNICORN[-1],
]
SECONDS_STARVED = 2.0


def kill_a_worker(site: Site, random: Random) -> None:
    """Kill one wherever it is, mostly in the midst of calls."""
    kill(site, random.choice(site.workers()))


def kill(site: Site, worker: int) -> None:
    """Kill it, and wait for another in its place."""
    before = site.workers()
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: len(set(site.workers()) - {worker}) >= len(before))


def kill_before_begin(site: Site, random: Random) -> None:
    kill_at(site, HOLD_BEFORE, ANY)


def kill_before_commit(site: Site, random: Random) -> None:
    kill_at(site, HOLD_BEFORE, COMMIT)


def kill_after_commit(site: Site, random: Random) -> None:
    """Kill it once PostgreSQL has committed, before it can answer its caller."""
    kill_at(site, HOLD_AFTER, COMMIT)


def kill_at(site: Site, how: str, packet: re.Pattern[bytes]) -> None:
    """Hold a packet in the proxy, and kill the worker whose it is."""
    site.proxy.break_commit(how, packet=packet)
    wait_until(site.proxy.reached.is_set)
    port = site.proxy.broken.service.getpeername()[1]
    (worker,) = [pid for pid in site.workers() if port in local_ports(pid)]
    kill(site, worker)


def kill_after_first_write(site: Site, random: Random) -> None:
    """Kill the one whose writes wait for a lock, sent along with COMMIT as they are."""
    with site.connect() as db:
        db.autocommit = False
        db.execute("LOCK TABLE return_history")
        wait_until(lambda: db.execute(WAITING).fetchone()[0], 20)
        kill(site, site.workers()[0])
        db.rollback()


def local_ports(pid: int) -> set[int]:
    """List the ports of a process's own ends of its connections."""
    inodes = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            inodes.add(os.readlink(link))
        except OSError:  # closed meanwhile
            continue
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    rows = [line.split() for line in lines]
    return {
        int(row[1].partition(":")[2], 16)
        for row in rows
        if f"socket:[{row[9]}]" in inodes
    }


def stop_and_start(site: Site, random: Random) -> None:
    """Stop the service as its keeper would, under load, and start it again."""
    site.stop_server()
    site.start_server()


def reload(site: Site, random: Random) -> None:
    """Have gunicorn's master put new workers in place of all."""
    before = site.workers()
    os.kill(site.servers[0].pid, signal.SIGHUP)
    wait_until(lambda: not set(before) & set(site.workers()))


def wait_for_a_new_worker(site: Site, random: Random) -> None:
    """Wait until a worker has served as many calls as it may, and another is there."""
    before = set(site.workers())
    wait_until(lambda: before - set(site.workers()))


def starve(site: Site, random: Random) -> None:
    """Give a worker no more memory; it fails or dies, and is replaced at last."""
    before = site.workers()
    worker = random.choice(before)
    resource.prlimit(worker, resource.RLIMIT_AS, (1, 1))
    time.sleep(SECONDS_STARVED)
    if worker in site.workers():
        os.kill(worker, signal.SIGKILL)
    wait_until(lambda: len(set(site.workers()) - {worker}) >= len(before))


def close_logs(site: Site, random: Random) -> None:
    """Let no log grow for a while, as where its disk is full."""
    pids = [server.pid for server in site.servers] + site.workers()
    forever = resource.RLIM_INFINITY
    for pid in pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, forever))
    time.sleep(1)
    for pid in pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (forever, forever))


FAULTS = [
    Fault("K1", "a worker is killed", kill_a_worker, 5.0),
    Fault("K1a", "… before BEGIN", kill_before_begin, 5.0, PROXIED),
    Fault("K1b", "… after its first write", kill_after_first_write, 5.0, ALONE),
    Fault("K1c", "… before COMMIT", kill_before_commit, 5.0, PROXIED),
    Fault("K1d", "… after COMMIT, before the answer", kill_after_commit, 5.0, PROXIED),
    Fault("K2", "SIGTERM, and a new start", stop_and_start, 5.0, times=2),
    Fault("K3", "SIGHUP", reload, 2.0, Layout(command=PLAIN_GUNICORN), times=3),
    Fault(
        "K4",
        "workers end after 150 calls",
        wait_for_a_new_worker,
        2.0,
        Layout(command=RECYCLING),
        never_fails=True,
    ),
    Fault("K19", "a worker has no memory left", starve, 5.0),
    Fault("K21", "the log's disk is full", close_logs, 1.0, never_fails=True),
]
