"""`leadback serve --demo`, started, used, stopped and killed as it happens in life."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.leadback import (
    COMMAND,
    Serving,
    environment,
    is_alive,
    paste,
    run,
    server_of,
    serving,
    wait_until,
)
from tests.server import free_port
from tests.serving.watching import open_connections

SUBMITTED = "<success>true</success><message>Lead Return Submitted For Approval<"
UNREADABLE = [
    "GET /api/2/track.asmx/Return Lead?a=1&api_key=KEY HTTP/1.1\r\nHost: x",
    "GET / HTTP/1.1\r\nHost: x\r\nX-Api-Key KEY",
    "GET / HTTP/1.1\r\nHost: x\r\nAuthorization : Basic KEY",
]
KNOWN = "<success>false</success><message>Lead is Already in Return List<"


@pytest.fixture
def settings(home):
    return {"LEADBACK_HOME": str(home), "PORT": str(free_port())}


def test_prints_calls_that_work_as_pasted(settings):
    with serving("--demo", **settings) as server:
        get, soap = server.calls()
        assert (
            f"http://127.0.0.1:{settings['PORT']}/api/2/track.asmx" in server.printed()
        )

        assert SUBMITTED in paste(get)
        assert "Envelope" in (answer := paste(soap)) and SUBMITTED in answer


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stops_all_that_it_started(settings, home, number):
    with serving("--demo", **settings) as server:
        wait_until(server.workers)
        started = [*server.workers(), server_of(home)]
        assert all(map(is_alive, started))

        assert server.stop(number) == 0
        assert not any(map(is_alive, started))
        assert "Traceback" not in server.printed()


def test_ctrl_c_in_a_terminal_stops_everything(settings, home):
    """A terminal sends the signal to every process of the group at once."""
    with serving("--demo", **settings) as server:
        wait_until(server.workers)
        started = [*server.workers(), server_of(home)]
        os.killpg(server.process.pid, signal.SIGINT)

        assert server.process.wait(30) == 0
        assert not any(map(is_alive, started))


def test_a_connection_without_a_request_does_not_delay_the_end(settings):
    """As browsers open them, to be quick when they are wanted."""
    with serving(**settings) as server:
        browser = socket.create_connection(("127.0.0.1", int(settings["PORT"])))
        wait_until(lambda: open_connections(f"http://127.0.0.1:{settings['PORT']}"))
        started = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - started < 7
        browser.close()


def test_leaves_a_database_that_others_use(settings, home):
    with serving(**settings) as other:
        database = server_of(home)
        with serving(**settings | {"PORT": str(free_port())}) as server:
            assert server.stop() == 0
        assert is_alive(database)
        assert other.stop() == 0
    assert not is_alive(database)


def works_in(process, home):
    files = Path(f"/proc/{process.pid}/fd").iterdir()
    return any(home in file.resolve().parents for file in files)


def has_begun_the_database(process, home):
    return list(home.glob("pg*/postmaster.pid"))


def has_the_database(process, home):
    return list(home.glob("run/.s.PGSQL.*[0-9]"))


def has_forked(process, home):
    """For its database, which it has not quite begun by then."""
    return Serving(process, Path()).workers()


def has_a_worker(process, home):
    return has_the_database(process, home) and has_forked(process, home)


STAGES = [
    works_in,
    has_forked,
    has_begun_the_database,
    has_the_database,
    has_a_worker,
]


@pytest.mark.parametrize("stage", STAGES)
def test_stops_while_it_is_starting(settings, home, stage):
    with subprocess.Popen(
        [*COMMAND, "serve"], env=environment(**settings), stderr=subprocess.PIPE
    ) as process:
        try:
            wait_until(lambda: stage(process, home))
            process.terminate()
            said = process.communicate(timeout=60)[1]
        finally:
            process.kill()  # or nobody ends one that did not hear

    assert b"Traceback" not in said
    assert not list(home.glob("pg*/postmaster.pid"))


@pytest.fixture
def on_hangup():
    """Say what SIGHUP does to whom we start; whoever runs the tests may have nohup."""
    before = signal.getsignal(signal.SIGHUP)
    yield lambda action: signal.signal(signal.SIGHUP, action)
    signal.signal(signal.SIGHUP, before)


def test_a_closed_terminal_stops_it(settings, on_hangup):
    on_hangup(signal.SIG_DFL)
    with serving(**settings) as server:
        os.killpg(server.process.pid, signal.SIGHUP)

        assert server.process.wait(30) == 0


def test_nohup_keeps_it_when_the_terminal_is_closed(settings, on_hangup):
    on_hangup(signal.SIG_IGN)
    with serving(**settings) as server:
        server.process.send_signal(signal.SIGHUP)
        time.sleep(1)
        assert server.process.poll() is None


def test_has_the_data_after_a_restart(settings):
    with serving("--demo", **settings) as server:
        call = server.calls()[0]
        assert SUBMITTED in paste(call)
    with serving("--demo", **settings) as server:
        assert KNOWN in paste(call)  # by the older key
        assert lead_id(server.calls()[0]) != lead_id(call)
        assert SUBMITTED in paste(server.calls()[0])


@pytest.mark.parametrize("who", ["master", "database", "both"])
def test_comes_up_again_after_kill_9(settings, home, who):
    with serving("--demo", **settings) as server:
        call = server.calls()[0]
        assert SUBMITTED in paste(call)
        if who != "master":
            os.kill(server_of(home), signal.SIGKILL)
        if who != "database":
            server.process.kill()
        server.stop()
    with serving("--demo", **settings) as server:
        assert KNOWN in paste(call)
        assert SUBMITTED in paste(server.calls()[0])
    assert not list(home.glob("pg*/postmaster.pid"))


def test_replaces_a_worker_that_was_killed(settings):
    with serving("--demo", **settings) as server:
        wait_until(server.workers)
        (worker,) = server.workers()
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: server.workers() not in ([], [worker]))

        assert SUBMITTED in paste(server.calls()[0])


def test_prints_calls_for_a_machine_without_curl(settings, tmp_path):
    (tmp_path / "sh").symlink_to(shutil.which("sh"))
    with serving("--demo", **settings, **{"PATH": str(tmp_path)}) as server:
        get, soap = server.calls()
        assert "curl" not in get + soap

        assert SUBMITTED in paste(get)
        assert SUBMITTED in paste(soap)


def test_shows_its_key_to_nobody_but_the_caller(settings, home):
    with serving("--demo", **settings) as server:
        call = server.calls()[0]
        key = re.search("api_key=([A-Za-z0-9_]+)", call)[1]
        paste(call)
        for line in UNREADABLE:
            send(settings["PORT"], line.replace("KEY", key))
        log = server.printed().partition("keeps the data.")[2]
        assert "ReturnLead" in log and log.count("refused 127.0.0.1 with 400") == 3

    assert key not in log
    assert key not in (home / "postgres.log").read_text()


def test_serves_a_database_of_ones_own(empty_url):
    settings = {"DATABASE_URL": empty_url, "PORT": str(free_port())}
    with serving("--demo", **settings) as server:
        assert SUBMITTED in paste(server.calls()[0])


def test_without_a_demo_it_makes_no_data_and_no_key(empty_url):
    settings = {"DATABASE_URL": empty_url, "PORT": str(free_port())}
    with serving(**settings) as server:
        assert "key create" in server.printed()
    assert run("key", "list", **settings).stdout == ""


def send(port: str, line: str) -> None:
    """Send a request that curl would not make, and wait for its refusal."""
    with socket.create_connection(("127.0.0.1", int(port))) as connection:
        connection.sendall(f"{line}\r\n\r\n".encode())
        assert b"400" in connection.recv(1000)


def lead_id(call: str) -> str:
    return re.search("lead_id[=>]([A-Z0-9]+)", call)[1]
