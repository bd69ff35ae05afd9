"""One run: load, faults at seeded moments of its progress, the dump, the check."""

import json
import platform
import random
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from service import __version__
from tests.harness.clients import CLIENTS, NOT_APPLIED, work_all
from tests.harness.fault import Fault, Result
from tests.harness.orders import Orders
from tests.harness.progress import Progress
from tests.harness.recording import dump
from tests.harness.shop import open_shop
from tests.harness.site import Site, open_site, wait_until
from tests.histories.check import check
from tests.histories.history import read_history

OPERATIONS_A_SALE = 16  # about
FIRST, LAST = 0.08, 0.85  # of a run, in which faults are staged


def run(cluster, fault: Fault, seed: int, operations: int, folder: Path) -> Result:
    """Run once; the history is left in the folder."""
    result = Result(fault.row, seed, operations, intended=fault.times)
    folder.mkdir(parents=True)
    with open_site(cluster, fault.layout, folder) as site:
        with site.connect() as db:
            shop = open_shop(db, fault.stands, operations // OPERATIONS_A_SALE)
        write_run(folder, fault, seed, operations)
        site.begin()
        site.progress = progress = Progress(operations)
        orders = [Orders(shop, seed, n, fault.ids) for n in range(CLIENTS)]
        load = Load(lambda: work_all(site.url_for, orders, folder, progress))
        stage_all(site, fault, random.Random(seed), progress, load, result)
        load.join()
        dump(site.database_url, folder / "dump.json")
    if load.error:
        result.errors.append(repr(load.error))
    return judge(folder, fault, progress, result)


class Load(threading.Thread):
    """All clients; keeps what they raise."""

    def __init__(self, work: Callable[[], None]):
        super().__init__()
        self.work = work
        self.error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self.work()
        except BaseException as error:
            self.error = error


def stage_all(
    site: Site, fault: Fault, chance: random.Random, progress, load: Load, result
) -> None:
    moments = sorted(chance.uniform(FIRST, LAST) for _ in range(fault.times))
    for moment in moments:
        wait_until(lambda m=moment: progress.reach >= m or not load.is_alive(), 600)
        if not load.is_alive():
            return
        try:
            fault.stage(site, chance)
        except (AssertionError, OSError, psycopg.Error) as error:
            result.errors.append(f"not staged: {error!r}")
            continue
        result.staged += 1
        result.recovery = max(result.recovery, recovery(progress, load))


def recovery(progress: Progress, load: Load) -> float:
    """Wait for the first acknowledgement of what was sent from now on."""
    now = time.monotonic()
    progress.await_ack(now)
    wait_until(lambda: progress.acked_at or not load.is_alive())
    return (progress.acked_at or now) - now


def write_run(folder: Path, fault: Fault, seed: int, operations: int) -> None:
    run = {
        "fault": fault.row,
        "seed": seed,
        "operations": operations,
        "clients": CLIENTS,
        "leadback": __version__,
        "python": platform.python_version(),
        "psycopg": psycopg.__version__,
    }
    (folder / "run.json").write_text(json.dumps(run), encoding="utf-8")


def judge(folder: Path, fault: Fault, progress: Progress, result: Result) -> Result:
    history = read_history(folder)
    outcomes = [attempt.outcome for attempt in history.attempts]
    result.acks = outcomes.count("ok")
    result.unknown = outcomes.count("info")
    result.not_applied = sum(a.message == NOT_APPLIED for a in history.attempts)
    result.slowest = progress.slowest
    result.violations = check(history)
    return result
