"""What a call costs, in one run: leadback beside pgbench and stock Spyne, as a table.

    python -m tests.bench.serving [--quick] [--only WORD]… [--tree PATH]… [--memory]

Starts an embedded PostgreSQL, durable as ever, and for each checkout a server on a
database of its own. Every write has a lead that no other had. All rows take turns in each
repetition; figures are medians, ratios those of runs of the same repetition. CPU is that
of the server's processes and of all of PostgreSQL's, a call; what sends is not in it. On a
busy machine a call costs more: compare rows in which the CPU of others is alike. Exits 1
where a reply was bad, or more or fewer rows were written than replies said.
"""

import argparse
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from service.embedded import start
from tests.bench.serving import load
from tests.bench.serving.calls import QUICK
from tests.bench.serving.memory import memory
from tests.bench.serving.scene import Scene, tell
from tests.bench.serving.subjects import Row
from tests.bench.serving.table import complaints, table


def main() -> None:
    options = read_options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that all is ended
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL may be another user's
        tell("starting PostgreSQL")
        cluster = start(home=folder, options={"max_connections": "200"})
        stack.callback(cluster.stop)
        scene = Scene(cluster.url, folder, load.compile_load(folder), options, stack)
        rows = scene.make_rows()
        before = memory(scene.servers)
        measure(rows, options)
        after = memory(scene.servers)
    print(table(rows))
    if options.memory:
        print(f"\nWorkers before:\n\n{before}\n\nand after:\n\n{after}")
    wrong = scene.wrong + complaints(rows)
    for text in wrong:
        print(f"\nWRONG: {text}")
    sys.exit(1 if wrong else 0)


def measure(rows: list[Row], options: argparse.Namespace) -> None:
    """Let the rows take turns, every other repetition backwards."""
    for repetition in range(options.repetitions):
        for connections in options.connections:
            for row in rows[:: -1 if repetition % 2 else 1]:
                run = row.subject.run(connections, options.seconds)
                row.runs.setdefault(connections, []).append(run)
                rate = run.calls / run.seconds
                name = row.name + row.mark
                tell(f"{rate:6.0f}/s  {name}, {connections} connections")


def read_options() -> argparse.Namespace:
    as_written = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.serving",
        description=__doc__,
        formatter_class=as_written,
    )
    add = parser.add_argument
    add("--quick", action="store_true", help="a minute: few rows, one repetition")
    add("--only", action="append", metavar="WORD", help="rows with it in their names")
    add("--tree", action="append", type=Path, help="a checkout; this one if none is")
    add("--memory", action="store_true", help="each worker's, before and after")
    add("--seconds", type=int, help="of each run: 3, or 2")
    add("--repetitions", type=int, help="3, or 1")
    add("--connections", type=int, nargs="+", default=[8, 32])
    add("--sales", type=int, help="in each database: 200000, or 50000")
    add("--workers", type=int, default=2, help="of each server")
    add("--threads", type=int, default=8, help="of each worker")
    options = parser.parse_args()
    usual = (2, 1, 50_000, QUICK) if options.quick else (3, 3, 200_000, [""])
    options.seconds = max(2, options.seconds or usual[0])  # pgbench needs two
    options.repetitions = options.repetitions or usual[1]
    options.sales = options.sales or usual[2]
    options.only = options.only or usual[3]
    options.tree = options.tree or [Path()]
    return options


if __name__ == "__main__":
    main()
