"""A real server on this machine, started the project's own way, and a database for it."""

import os
import random
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import requests

from service.migrations.migrate import migrate
from tests.databases import libpq_address, new_database

ROOT = Path(__file__).resolve().parent.parent
# Below those that the system lends to callers; of several workers, each has its own.
PORTS = range(
    20000 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")),
    32000,
    int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")),
)
SECONDS_TO_START = 150  # on a machine that is busy with other work
SECONDS_TO_STOP = 25
# Its own way but for one thing: what it writes by the minute would come in between, where
# tests count round trips, break a COMMIT, or look for rows that nobody should write.
SERVE = """
from service import cli
from service.serving import key_uses, throttling
key_uses.SECONDS = throttling.SECONDS_TO_HEAR = 86_400
cli.main()
"""
SERVED = [sys.executable, "-c", SERVE, "serve"]
PLAIN_GUNICORN = [
    *(sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"),
    "service.wsgi:application",
]
LIMITS = ("wrong_keys_a_minute", "unknown_leads_in_10_minutes", "calls_a_minute_by_key")
BAD_NEWS = ("Traceback", "incident", " ERROR ", " CRITICAL ", '"ERROR"', '"CRITICAL"')


@dataclass(frozen=True)
class Server:
    """A running server: its address, gunicorn's master, and all that it has said."""

    url: str
    pid: int
    log: Path

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        return [int(pid) for pid in children.read_text().split()]


@contextmanager
def running(
    database_url: str,
    folder: Path,
    *,
    is_quiet: bool = True,
    command: Sequence[str] = SERVED,
    at: str = "127.0.0.1",
    tree: Path = ROOT,
    **environment: str,
) -> Iterator[Server]:
    """Run a server; a quiet one must not have logged a failure when it ends.

    `tree` is the folder whose service/ is run.
    """
    port, log = free_port(), folder / "server.log"
    ours = {
        "DATABASE_URL": database_url,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WORKERS": "2",
        "THREADS": "8",
        "LOG_LEVEL": "INFO",
        "LOG_FORMAT": "text",
        "PUBLIC_URL": "",
        "TRUSTED_PROXIES": "",
        "ALLOW_UNSAFE_DURABILITY": "yes",  # the tests' server is fast, not safe
    }
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=tree,
            env={**os.environ, **ours, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    server = Server(f"http://{at}:{port}", process.pid, log)
    try:
        _wait_until_ours(server, process)
        yield server
    finally:
        _stop(process)
    assert process.returncode == 0
    if is_quiet:
        assert bad_news(log) == []


def free_port() -> int:
    """Find a port of the loopback on which nobody listens."""
    for port in random.sample(PORTS, 50):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise AssertionError("every port that was tried is taken")


def bad_news(log: Path) -> list[str]:
    """List the lines of a log that tell of a failure."""
    lines = log.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if any(news in line for news in BAD_NEWS)]


@contextmanager
def migrated_database(cluster_url: str) -> Iterator[str]:
    """Make a database for the tests that cannot share one; gives libpq's address."""
    with new_database(cluster_url) as url:
        migrate(url)
        without_limits(libpq_address(url))
        yield libpq_address(url)


def without_limits(database_url: str) -> None:
    """Limit no wrong calls: all tests make theirs by one address."""
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "UPDATE settings SET " + ", ".join(f"{n} = 0" for n in LIMITS)
        )


def _wait_until_ours(server: Server, process: subprocess.Popen) -> None:
    """Ask for a page of a name that nobody knows: the one who logs it has answered."""
    name = f"/ours-{secrets.token_hex(8)}"
    end = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < end:
        try:
            requests.get(server.url + name, timeout=5)
        except requests.RequestException:  # not there yet, or slow
            time.sleep(0.05)
            continue
        assert name in server.log.read_text(), "another server answers on this port"
        return
    raise AssertionError(f"no server:\n{server.log.read_text()}")


def _stop(process: subprocess.Popen) -> None:
    """End it as its keeper would, by SIGTERM; a master that was killed is gone already."""
    process.terminate()
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
