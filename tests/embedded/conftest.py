"""Folders that the server's user can reach, and other processes to share with."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from service.embedded import server, start

FAST = {"fsync": "off", "synchronous_commit": "off", "shared_buffers": "16MB"}
ROOT = Path(__file__).resolve().parents[2]


class Guest:
    """Another process that has started or joined the database in `home`."""

    def __init__(self, home, python=sys.executable, **popen):
        self.process = subprocess.Popen(
            [python, "-B", "-m", "tests.embedded.guest", str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            start_new_session=True,
            **popen,
        )

    def wait(self):
        """Wait until it has the database, and give what it printed."""
        line = self.process.stdout.readline()
        return json.loads(line) if line else {"error": self.process.stderr.read()}

    def leave(self):
        _, complaints = self.process.communicate(timeout=60)
        assert complaints == ""

    def interrupt(self):
        """Press Ctrl-C in its terminal: the whole process group gets it."""
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.communicate(timeout=60)

    def kill(self):
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def folder():
    """A folder of the test's own; pytest's tmp_path is closed to the server's user."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2**29
    parent = memory if roomy else None
    made = Path(tempfile.mkdtemp(prefix="leadback-", dir=parent)).resolve()
    made.chmod(0o755)
    yield made
    for data in made.rglob("pg[1-9]*/postmaster.pid"):
        server.stop(data.parent)
    shutil.rmtree(made)


@pytest.fixture
def home(folder):
    return folder / "home"


@pytest.fixture
def guests():
    """Make other processes; whoever is left at the end is killed."""
    made = []

    def make(*arguments, **popen):
        made.append(Guest(*arguments, **popen))
        return made[-1]

    yield make
    for guest in made:
        guest.kill()


@pytest.fixture
def begin():
    """Start or join in this process; the test's end stops what it did not stop."""
    with contextlib.ExitStack() as stack:

        def make(home, binaries=None, options=FAST, **more):
            database = start(home, binaries, options, **more)
            stack.callback(database.stop)
            return database

        yield make


def connect(url):
    libpq = make_url(url).set(drivername="postgresql")
    address = libpq.render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True)


def ask(url, query):
    """Run one statement on a connection of its own and give its first value."""
    with connect(url) as connection:
        done = connection.execute(query)
        return done.fetchone()[0] if done.description else None


def pid_of(database_folder):
    """The server's process number; None when no server is there."""
    try:
        text = Path(database_folder, "postmaster.pid").read_text()
    except FileNotFoundError:
        return None
    return int(text.split("\n")[0])


def children_of(pid):
    return [
        int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ]


def wait_until(question, seconds=60):
    end = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
