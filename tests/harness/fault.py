"""What a fault is, and what a run under it gave."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from tests.harness.site import Layout, Site
from tests.histories.history import Violation


class Fault(NamedTuple):
    """A row of the plan; `stage` returns when it is over, and raises if it cannot be."""

    row: str
    what: str
    stage: Callable[[Site, Random], None]
    seconds: float | None = None  # within which calls are acknowledged again
    layout: Layout = Layout()
    times: int = 5  # in one run
    never_fails: bool = False  # nothing but answers are taken
    stands: int = 4  # that buyers have: the fewer, the more calls want the same rows
    lacks: Callable[[], str] = lambda: ""  # why it cannot be staged here; empty: it can
    ids: float = 0.8  # share of additions that carry a request id; other writes all do


@dataclass
class Result:
    """What one run gave."""

    row: str
    seed: int
    operations: int = 0
    acks: int = 0
    unknown: int = 0
    not_applied: int = 0
    slowest: float = 0.0  # seconds of an attempt
    recovery: float = 0.0  # seconds from a fault's end to the next acknowledgement
    staged: int = 0
    intended: int = 0
    violations: list[Violation] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def count(self, *texts: str) -> int:
        return sum(each.text in texts for each in self.violations)
