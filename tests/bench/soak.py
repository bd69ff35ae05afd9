"""An hour at half capacity: whether memory and connections stay where they were.

    python -m tests.bench.soak [--minutes 60]

Half of each minute eight connections send all kinds of calls as fast as they are answered,
half of it they rest. Then a line is printed: each worker's memory (PSS, MB) and open files,
the server's connections to PostgreSQL, calls and errors so far. The first tenth of the time
counts as warming up. Exits 1 if after it a worker's memory grew by more than 5 %, if a
worker was replaced, if there are more connections than the pools may hold, or more files
than came with new connections, or if a call failed.
"""

import argparse
import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from service.embedded import start
from tests.bench.serving import load, processes, world
from tests.bench.serving.calls import CALLS
from tests.bench.serving.database import Database
from tests.bench.serving.servers import ROOT, Checkout, Server, Size

CONNECTIONS, LEADS = 8, 50_000
SIZE = Size(2, 8)
SECONDS_OF_WORK = SECONDS_OF_REST = 30
MOST_GROWTH = 0.05
# Refusals are answers too: a lead can be returned only once.
ANSWERED = "success"
NOT_SENT = ("a wrong key",)  # an address that sends many is locked out
SAMPLES = 3  # at each end; their median counts


class Sample(NamedTuple):
    """What one look at the server found."""

    memory: dict[int, float]  # of each worker: PSS in MB
    files: int  # that workers have open, sockets among them
    sessions: int  # of PostgreSQL's, for this database


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=int, default=60)
    minutes = parser.parse_args().minutes
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL may be another user's
        cluster = start(home=folder, options={"max_connections": "100"})
        try:
            complaints = soak(cluster.url, folder, minutes)
        finally:
            cluster.stop()
    for text in complaints:
        print(f"WRONG: {text}")
    sys.exit(1 if complaints else 0)


def soak(cluster_url: str, folder: Path, minutes: int) -> list[str]:
    """Serve and call for so many minutes; returns what is wrong."""
    program, here = load.compile_load(folder), Checkout(ROOT)
    database = Database(cluster_url, "soak", LEADS)
    here.run(database.address, "migrate")
    world.fill(database.address, LEADS)
    key = here.run(database.address, "key", "create", "soak").strip()
    samples, done = [], []
    with here.serve(database.address, folder / "log", SIZE) as server:
        numbers = itertools.count()
        for minute in range(minutes):
            done.append(work(program, server, key, numbers))
            time.sleep(SECONDS_OF_REST)
            samples.append(look(server, database))
            print(tell(minute, samples[-1], done), flush=True)
    errors = sum(each.errors for each in done)
    return judge(samples[minutes // 10 :]) + [f"{errors} calls failed"] * (errors > 0)


def work(program: Path, server: Server, key: str, numbers: Iterator[int]) -> load.Load:
    """Send all kinds of calls in turn, each about the next lead."""
    calls = [call for call in CALLS if not call.name.startswith(NOT_SENT)]
    turns = [(call, next(numbers) % LEADS) for _ in range(500) for call in calls]
    return load.send(
        program,
        server.port,
        (call.request(key, number) for call, number in turns),
        marker=ANSWERED,
        connections=CONNECTIONS,
        seconds=SECONDS_OF_WORK,
        most=SECONDS_OF_WORK * 60_000,
    )


def look(server: Server, database: Database) -> Sample:
    workers = processes.children(server.pid)
    sessions = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'soak'"
    return Sample(
        {pid: processes.megabytes(pid)[1] for pid in workers},
        sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in workers),
        database.count(sessions),
    )


def tell(minute: int, sample: Sample, done: list[load.Load]) -> str:
    memory = " ".join(f"{pss:.1f}" for pss in sample.memory.values())
    calls, errors = (sum(each[place] for each in done) for place in (0, 2))
    return (
        f"minute {minute + 1}: workers {memory} MB, {sample.files} files,"
        f" {sample.sessions} sessions, {calls} calls, {errors} errors"
    )


def judge(samples: list[Sample]) -> list[str]:
    """Compare the samples after warming up, the last ones with the first ones."""
    if len({frozenset(sample.memory) for sample in samples}) > 1:
        return ["a worker was replaced"]
    ends = (samples[:SAMPLES], samples[-SAMPLES:])
    wrong = []
    for pid in samples[0].memory:
        first, last = (statistics.median(s.memory[pid] for s in end) for end in ends)
        print(f"worker {pid}: {first:.1f} MB, then {last:.1f} MB")
        if last > first * (1 + MOST_GROWTH):
            wrong.append(f"worker {pid} grew from {first:.1f} to {last:.1f} MB")
    most = max(sample.sessions for sample in samples)
    if most > SIZE.workers * SIZE.threads + 1:  # one is ours
        wrong.append(f"{most} sessions")
    first, last = (max(s.files - s.sessions for s in end) for end in ends)
    if last > first:
        wrong.append(f"{first} files beside sessions, then {last}")
    return wrong


if __name__ == "__main__":
    main()
