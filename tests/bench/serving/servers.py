"""The servers that are called: leadback from any checkout, and stock Spyne."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[3]
SECONDS_TO_START, SECONDS_TO_STOP = 30, 25
HOST = "127.0.0.1"


class Server(NamedTuple):
    pid: int  # of gunicorn's master
    port: int


class Size(NamedTuple):
    """How many workers a server has, and how many threads each of them."""

    workers: int
    threads: int


class Checkout(NamedTuple):
    """A checkout of the project, run by the Python that runs us."""

    folder: Path

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "service.cli", *words]

    def environment(self, address: str, **more: str) -> dict[str, str]:
        ours = {"DATABASE_URL": address, "PYTHONPATH": str(self.folder)}
        return {**os.environ, **ours, **more}

    def run(self, address: str, *words: str) -> str:
        """Run a command of the project to its end; give what it printed."""
        done = subprocess.run(
            self.command(*words),
            cwd=self.folder,
            env=self.environment(address),
            capture_output=True,
            text=True,
        )
        if done.returncode:
            sys.exit(f"{self.folder}: leadback {' '.join(words)}: {done.stderr}")
        return done.stdout

    @contextmanager
    def serve(self, address: str, log: Path, size: Size) -> Iterator[Server]:
        port = free_port()
        given = {"HOST": HOST, "PORT": port, **size._asdict()}
        given = {name.upper(): str(value) for name, value in given.items()}
        environment = self.environment(address, **given)
        command = self.command("serve")
        with _running(command, self.folder, environment, port, log) as server:
            yield server

    def check(self) -> None:
        """See that Python finds this checkout's package and not an installed one."""
        command = [sys.executable, "-c", "import service; print(service.__file__)"]
        found = subprocess.check_output(
            command, cwd=self.folder, env=self.environment(""), text=True
        )
        if not Path(found.strip()).is_relative_to(self.folder):
            sys.exit(f"{self.folder}: its service would be imported from {found}")


@contextmanager
def serve_stock_spyne(address: str, log: Path, size: Size) -> Iterator[Server]:
    port = free_port()
    command = [
        *(sys.executable, "-W", "ignore", "-m", "gunicorn", f"--bind={HOST}:{port}"),
        *(f"--workers={size.workers}", f"--threads={size.threads}"),
        "tests.bench.serving.stock:application",
    ]
    environment = {**os.environ, "DATABASE_URL": address, "PYTHONPATH": str(ROOT)}
    with _running(command, ROOT, environment, port, log) as server:
        yield server


@contextmanager
def _running(
    command: list, folder: Path, environment: dict, port: int, log: Path
) -> Iterator[Server]:
    """Run a server, with all that it says in a file, until the block ends."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_ready(process, port, log)
        yield Server(process.pid, port)
    finally:
        process.terminate()
        try:
            process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.create_server((HOST, 0)) as listener:
        return listener.getsockname()[1]


def _wait_until_ready(process: subprocess.Popen, port: int, log: Path) -> None:
    """Wait for an answer of any kind: one that listens may have no worker yet."""
    end = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < end:
        try:
            with socket.create_connection((HOST, port), timeout=5) as caller:
                caller.sendall(b"GET / HTTP/1.0\r\n\r\n")
                if caller.recv(1):
                    return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"A server did not start:\n{log.read_text()}")
