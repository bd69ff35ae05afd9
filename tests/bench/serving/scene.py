"""The scene: databases filled, servers started and warmed up, and the rows to measure."""

import argparse
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.serving import pgbench, servers, stock, world
from tests.bench.serving.calls import CALLS, STOCK, STOCK_CALL
from tests.bench.serving.database import Database
from tests.bench.serving.servers import Checkout, Server, Size
from tests.bench.serving.subjects import Caller, Row

WARMING_UP = 200  # requests of each call; they also give the tables some history
SECONDS_TO_WARM_UP = 10


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
        """Make the rows, those that are compared next to each other."""
        checkouts = [Checkout(path.resolve()) for path in self.options.tree]
        marks = _marks([checkout.folder for checkout in checkouts])
        rows = []
        for checkout, mark in zip(checkouts, marks, strict=True):
            rows += self._rows_of(checkout, mark)
        if self._is_wanted(STOCK):
            rows.append(self._stock_row())
        names = [CALLS[0].name, *pgbench.SCRIPTS, STOCK, *(call.name for call in CALLS)]
        rows = [row for row in rows if self._is_wanted(row.name)]
        for row in rows:
            if row.subject.takes_leads:
                runs = self.options.repetitions * len(self.options.connections)
                row.subject.database.runs_left += runs
        return sorted(rows, key=lambda row: names.index(row.name))

    def _rows_of(self, checkout: Checkout, mark: str) -> list[Row]:
        tell(f"filling a database for {checkout.folder}")
        checkout.check()
        database = self._database(f"leadback{len(self.servers)}")
        checkout.run(database.address, "migrate")
        world.fill(database.address, self.options.sales)
        key = checkout.run(database.address, "key", "create", "bench").strip()
        server = self._start("leadback" + mark, checkout.serve, database)
        callers = [Caller(call, server, database, key, self.program) for call in CALLS]
        rows = [Row(caller.call.name, mark, caller) for caller in callers]
        if any(self._is_wanted(name) for name in pgbench.SCRIPTS):
            self.wrong += pgbench.install(callers[0], checkout.folder)
        for name, script in pgbench.SCRIPTS.items():
            rows.append(Row(name, mark, pgbench.Pgbench(script, database, key)))
        self._warm_up(callers)
        return rows

    def _stock_row(self) -> Row:
        tell("filling a database for stock Spyne")
        database = self._database("stock")
        stock.fill(database.address, self.options.sales)
        server = self._start("stock Spyne", servers.serve_stock_spyne, database)
        caller = Caller(STOCK_CALL, server, database, stock.KEY, self.program)
        self._warm_up([caller])
        return Row(STOCK, "", caller)

    def _database(self, name: str) -> Database:
        database = Database(self.cluster_url, name, self.options.sales)
        self.stack.callback(database.connection.close)
        return database

    def _start(self, name: str, serve: Callable, database: Database) -> Server:
        """Start a server, which says what it has to say to a file."""
        log = self.folder / f"server{len(self.servers)}.log"
        size = Size(self.options.workers, self.options.threads)
        server = self.stack.enter_context(serve(database.address, log, size))
        self.servers[name] = server
        return server

    def _warm_up(self, callers: list[Caller]) -> None:
        tell("warming up")
        for caller in callers:
            run = caller.run(32, SECONDS_TO_WARM_UP, most=WARMING_UP)
            self.wrong += run.complaints(f"{caller.call.name}, warming up")
        callers[0].database.run("VACUUM ANALYZE")

    def _is_wanted(self, name: str) -> bool:
        return any(word in name for word in self.options.only)


def _marks(folders: list[Path]) -> list[str]:
    """Tell checkouts apart, where there are several: by name, or by path if need be."""
    if len(folders) == 1:
        return [""]
    names = [folder.name for folder in folders]
    is_clear = len(set(names)) == len(names)
    return [f" ({folder.name if is_clear else folder})" for folder in folders]
