"""A server that dies is started again, and never by who has stopped it."""

import logging
import os
import signal
import sys
import threading
import time
import warnings
from contextlib import suppress

import pytest

from service.embedded import keeper, server
from service.embedded.sharing import alone
from tests.embedded.conftest import FAST, ask, pid_of, wait_until

LOOK = 0.05  # seconds


@pytest.fixture
def kept(home, begin, monkeypatch):
    """A database with a keeper that looks often, and complains at once.

    `home` comes before `begin`, so that the keeper is gone before the folder is.
    """
    monkeypatch.setattr(keeper, "SECONDS_BETWEEN_LOOKS", LOOK)
    monkeypatch.setattr(keeper, "SECONDS_BEFORE_COMPLAINT", 0)
    database = begin(home, options=FAST | {"max_connections": "33"})
    database.keep()
    return database


def kill(database):
    """Kill the server, and give its number."""
    pid = pid_of(database.folder)
    os.kill(pid, signal.SIGKILL)
    return pid


def is_back(database, killed):
    return (
        server.state(database.folder) == "ready" and pid_of(database.folder) != killed
    )


def test_a_server_whose_lock_file_is_not_whole_yet_is_starting(begin, home):
    """It adds line by line, and is not to be asked to stop before it has begun."""
    database = begin(home)
    lock_file = database.folder / "postmaster.pid"
    whole = lock_file.read_text()
    assert server.state(database.folder) == "ready"
    for known in range(1, 8):
        lock_file.write_text("".join(whole.splitlines(keepends=True)[:known]))
        assert server.state(database.folder) == "starting"
    lock_file.write_text(whole)


def test_a_killed_server_is_started_again_as_it_was(kept, caplog):
    caplog.set_level(logging.INFO, "leadback")
    killed = kill(kept)
    wait_until(lambda: is_back(kept, killed))
    wait_until(lambda: len(caplog.messages) == 2)

    assert ask(kept.url, "SHOW max_connections") == "33"
    assert caplog.messages[0] == "PostgreSQL cannot be reached: starting it again"
    assert caplog.messages[1].startswith("PostgreSQL is back after ")


def test_one_that_joins_keeps_it_with_the_options_that_it_has(kept, begin, home):
    kept.stop()
    first = begin(home, options=FAST | {"max_connections": "34"})
    second = begin(home, options=FAST | {"max_connections": "35"})
    second.keep()
    killed = kill(first)
    wait_until(lambda: is_back(first, killed))

    assert ask(first.url, "SHOW max_connections") == "34"


def test_who_has_stopped_it_starts_it_no_more(kept):
    kill(kept)
    kept.stop()
    time.sleep(10 * LOOK)
    assert server.state(kept.folder) is None


@pytest.mark.parametrize("seconds", [0.04, 0.05, 0.06, 0.08, 0.12])
def test_a_stop_finds_the_server_that_was_just_started(kept, seconds):
    """Whatever the moment of the stop: a server that nobody uses must not stay."""
    kill(kept)
    time.sleep(seconds)
    kept.stop()
    time.sleep(0.3)
    assert server.state(kept.folder) is None


def test_one_that_is_stopping_is_left_to_who_stops_it(kept, home):
    """A command that starts or stops the server holds the lock meanwhile."""
    with alone(home / "start.lock"):
        kill(kept)
        time.sleep(10 * LOOK)
        assert server.state(kept.folder) is None
    wait_until(lambda: server.state(kept.folder) == "ready")


def test_data_that_is_gone_is_not_replaced_by_an_empty_database(kept, caplog):
    data, aside = kept.folder, kept.folder.with_name("aside")
    killed = pid_of(data)
    data.rename(aside)
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: f"does not start: {data} is not there" in caplog.text)
    time.sleep(10 * LOOK)
    assert not data.exists()
    assert caplog.text.count("does not start") == 1

    aside.rename(data)
    wait_until(lambda: is_back(kept, killed))


def test_a_home_that_is_gone_is_no_traceback(kept, home, folder, caplog):
    killed = pid_of(kept.folder)
    home.rename(folder / "elsewhere")
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: "does not start" in caplog.text)

    (folder / "elsewhere").rename(home)
    wait_until(lambda: is_back(kept, killed))


def test_a_worker_forked_meanwhile_inherits_no_lock(kept, home, monkeypatch):
    """It lives on, and whoever wants to start or stop the server would wait for it."""
    begun, really_begin = threading.Event(), server.begin

    def slowly(*arguments):
        begun.set()
        time.sleep(0.3)
        return really_begin(*arguments)

    monkeypatch.setattr(server, "begin", slowly)
    kill(kept)
    assert begun.wait(10)
    worker = _fork()
    if worker == 0:
        os._exit(_has_open(home / "start.lock"))
    assert os.waitpid(worker, 0)[1] == 0


def _has_open(path):
    for number in os.listdir("/proc/self/fd"):
        with suppress(FileNotFoundError):  # the one that listed them
            if os.readlink(f"/proc/self/fd/{number}") == str(path):
                return True
    return False


def _fork():
    """Fork beside a thread, against which Python warns from 3.12 on."""
    if sys.version_info < (3, 12):
        return os.fork()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()
