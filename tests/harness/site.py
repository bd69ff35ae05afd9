"""What is tested: a PostgreSQL of the harness's own that loses nothing, and the service."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg

from service.embedded import Embedded, start
from service.migrations.migrate import migrate
from tests.contract.proxy import Proxy
from tests.databases import libpq_address, new_database, roomy_folder
from tests.server import ROOT, SERVED, Server, running

SECONDS_TO_RECOVER = 60  # after which a run is given up
# Durable, but for the machine's own crash; sessions enough for two instances and us.
POSTGRES = {
    "max_connections": "60",
    "shared_buffers": "32MB",
    "max_wal_size": "128MB",
    "deadlock_timeout": "300ms",  # before the service's lock_timeout of a second
}


class Layout(NamedTuple):
    """What a fault needs to be staged."""

    is_proxied: bool = False  # the service reaches its database by a proxy
    instances: int = 1
    command: Sequence[str] = SERVED
    environment: Mapping[str, str] = {}
    database: str = ""  # clauses of CREATE DATABASE
    sql: str = ""  # what is changed of the database
    tree: Path = ROOT  # whose service/ is run


class Cluster(NamedTuple):
    """A PostgreSQL; with its home and server where it is the harness's own."""

    url: str
    home: Path | None = None
    postgres: Embedded | None = None


class Site:
    """A running database and service, by what faults need to know of them."""

    def __init__(self, cluster: Cluster, url: str, layout: Layout, logs: Path):
        self.cluster_url = cluster.url
        self.home, self.postgres = cluster.home, cluster.postgres
        self.database_url, self.layout = url, layout
        self.proxy = Proxy(libpq_address(url)) if layout.is_proxied else None
        self.servers: list[Server] = []
        self._stops: list[ExitStack] = []
        self.logs = logs

    def begin(self) -> None:
        for _ in range(self.layout.instances):
            self.start_server()
        if (
            self.layout.sql
        ):  # only now: the service looks for constraints when it starts
            with self.connect() as db:
                db.execute(self.layout.sql)

    def start_server(self) -> None:
        stack = ExitStack()
        url = self.proxy.url if self.proxy else self.database_url
        folder = Path(tempfile.mkdtemp(prefix="server-", dir=self.logs))
        server = running(
            url,
            folder,
            is_quiet=False,
            command=self.layout.command,
            tree=self.layout.tree,
            **self.layout.environment,
        )
        self.servers.append(stack.enter_context(server))
        self._stops.append(stack)

    def stop_server(self) -> None:
        """Stop the last one that was started, as its keeper would."""
        self.servers.pop()
        self._stops.pop().close()

    def end(self) -> None:
        while self.servers:
            self.stop_server()
        if self.proxy:
            self.proxy.close()

    def url_for(self, client: int) -> str:
        """Give the address that a client calls; clients are spread over instances."""
        servers = list(self.servers)
        if not servers:  # between two: nobody listens at the discard port
            return "http://127.0.0.1:9"
        return servers[client % len(servers)].url

    def workers(self) -> list[int]:
        """List the workers of all instances that are alive: no zombies."""
        found = [pid for server in self.servers for pid in server.workers()]
        return [pid for pid in found if is_alive(pid)]

    def connect(self) -> psycopg.Connection:
        """Connect past the proxy, autocommitting."""
        return psycopg.connect(libpq_address(self.database_url), autocommit=True)

    def ask(self, query: str, *values: object) -> object:
        with self.connect() as db:
            return db.execute(query, values).fetchone()[0]


@contextmanager
def open_cluster() -> Iterator[Cluster]:
    """Start a PostgreSQL in a folder of its own."""
    home = roomy_folder()
    postgres = start(home=home, binaries=None, options=POSTGRES)
    try:
        yield Cluster(postgres.url, home, postgres)
    finally:
        postgres.stop()
        shutil.rmtree(home)


@contextmanager
def open_site(cluster: Cluster, layout: Layout, logs: Path) -> Iterator[Site]:
    """Make a database for one run, and serve it."""
    with new_database(cluster.url, layout.database) as url:
        migrate(url)
        site = Site(cluster, url, layout, logs)
        try:
            yield site
        finally:
            site.end()


def is_alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def wait_until(
    is_so: Callable[[], object], seconds: float = SECONDS_TO_RECOVER
) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.01)
