"""gunicorn's master is killed under load: its workers go, and the next one starts."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest
import requests

from tests.cli.leadback import Serving, is_alive, paste, server_of, serving, wait_until
from tests.server import free_port

SECONDS = 2  # after which the workers have let go of the port
SUBMITTED = "<message>Lead Return Submitted For Approval<"
UNFINISHED = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n"


@pytest.fixture(params=["embedded", "own"])
def settings(request, home):
    """With the database that comes along, and with one of somebody's own."""
    settings = {"PORT": str(free_port()), "WORKERS": "2", "THREADS": "2"}
    if request.param == "embedded":
        return settings | {"LEADBACK_HOME": str(home)}
    return settings | {"DATABASE_URL": request.getfixturevalue("empty_url")}


@pytest.mark.alone
def test_frees_the_port_and_leaves_nothing_in_the_way(settings, home):
    port = int(settings["PORT"])
    with ExitStack() as stack:
        with busy_callers(port) as answers:
            server = stack.enter_context(serving("--demo", **settings))
            wait_until(lambda: len(answers) > 100)
            database = server_of(home) if "LEADBACK_HOME" in settings else None
            workers = server.workers()
            kill_master(server)

            killed = time.monotonic()
            wait_until(lambda: is_free(port))
            assert time.monotonic() - killed < SECONDS
            another = stack.enter_context(serving("--demo", **settings))
            assert SUBMITTED in paste(another.calls()[0])
            assert database is None or server_of(home) == database
        wait_until(lambda: not any(map(is_alive, workers)))
        assert another.stop() == 0
        assert database is None or not is_alive(database)


def test_the_next_one_may_start_at_once(settings):
    """It waits for the port itself."""
    port = int(settings["PORT"])
    with ExitStack() as stack, busy_callers(port) as answers:
        server = stack.enter_context(serving("--demo", **settings))
        wait_until(lambda: len(answers) > 100)
        kill_master(server)
        another = stack.enter_context(serving("--demo", **settings))
        assert SUBMITTED in paste(another.calls()[0])


def kill_master(server: Serving) -> None:
    server.process.kill()
    server.process.wait()


@contextmanager
def busy_callers(port: int) -> Iterator[list[int]]:
    """Keep four connections busy, and one with a body that never ends; lists answers."""
    answers: list[int] = []
    place = ("127.0.0.1", port)
    is_over = threading.Event()

    def call_on_and_on() -> None:
        with requests.Session() as session:
            while not is_over.is_set():
                try:
                    answer = session.get(f"http://127.0.0.1:{port}/", timeout=15)
                    answers.append(answer.status_code)
                except requests.ConnectionError:
                    pass  # for a moment nobody listens
                time.sleep(0.005)  # or we would have no time for anything else

    def send_on_and_on() -> None:
        while not is_over.wait(0.1):
            with suppress(OSError), socket.create_connection(place) as caller:
                caller.sendall(UNFINISHED)
                while not is_over.wait(0.1):
                    caller.sendall(b".")

    work = [call_on_and_on] * 4 + [send_on_and_on]
    callers = [threading.Thread(target=each) for each in work]
    for caller in callers:
        caller.start()
    try:
        yield answers
    finally:
        is_over.set()
        for caller in callers:
            caller.join()


def is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
