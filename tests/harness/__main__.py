"""Stage the faults of the plan under load, check the histories, print one table.

python -m tests.harness --runs 20 --operations 10000 --faults K1,K5 --seed 7
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.harness.catalogue import FAULTS
from tests.harness.fault import Fault, Result
from tests.harness.planted import BUGS, catch
from tests.harness.report import print_table, reasons_to_fail
from tests.harness.run import run
from tests.harness.site import open_cluster


def main(arguments: Sequence[str] | None = None) -> int:
    options = read(arguments)
    if options.planted:
        return catch_all(options.folder)
    chosen = [f for f in FAULTS if not options.faults or f.row in options.faults]
    lacking = {fault.row: text for fault in chosen if (text := fault.lacks())}
    chosen = [fault for fault in chosen if fault.row not in lacking]
    results = {fault.row: run_all(fault, options) for fault in chosen}
    print_table(chosen, results)
    print(*(f"{row} was not staged: {text}" for row, text in lacking.items()), sep="\n")
    reasons = [
        reason
        for fault in chosen
        for result in results[fault.row]
        for reason in reasons_to_fail(fault, result)
    ]
    print(*reasons, sep="\n")
    print(f"histories: {options.folder}")
    return bool(reasons)


def catch_all(folder: Path) -> bool:
    """Plant each bug and print when it was seen; returns whether one was not."""
    missed = []
    with open_cluster() as cluster:
        for number, name in enumerate(BUGS):
            began = time.monotonic()
            found = catch(name, cluster, folder / f"bug-{number}").violations
            seconds = time.monotonic() - began
            told = f"caught in {seconds:.0f} s, as {found[0]}" if found else "MISSED"
            print(f"{name}: {told}", flush=True)
            missed += [] if found else [name]
    return bool(missed)


def run_all(fault: Fault, options: argparse.Namespace) -> list[Result]:
    with open_cluster() as cluster:
        results = []
        for seed in range(options.seed, options.seed + options.runs):
            folder = options.folder / f"{fault.row}-{seed}"
            results.append(run(cluster, fault, seed, options.operations, folder))
            print(f"{fault.row} {seed}: {results[-1]}", flush=True)
        return results


def read(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--runs", type=int, default=1, help="of each fault")
    parser.add_argument("--operations", type=int, default=10_000, help="of each run")
    parser.add_argument("--faults", type=lambda text: text.split(","), default=[])
    parser.add_argument("--seed", type=int, default=1, help="of the first run")
    parser.add_argument(
        "--planted", action="store_true", help="see whether planted bugs are caught"
    )
    parser.add_argument("--folder", type=Path, help="for the histories")
    options = parser.parse_args(arguments)
    options.folder = options.folder or Path(tempfile.mkdtemp(prefix="histories-"))
    return options


if __name__ == "__main__":
    sys.exit(main())
