"""The embedded PostgreSQL dies under `leadback serve`, which starts it again."""

import os
import re
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from tests.cli.leadback import (
    Serving,
    children_of,
    command_of,
    is_alive,
    paste,
    run,
    server_of,
    serving,
    wait_until,
)
from tests.server import free_port

SECONDS = 30  # at most, on a busy machine; it takes about one
SUBMITTED = "<message>Lead Return Submitted For Approval<"
KNOWN = "<message>Lead is Already in Return List<"
NOT_APPLIED = "Not applied, retry"
GONE = "PostgreSQL cannot be reached"
BACK = "PostgreSQL is back"
# As many good answers in a row as there are connections in the pools, and more.
ENOUGH = 20


def settings_of(home: Path) -> dict[str, str]:
    return {
        "LEADBACK_HOME": str(home),
        "PORT": str(free_port()),
        "WORKERS": "2",
        "THREADS": "2",
    }


@pytest.fixture(scope="module")
def server(home):
    """One that lives through all of it."""
    with serving("--demo", **settings_of(home)) as server:
        yield server
        stop(server, home)


@pytest.fixture
def other_home():
    folder = Path(tempfile.mkdtemp(prefix="leadback-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def kill(home: Path) -> None:
    os.kill(server_of(home), signal.SIGKILL)


def kill_a_session(home: Path) -> None:
    sessions = [
        child
        for child in children_of(server_of(home))
        if b"postgres leadback" in command_of(child)
    ]
    os.kill(sessions[0], signal.SIGKILL)


def stop_slowly(home: Path) -> None:
    """Let no new session in, and wait for those that are there: pools keep theirs."""
    os.kill(server_of(home), signal.SIGTERM)


def stop_fast(home: Path) -> None:
    os.kill(server_of(home), signal.SIGINT)


def stop_at_once(home: Path) -> None:
    os.kill(server_of(home), signal.SIGQUIT)


def remove_the_socket(home: Path) -> None:
    (home / "run/.s.PGSQL.5432").unlink()


def kill_but_for_one(home: Path) -> None:
    """Leave a process that holds the shared memory; it ends two seconds later."""
    server = server_of(home)
    orphan = children_of(server)[0]
    os.kill(orphan, signal.SIGSTOP)
    os.kill(server, signal.SIGKILL)
    threading.Timer(2, os.kill, [orphan, signal.SIGCONT]).start()


WAYS = [
    kill,
    stop_slowly,
    stop_fast,
    stop_at_once,
    remove_the_socket,
    kill_but_for_one,
]


@pytest.mark.parametrize("way", WAYS)
def test_it_is_started_again(server, home, way):
    before, told = facts_of(home), lines(server)

    until_another_answers(server, home, way)

    gone, back = lines(server)[len(told) :]
    assert GONE in gone and BACK in back
    assert facts_of(home) == before


def test_twice_in_a_row_and_what_was_written_is_there(server, home):
    for _ in range(2):
        until_another_answers(server, home, kill)
    call = server.calls()[0]
    assert SUBMITTED in paste(call)
    until_another_answers(server, home, kill)
    assert KNOWN in paste(call)


def test_a_killed_session_is_for_postgresql_to_mend(server, home):
    call = caller(server)
    until_good(call)
    database, told = server_of(home), lines(server)
    kill_a_session(home)
    until_good(call)
    time.sleep(1)  # two looks
    assert (server_of(home), lines(server)) == (database, told)


def test_one_of_two_servers_starts_it_for_both(server, home):
    with serving(**settings_of(home)) as other:
        until_another_answers(server, home, kill)
        database = server_of(home)
        time.sleep(1)
        assert server_of(home) == database
        assert other.stop() == 0
    assert is_alive(database)


def test_a_command_that_comes_first_starts_it(server, home):
    """And leaves it to the server, or finds it started."""
    until_good(caller(server))
    kill(home)
    done = run("key", "list", LEADBACK_HOME=str(home))
    assert done.returncode == 0, done.stderr
    until_good(caller(server))


def test_a_server_that_stops_starts_nothing(other_home):
    with serving(**settings_of(other_home)) as server:
        kill(other_home)
        stop(server, other_home)


def test_after_its_rescuer_was_killed_the_next_one_has_port_and_data(other_home):
    """A server that was started again is nobody's child then, and holds no port."""
    settings = settings_of(other_home)
    with serving("--demo", **settings) as server:
        until_another_answers(server, other_home, kill)
        database, call = server_of(other_home), server.calls()[0]
        server.process.kill()
        server.process.wait()
    with serving("--demo", **settings) as server:
        assert server_of(other_home) == database
        assert SUBMITTED in paste(call)
        stop(server, other_home)


def lines(server: Serving) -> list[str]:
    """List the lines of the log that tell of the database's death or return."""
    printed = server.printed().splitlines()
    return [line for line in printed if GONE in line or BACK in line]


def caller(server: Serving) -> Callable[[], bool]:
    """Make a call that says whether it was answered well; but for 503, it must be.

    It only reads: no COMMIT whose outcome nobody knows can be under way.
    """
    text = server.calls()[0]
    address = re.search(r"http://[^/]+", text)[0]
    key = re.search("api_key=([A-Za-z0-9_]+)", text)[1]
    session = requests.Session()

    def call() -> bool:
        answer = session.get(
            f"{address}/api/2/export.asmx/Buyers",
            params={"api_key": key, "buyer_id": 0, "account_status_id": 0},
            timeout=15,
        )
        if answer.status_code == 503 and NOT_APPLIED in answer.text:
            return False
        assert answer.status_code == 200 and "<success>true<" in answer.text, (
            answer.text
        )
        return True

    return call


def until_another_answers(server: Serving, home: Path, way: Callable) -> float:
    """Let it die, and call until another one answers; gives the seconds that it took."""
    call = caller(server)
    until_good(call)
    first = server_of(home)
    begin = time.monotonic()
    way(home)
    while pid_in(home) in (None, first):
        call()
        assert time.monotonic() < begin + SECONDS, "nobody started it again"
        time.sleep(0.01)
    seconds = until_good(call) - begin
    wait_until(lambda: BACK in lines(server)[-1])
    return seconds


def until_good(call) -> float:
    """Call until all is well; gives the time of the first of the good answers."""
    end = time.monotonic() + SECONDS
    good = 0
    while good < ENOUGH:
        good = good + 1 if call() else 0
        if good == 1:
            first = time.monotonic()
        assert time.monotonic() < end, "it does not answer again"
    return first


def pid_in(home: Path) -> int | None:
    try:
        return server_of(home)
    except (ValueError, OSError):  # no such file, or an empty one
        return None


def facts_of(home: Path) -> tuple:
    """Say who the server is for the system: its user, session, and kinds of files."""
    pid = server_of(home)
    status = Path(f"/proc/{pid}/status").read_text()
    user = re.findall(r"^(?:Uid|Gid|Groups):.*$", status, re.M)
    targets = [os.readlink(path) for path in Path(f"/proc/{pid}/fd").iterdir()]
    files = sorted(re.sub(r"\d+", "N", target) for target in targets)
    command = command_of(pid)
    options = next(home.glob("pg*/leadback.conf")).read_text()
    return user, os.getsid(pid) == pid, files, command, options


def stop(server: Serving, home: Path) -> None:
    """Stop it, and see that nothing is left, and nothing starts."""
    assert server.stop() == 0
    wait_until(lambda: not works_in(home))  # the last processes of one that was killed
    time.sleep(0.5)
    assert works_in(home) == []
    assert "Exception in thread" not in server.printed()


def works_in(home: Path) -> list[int]:
    """Find the processes that work in a folder below this one."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if Path(os.readlink(process / "cwd")).is_relative_to(home):
                found.append(int(process.name))
        except OSError:
            continue
    return [pid for pid in found if is_alive(pid)]
