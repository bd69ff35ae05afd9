"""What callers cost who send oddly, and how others fare beside them, on a real server.

    python -m tests.bench.costly_callers [--seconds 8]

Sixteen connections of each kind send their pieces within two seconds, or one a
millisecond, again and again, while one good caller calls GetReturnReasons. Printed for each kind: CPU of the worker a connection,
and the good caller's median, 99th percentile and longest wait, the median also against
that of the same caller alone, measured just before. The server has one worker, on the
database of DATABASE_URL or an embedded one.
"""

import argparse
import multiprocessing
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from select import select
from typing import NamedTuple

from service.embedded import start
from tests.faults.raw_http import Wire
from tests.server import migrated_database, running
from tests.serving.by_hand import PLAIN, chunks, post
from tests.serving.test_costs import COSTLY

CONNECTIONS = 16
PACE = 0.001  # seconds between two pieces of a connection, if they are many
SECONDS_OF_A_CONNECTION = 2
KINDS = {
    # Three hundred pages are work, however they are asked for.
    **{name: sent for name, sent in COSTLY.items() if "hundred" not in name},
    "a plain body, byte by byte": (post("Content-Length: 9999", "", "a" * 9999), 1),
    "chunks without an end": (chunks(*["1", "a"] * 60_000), 6),
    "bodies that are drained": (post("Content-Length: 999999", "", "a" * 999_999), 1),
}


class Waits(NamedTuple):
    """How long a good caller waited, in milliseconds."""

    median: float
    p99: float
    longest: float


def main() -> None:
    """Print a table, a line a kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--kind")
    arguments = parser.parse_args()
    print("| kind | connections | CPU ms each | p50 | of alone | p99 | longest |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    with _server() as server:
        wait(server.url, 2)
        for kind in [arguments.kind] if arguments.kind else KINDS:
            _measure(server, kind, arguments.seconds)


def _measure(server, kind: str, seconds: float) -> None:
    (worker,) = server.workers()
    with attacked(server.url, kind) as count:
        before = cpu_seconds(worker)
        time.sleep(seconds)
        each = 1000 * (cpu_seconds(worker) - before) / count.value
    alone = wait(server.url, seconds / 2)
    with attacked(server.url, kind):
        beside = wait(server.url, seconds)
    print(
        f"| {kind} | {count.value} | {each:.1f} | {beside.median:.2f}"
        f" | {beside.median / alone.median:.2f} | {beside.p99:.1f} | {beside.longest:.0f} |",
        flush=True,
    )


@contextmanager
def attacked(url: str, kind: str) -> Iterator[Synchronized]:
    """Send such connections meanwhile; gives how many there have been."""
    count, end = multiprocessing.Value("i", 0), multiprocessing.Event()
    attacker = multiprocessing.Process(
        target=attack, args=(url, *KINDS[kind], count, end)
    )
    attacker.start()
    time.sleep(0.5)
    yield count
    end.set()
    attacker.join()


def wait(url: str, seconds: float) -> Waits:
    """Call again and again on a connection that is kept, and measure each call."""
    caller, waits = Wire(url), []
    end = time.monotonic() + seconds
    while (begin := time.monotonic()) < end:
        caller.send(PLAIN)
        assert caller.receive().status == 200
        waits.append(1000 * (time.monotonic() - begin))
    caller.socket.close()
    percentiles = statistics.quantiles(waits, n=100)
    return Waits(percentiles[49], percentiles[98], max(waits))


def attack(url: str, data: bytes, size: int, count: Synchronized, end) -> None:
    """Keep the connections busy with the same bytes until told to end."""
    parts = [data[at : at + size] for at in range(0, len(data), size)]
    pace = max(PACE, SECONDS_OF_A_CONNECTION / len(parts))
    senders = [_send_for_ever(url, parts, count) for _ in range(CONNECTIONS)]
    while not end.is_set():
        begin = time.monotonic()
        for sender in senders:
            next(sender)
        time.sleep(max(0, begin + pace - time.monotonic()))


def _send_for_ever(url: str, parts: list[bytes], count: Synchronized) -> Iterator[None]:
    """Send a piece each time; another connection follows once this one is answered."""
    while True:
        caller = Wire(url)
        count.value += 1
        with suppress(OSError):
            for part in parts:
                caller.send(part)
                yield
                if select([caller.socket], [], [], 0)[0]:
                    break
        end = time.monotonic() + SECONDS_OF_A_CONNECTION
        while not select([caller.socket], [], [], 0)[0] and time.monotonic() < end:
            yield
        caller.socket.close()


def cpu_seconds(pid: int) -> float:
    """Sum the CPU time of a process's threads."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


@contextmanager
def _server():
    folder = Path(tempfile.mkdtemp(prefix="leadback-"))
    folder.chmod(0o755)
    own = None if os.environ.get("DATABASE_URL") else folder / "home"
    database = own and start(home=own, binaries=None, options={})
    url = database.url if database else os.environ["DATABASE_URL"]
    try:
        with (
            migrated_database(url) as address,
            running(address, folder, is_quiet=False, WORKERS="1") as server,
        ):
            yield server
    finally:
        if database:
            database.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
