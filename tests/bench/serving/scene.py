"""The scene: databases filled, servers started and warmed up, and the rows to measure."""

import argparse
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.serving import pgbench, servers, stock, world
from tests.bench.serving.calls import CALLS, STOCK_CALL
from tests.bench.serving.database import Database
from tests.bench.serving.servers import Checkout, Server
from tests.bench.serving.subjects import Caller, Row

WARMING_UP = 200  # requests of each call; they also give the tables some history
SECONDS_TO_WARM_UP = 10
STOCK = "stock Spyne: ReturnLead, SOAP 1.1"


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@dataclass
class Scene:
    """What the rows need; `wrong` is what came up while it was made."""

    cluster_url: str
    folder: Path
    program: Path  # load.c, compiled
    options: argparse.Namespace
    stack: ExitStack  # ends the servers
    servers: dict[str, Server] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def make_rows(self) -> list[Row]:
        checkouts = [Checkout(path.resolve()) for path in self.options.tree]
        rows = []
        for checkout in checkouts:
            mark = f" ({checkout.folder.name})" if len(checkouts) > 1 else ""
            rows += self._rows_of(checkout, f"leadback{len(self.servers)}", mark)
        rows += self._stock_rows()
        for row in rows:
            if row.subject.takes_leads:
                runs = self.options.repetitions * len(self.options.connections)
                row.subject.database.runs_left += runs
        return rows

    def _rows_of(self, checkout: Checkout, name: str, mark: str) -> list[Row]:
        tell(f"filling a database for {checkout.folder}")
        database = Database(self.cluster_url, name, self.options.sales)
        checkout.run(database.address, "migrate")
        world.fill(database.address, self.options.sales)
        key = checkout.run(database.address, "key", "create", "bench").strip()
        server = self._start(servers.leadback, name + mark, checkout, database.address)
        callers = [
            Caller(call.name + mark, call, server, database, key, self.program)
            for call in CALLS
        ]
        ceilings = self._ceilings(checkout, callers[0], mark)
        self._warm_up(callers)
        rows = [
            Row(each, ceilings[0].name, STOCK)
            if "ReturnLead" in each.name
            else Row(each)
            for each in [*callers, *ceilings]
        ]
        return [row for row in rows if self._is_wanted(row.subject.name)]

    def _ceilings(self, checkout: Checkout, caller: Caller, mark: str) -> list:
        """Make what pgbench runs, by the checkout's own ceiling.sql if it has one."""
        found = [
            pgbench.Pgbench(name + mark, script, caller.database, caller.key)
            for name, script in pgbench.SCRIPTS.items()
        ]
        if any(self._is_wanted(each.name) for each in found):
            self.wrong += pgbench.install(caller, checkout.folder)
        return found

    def _stock_rows(self) -> list[Row]:
        if not self._is_wanted(STOCK):
            return []
        tell("filling a database for stock Spyne")
        database = Database(self.cluster_url, "stock", self.options.sales)
        stock.fill(database.address, self.options.sales)
        server = self._start(servers.stock_spyne, "stock Spyne", database.address)
        caller = Caller(STOCK, STOCK_CALL, server, database, "", self.program)
        self._warm_up([caller])
        return [Row(caller)]

    def _start(self, serve, name: str, *where) -> Server:
        """Start a server, which says what it has to say to a file."""
        log = self.folder / f"{name}.log"
        size = {"workers": self.options.workers, "threads": self.options.threads}
        server = self.stack.enter_context(serve(*where, log, **size))
        self.servers[name] = server
        return server

    def _warm_up(self, callers: list[Caller]) -> None:
        tell(f"warming up {callers[-1].name}")
        for caller in callers:
            run = caller.run(32, SECONDS_TO_WARM_UP, most=WARMING_UP)
            if run.errors or run.acknowledged != run.written:
                self.wrong.append(f"{caller.name}, warming up: {run}")
        callers[0].database.run("VACUUM ANALYZE")

    def _is_wanted(self, name: str) -> bool:
        return any(word in name for word in self.options.only)
