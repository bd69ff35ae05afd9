"""The end of a server, of a worker, and of a connection that was kept."""

import os
import signal
import socket
import threading
import time
from contextlib import ExitStack, suppress
from urllib.parse import urlsplit

import pytest
import requests

from tests.faults.raw_http import exchange, wire
from tests.server import PLAIN_GUNICORN, Server, running
from tests.serving.by_hand import END, HOST, PATH, lines
from tests.serving.tiny import tiny
from tests.serving.watching import holds_port, is_alive, open_connections, wait_until

CALLERS = 6


def ask(name: str) -> bytes:
    return lines(f"GET /{name} HTTP/1.1", HOST, *END)


@pytest.fixture
def server(tmp_path):
    with tiny(tmp_path) as started:
        yield started


def wait_until_asked(server: Server, name: str, times: int) -> None:
    line = f"asked for /{name}\n"
    wait_until(lambda: server.log.read_text().count(line) == times)


def is_port_free(url: str) -> bool:
    place = urlsplit(url)
    with socket.socket() as probe:
        return probe.connect_ex((place.hostname, place.port)) != 0


# ---------------------------------------------------------------- SIGTERM, SIGINT


def test_sigterm_lets_calls_end_and_closes_the_idle(server):
    with ExitStack() as open_wires:
        idle, kept, *busy = (
            open_wires.enter_context(wire(server.url)) for _ in range(5)
        )
        kept.send(ask("plain"))
        assert kept.receive().status == 200
        for caller in busy:
            caller.send(ask("takes_a_second"))
        wait_until_asked(server, "takes_a_second", len(busy))
        os.kill(server.pid, signal.SIGTERM)

        for caller in busy:
            response = caller.receive()
            assert (response.status, response.body) == (200, b"plain\n")
            assert "Connection: close" in response.head
        assert idle.is_closed() and kept.is_closed()
        wait_until(lambda: is_port_free(server.url))
    wait_until(lambda: not is_alive(server.pid))


def test_a_call_that_meets_sigterm_on_its_way_is_answered(server):
    """Both on a connection that was just kept, and on one that has just come."""
    (worker,) = server.workers()
    with wire(server.url) as kept, wire(server.url) as new:
        kept.send(ask("plain"))
        assert kept.receive().status == 200
        wait_until(lambda: open_connections(server.url) == 2)
        os.kill(worker, signal.SIGTERM)
        wait_until(lambda: not holds_port(worker, server.url))  # now the worker knows
        for caller in (kept, new):
            caller.send(ask("plain"))
            response = caller.receive()
            assert (response.status, response.body) == (200, b"plain\n")
            assert "Connection: close" in response.head


@pytest.mark.alone
def test_who_does_not_close_delays_no_end(server):
    with wire(server.url) as caller:
        caller.send(b"no HTTP\r\n\r\n")
        assert caller.receive().status >= 400
        started = time.monotonic()
        os.kill(server.pid, signal.SIGTERM)
        wait_until(lambda: not is_alive(server.pid))
        assert time.monotonic() - started < 10  # a call may take 15


@pytest.mark.alone
def test_sigint_waits_for_nobody(server):
    with wire(server.url) as caller:
        caller.send(ask("takes_a_minute"))
        wait_until_asked(server, "takes_a_minute", 1)
        started = time.monotonic()
        os.kill(server.pid, signal.SIGINT)
        assert caller.receive().status == 0
        wait_until(lambda: not is_alive(server.pid))
        assert time.monotonic() - started < 10  # a call may take 15


# ---------------------------------------------------------------- reloads, restarts


class Callers:
    """Threads that call without a break, on connections kept and new, until the end."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answered, self.failed = 0, []
        self._is_over = threading.Event()
        self._threads = [
            threading.Thread(target=self._call, args=(number % 2 == 0,))
            for number in range(CALLERS)
        ]

    def __enter__(self) -> "Callers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _call(self, keeps: bool) -> None:
        session = requests.Session()
        while not self._is_over.is_set():
            try:
                reply = session.get(self.url, timeout=20)
                assert reply.status_code == 200, reply.text
                self.answered += 1
            except (requests.RequestException, AssertionError) as error:
                self.failed.append(repr(error))
            if not keeps:
                session.close()


def test_a_reload_fails_no_call(database_url, tmp_path):
    with running(database_url, tmp_path, command=PLAIN_GUNICORN) as server:
        with Callers(server.url + PATH) as callers:
            for _ in range(3):
                before, old = callers.answered, set(server.workers())
                os.kill(server.pid, signal.SIGHUP)
                wait_until(lambda old=old: old.isdisjoint(server.workers()))
                wait_until(lambda before=before: callers.answered > before + 100)
        assert callers.failed == []


def test_max_requests_replaces_a_worker_and_fails_no_call(tmp_path):
    with tiny(tmp_path, "--max-requests", "50") as server:
        workers = set(server.workers())
        with Callers(server.url + "/plain") as callers:
            while len(workers) < 4:
                workers |= set(server.workers())
                time.sleep(0.05)
        assert callers.failed == []


def test_the_last_call_of_a_worker_closes_its_connection(tmp_path):
    with tiny(tmp_path, "--max-requests", "5") as server, wire(server.url) as caller:
        heads = []
        while not heads or "Connection: close" not in heads[-1]:
            caller.send(ask("plain"))
            heads.append(caller.receive().head)
            assert len(heads) <= 5
        assert exchange(server.url, ask("plain")).status == 200


# ---------------------------------------------------------------- the master is gone


@pytest.mark.alone
def test_workers_whose_master_was_killed_let_go_of_the_port(tmp_path):
    with suppress(AssertionError), tiny(tmp_path) as server:
        (worker,) = server.workers()
        with Callers(server.url + "/plain") as callers:
            wait_until(lambda: callers.answered > 100)
            os.kill(server.pid, signal.SIGKILL)
            killed = time.monotonic()
            wait_until(lambda: is_port_free(server.url))
            seconds = time.monotonic() - killed
        wait_until(lambda: not is_alive(worker))
    assert seconds < 4


def test_a_worker_first_connects_to_the_database_as_it_ends(database_url, tmp_path):
    """It has a refusal to count; a server that logs a failure fails the test."""
    query = "vertical_id=1&vertical_id=2"
    with running(database_url, tmp_path, WORKERS="1") as server:
        answer = requests.get(f"{server.url}/api/2/track.asmx/ReturnLead?{query}")
    assert answer.status_code == 400
