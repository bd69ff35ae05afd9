"""What the worker does with applications that fail, or answer in odd ways."""

import os
import socket
import subprocess

import pytest

from tests.faults.raw_http import Response, exchange, wire
from tests.server import ROOT
from tests.serving.by_hand import END, HOST, lines
from tests.serving.tiny import TINY, tiny


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with tiny(tmp_path_factory.mktemp("tiny")) as started:
        yield started


@pytest.fixture(autouse=True)
def worker_lives(server):
    workers = server.workers()
    yield
    assert ask(server, "plain").body == b"plain\n"
    assert server.workers() == workers


def request(name: str, verb: str = "GET", version: str = "1.1") -> bytes:
    return lines(f"{verb} /{name} HTTP/{version}", HOST, *END)


def ask(server, name: str) -> Response:
    return exchange(server.url, request(name))


def ask_to_the_end(server, data: bytes) -> bytes:
    """Send, close our sending end, and take all that comes until the other is closed."""
    with wire(server.url) as connection:
        connection.send(data)
        connection.socket.shutdown(1)
        return connection.take_all()


@pytest.mark.parametrize(
    "name",
    [
        "raises",
        "raises_with_a_file_missing",
        "never_starts",
        "splits_its_answer",
        "splits_its_status",
    ],
)
def test_a_failure_is_a_500_that_tells_nothing(server, name):
    answer = ask_to_the_end(server, request(name) + request("plain"))

    assert answer.startswith(b"HTTP/1.1 500 Internal Server Error\r\n")
    assert answer.endswith(b"\r\n\r\nInternal Server Error\n")
    assert b"\r\nConnection: close\r\n" in answer
    assert b"s3cret" not in answer


def test_a_failure_in_the_middle_cuts_the_answer(server):
    answer = ask_to_the_end(server, request("raises_in_the_middle") + request("plain"))

    assert answer.endswith(b"\r\n\r\nhalf\n")
    assert answer.count(b"HTTP/1.1 ") == 1


def test_failures_are_logged(server):
    before = server.log.read_text().count("tests.serving.tiny_app.Bug: s3cret")
    ask(server, "raises")
    ask(server, "raises_in_the_middle")
    log = server.log.read_text()
    assert log.count("tests.serving.tiny_app.Bug: s3cret") == before + 2
    assert "\n/raises failed\n" in log and "\n/raises_in_the_middle failed\n" in log


def test_an_answer_may_start_with_its_first_piece(server):
    response = ask(server, "starts_late")
    assert (response.status, response.body) == (200, b"late\n")


def test_an_answer_may_be_replaced_before_it_is_sent(server):
    response = ask(server, "changes_its_mind")
    assert (response.status, response.body) == (503, b"no.\n")


def test_an_answer_without_a_length_ends_with_the_connection(server):
    answer = ask_to_the_end(server, request("has_no_length") + request("plain"))

    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"\r\nConnection: close" in head
    assert body == b"first second\n"


def test_an_answer_without_a_body_ends_with_its_head(server):
    with wire(server.url) as connection:
        for _ in range(2):
            connection.send(request("has_no_body"))
            response = connection.receive()
            assert response.status == 204
            assert "Connection" not in response.head


def test_head_gets_no_body(server):
    with wire(server.url) as connection:
        connection.send(request("has_a_body_for_head", verb="HEAD"))
        head = connection.receive_interim()
        assert head.startswith("HTTP/1.1 200 OK") and "Content-Length: 7" in head
        connection.send(request("plain"))
        response = connection.receive()
    assert (response.status, response.body) == (200, b"plain\n")


def test_head_of_an_answer_without_a_length(server):
    with wire(server.url) as connection:
        connection.send(request("has_no_length", verb="HEAD"))
        assert connection.receive().head.startswith("HTTP/1.1 200 OK")


@pytest.mark.parametrize(
    ("version", "said"), [("1.0", "Connection: close"), ("1.1", None)]
)
def test_only_who_may_not_go_on_is_told_so(server, version, said):
    head = exchange(server.url, request("plain", version=version)).head
    told = [line for line in head.split("\r\n") if line.startswith("Connection")]
    assert told == ([said] if said else [])


def test_a_unix_socket_is_served_as_well(server):
    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect(str(server.log.parent / "socket"))
        caller.sendall(request("who") + request("plain", verb="HEAD", version="1.0"))
        answers = b""
        while piece := caller.recv(65_536):
            answers += piece
    assert answers.count(b"HTTP/1.1 200 OK") == 2
    assert b"\r\n\r\n['', 'localhost', 'GET']HTTP/1.1" in answers


def test_tls_is_not_left_out_in_silence(tmp_path):
    any_file = str(ROOT / "setup.cfg")
    command = [*TINY, "--certfile", any_file, "--keyfile", any_file]
    environment = {"PORT": "0", "TINY_SOCKET": str(tmp_path / "socket")}
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True
    )
    assert done.returncode == 1
    assert b"TLS is for a proxy before gunicorn" in done.stderr
