"""What is measured: a row of the table on one server, and what one run of it took."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

from tests.bench.serving import load, processes
from tests.bench.serving.calls import Call
from tests.bench.serving.database import Database
from tests.bench.serving.servers import Server

MOST_A_SECOND = 6_000  # requests to have ready
MOST_READS_A_SECOND = 60_000  # of one request, sent again and again


class Cpu(NamedTuple):
    """Seconds of CPU, so far or of one run; others are no processes of the bench."""

    server: float
    postgres: float
    others: float

    def since(self, earlier: "Cpu") -> "Cpu":
        return Cpu(*(now - then for now, then in zip(self, earlier, strict=True)))


class Run(NamedTuple):
    """What one run took, all its calls together."""

    calls: int
    seconds: float
    cpu: Cpu
    p50_us: float
    p99_us: float
    errors: int
    acknowledged: int
    written: int

    def complaints(self, name: str) -> list[str]:
        """Say if something failed, or was not written as it was acknowledged."""
        if self.calls and not self.errors and self.acknowledged == self.written:
            return []
        return [
            f"{name}: {self.calls} calls, {self.errors} errors,"
            f" {self.acknowledged} acknowledged, {self.written} written"
        ]


class Subject(Protocol):
    """What can be run; its database counts out the leads that a run may use."""

    database: Database
    takes_leads: bool

    def run(self, connections: int, seconds: int) -> Run: ...


@dataclass
class Row:
    """A subject with its runs by the number of connections, one a repetition."""

    name: str
    mark: str  # tells checkouts apart; empty where there is one, or none
    subject: Subject
    runs: dict[int, list[Run]] = field(default_factory=dict)


def cpu_so_far(database: Database, server: Server | None = None) -> Cpu:
    busy = processes.busy_seconds()
    roots = [database.postmaster, os.getpid(), *([server.pid] if server else [])]
    postgres, ours, *servers = processes.cpu_seconds(*roots)
    return Cpu(sum(servers), postgres, busy - ours)


def percentile(times: list[float], share: float) -> float:
    """Find the nearest of the sorted times, as load.c does."""
    return times[round(share * (len(times) - 1))] if times else 0.0


@dataclass(frozen=True)
class Caller:
    """A call of a server, sent by load.c."""

    call: Call
    server: Server
    database: Database
    key: str
    program: Path  # load.c, compiled

    @property
    def takes_leads(self) -> bool:
        return self.call.takes_leads

    def run(self, connections: int, seconds: int, most: int | None = None) -> Run:
        """Call for so many seconds, or `most` times if that is sooner."""
        call, database = self.call, self.database
        most = most or self._most(seconds)
        before = database.count(call.written)
        database.run("CHECKPOINT")  # or one might come in the middle
        cpu = cpu_so_far(database, self.server)
        done = load.send(
            self.program,
            self.server.port,
            self._requests(most),
            marker=call.marker,
            connections=connections,
            seconds=seconds,
            most=most,
        )
        cpu = cpu_so_far(database, self.server).since(cpu)
        if call.takes_leads:
            database.next_lead += done.requests
        return Run(
            done.requests,
            done.seconds,
            cpu,
            done.p50_us,
            done.p99_us,
            done.errors,
            done.ok if call.writes else 0,
            database.count(call.written) - before,
        )

    def _most(self, seconds: int) -> int:
        """Say how many requests a run may send: enough, but for lack of leads."""
        if not self.call.writes:
            return MOST_READS_A_SECOND * seconds
        most = MOST_A_SECOND * seconds
        return min(most, self.database.share()) if self.takes_leads else most

    def _requests(self, most: int) -> Iterator[bytes]:
        """Make them for the next leads; one is enough for what writes nothing."""
        first = self.database.next_lead if self.takes_leads else 0
        for number in range(most if self.call.writes else 1):
            yield self.call.request(self.key, first + number)
