"""The command as a person starts it: a process of its own, with an environment."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "service.cli"]
LAST_LINE = "Ctrl-C stops the server"
SECONDS = 180


def environment(**given: str) -> dict[str, str]:
    """Make the environment: nothing of ours comes from who runs the tests."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    fast = {"WORKERS": "1", "THREADS": "2", "ALLOW_UNSAFE_DURABILITY": "yes"}
    return kept | fast | given


def run(*arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=ROOT,
        env=environment(**given),
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )


def refusal(*arguments: str, **given: str) -> str:
    """Run a command that must fail with one sentence, and give the sentence."""
    done = run(*arguments, **given)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr + done.stdout
    assert done.stderr.startswith("leadback: ") and done.stderr.endswith(".\n")
    assert done.stderr.count("\n") == 1
    return done.stderr.removeprefix("leadback: ").strip()


class Serving:
    """A running `leadback serve`."""

    def __init__(self, process: subprocess.Popen, log: Path) -> None:
        self.process = process
        self.log = log

    def printed(self) -> str:
        return self.log.read_text()

    def calls(self) -> list[str]:
        """List the calls that it printed for a person to paste."""
        lines = self.printed().splitlines()
        return [line for line in lines if "ReturnLead" in line]

    def workers(self) -> list[int]:
        """Find gunicorn's workers; the database is a child of the master's too."""
        children = children_of(self.process.pid)
        return [pid for pid in children if b"service.cli" in command_of(pid)]

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Stop it as a person or a system would; gives the exit status."""
        self.process.send_signal(number)
        return self.process.wait(SECONDS)


@contextmanager
def serving(*arguments: str, **given: str) -> Iterator[Serving]:
    """Serve until the end of the block; begins when all has been printed."""
    with tempfile.NamedTemporaryFile("w", prefix="leadback-test-") as log:
        process = subprocess.Popen(
            [*COMMAND, "serve", *arguments],
            cwd=ROOT,
            env=environment(**given),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        server = Serving(process, Path(log.name))
        try:
            wait_until(lambda: LAST_LINE in server.printed() or process.poll())
            assert process.poll() is None, server.printed()
            yield server
        finally:
            process.terminate()
            process.wait(SECONDS)


def paste(call: str) -> str:
    """Run a printed call in a shell, and give the answer."""
    done = subprocess.run(
        ["sh", "-c", call], capture_output=True, text=True, timeout=SECONDS
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def children_of(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def server_of(home: Path) -> int:
    """Find the process of the database that runs in this state folder."""
    (pid_file,) = home.glob("pg*/postmaster.pid")
    return int(pid_file.read_text().split("\n")[0])


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return state.rpartition(")")[2].split()[0] not in "ZX"


def wait_until(holds) -> None:
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)
