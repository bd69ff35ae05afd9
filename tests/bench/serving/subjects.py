"""What is measured: a row of the table on one server, and what one run of it took."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

from tests.bench.serving import load, processes
from tests.bench.serving.calls import Call
from tests.bench.serving.database import Database
from tests.bench.serving.servers import Server

MOST_A_SECOND = 6_000  # requests to have ready
MOST_READS = 60_000  # of one request, sent again and again


class Run(NamedTuple):
    """What one run took; the CPU is in seconds, of all its calls together."""

    calls: int
    seconds: float
    server_cpu: float
    postgres_cpu: float
    p50_us: float
    p99_us: float
    errors: int
    acknowledged: int
    written: int

    @property
    def rate(self) -> float:
        return self.calls / self.seconds


class Subject(Protocol):
    """What can be run; its database counts out the leads that a run may use."""

    name: str
    database: Database
    takes_leads: bool

    def run(self, connections: int, seconds: int) -> Run: ...


@dataclass
class Row:
    """A subject with its runs by the number of connections, one a repetition.

    Of the two that it is compared with it has the names; empty where it is not.
    """

    subject: Subject
    ceiling: str = ""
    stock: str = ""
    runs: dict[int, list[Run]] = field(default_factory=dict)


def percentile(times: list[float], share: float) -> float:
    """Find the nearest of the sorted times, as load.c does."""
    return times[round(share * (len(times) - 1))] if times else 0.0


@dataclass(frozen=True)
class Caller:
    """A call of a server, sent by load.c."""

    name: str
    call: Call
    server: Server
    database: Database
    key: str
    program: Path  # load.c, compiled

    @property
    def takes_leads(self) -> bool:
        return self.call.takes_leads

    def run(self, connections: int, seconds: int, most: int | None = None) -> Run:
        """Call for so many seconds; `most` limits the requests, None leaves it open."""
        requests = self._requests(seconds, most)
        if not self.call.writes:
            most = most or MOST_READS * seconds
        before = self.database.count(self.call.written)
        self.database.run("CHECKPOINT")  # or one might come in the middle
        cpu = self._cpu()
        done = load.send(
            self.program,
            self.server.port,
            requests,
            marker=self.call.marker,
            connections=connections,
            seconds=seconds,
            most=most if not self.call.writes else len(requests),
        )
        server_cpu, postgres_cpu = (
            after - at_first for after, at_first in zip(self._cpu(), cpu, strict=True)
        )
        if self.call.takes_leads:
            self.database.next_lead += done.requests
        return Run(
            done.requests,
            done.seconds,
            server_cpu,
            postgres_cpu,
            done.p50_us,
            done.p99_us,
            done.errors,
            done.ok if self.call.writes else 0,
            self.database.count(self.call.written) - before,
        )

    def _cpu(self) -> tuple[float, float]:
        server = processes.cpu_seconds(self.server.pid)
        return server, self.database.cpu_seconds()

    def _requests(self, seconds: int, most: int | None) -> list[bytes]:
        """Make requests for the next leads; one is enough for what writes nothing."""
        call, database = self.call, self.database
        if not call.writes:
            return [call.request(self.key, 0)]
        first = 0
        if call.takes_leads:
            first = database.next_lead
            most = most or database.share()
        count = min(most or MOST_A_SECOND * seconds, MOST_A_SECOND * seconds)
        return [call.request(self.key, first + n) for n in range(count)]
