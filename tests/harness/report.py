"""The table of a whole session, and what makes it fail."""

from collections.abc import Sequence

from tests.harness.fault import Fault, Result
from tests.histories.sets import DOUBLED, LOST, WRITTEN

SLOWEST = 10  # seconds that a call may take, by whatever fault
LEAST_STAGED = 0.95  # of the faults that were intended
LEAST_ACKED = 0.2  # of the operations; else the load was none
HEAD = (
    "fault",
    "runs",
    "operations",
    "acks",
    "lost",
    "doubled",
    "refused but written",
    "other violations",
    "unknown",
    "not applied",
    "slowest s",
    "recovery s",
    "staged",
    "what",
)


def print_table(faults: Sequence[Fault], results: dict[str, list[Result]]) -> None:
    """Print a line a fault: sums of its runs, and the slowest of them."""
    lines = [HEAD] + [line_of(fault, results[fault.row]) for fault in faults]
    widths = [
        max(len(str(cell)) for cell in column) for column in zip(*lines, strict=True)
    ]
    for line in lines:
        cells = [str(c).ljust(w) for c, w in zip(line, widths, strict=True)]
        print("  ".join(cells).rstrip())


def line_of(fault: Fault, runs: list[Result]) -> tuple[object, ...]:
    known = (LOST, DOUBLED, WRITTEN)
    return (
        fault.row,
        len(runs),
        sum(run.operations for run in runs),
        sum(run.acks for run in runs),
        *(sum(run.count(kind) for run in runs) for kind in known),
        sum(len(run.violations) - run.count(*known) for run in runs),
        sum(run.unknown for run in runs),
        sum(run.not_applied for run in runs),
        f"{max(run.slowest for run in runs):.2f}",
        f"{max(run.recovery for run in runs):.2f}",
        f"{sum(run.staged for run in runs)}/{sum(run.intended for run in runs)}",
        fault.what,
    )


def reasons_to_fail(fault: Fault, result: Result) -> list[str]:
    """Say what must not be, each with its run."""
    found = [str(each) for each in result.violations] + result.errors
    if result.staged < LEAST_STAGED * result.intended:
        found.append(f"only {result.staged} of {result.intended} faults were staged")
    if result.acks < LEAST_ACKED * result.operations:
        found.append(f"only {result.acks} of {result.operations} were acknowledged")
    if result.slowest > SLOWEST:
        found.append(f"a call took {result.slowest:.1f} s")
    if fault.seconds and result.recovery > fault.seconds:
        found.append(f"back after {result.recovery:.1f} s, not within {fault.seconds}")
    if fault.never_fails and (result.unknown or result.not_applied):
        found.append(f"{result.unknown + result.not_applied} calls were not answered")
    return [f"{fault.row}, seed {result.seed}: {reason}" for reason in found]
