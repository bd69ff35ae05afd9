"""Rows E once more, through nginx: what it makes of a request, we read as it meant it."""

import os
import shutil
import subprocess
import time
from contextlib import ExitStack

import pytest

from tests.faults.raw_http import exchange, wire
from tests.server import free_port, running
from tests.serving.by_hand import GET, HOST, PLAIN, POST, get, lines, post
from tests.serving.invalid import INVALID

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
# Not installed by make: Debian would start it on port 80.
NO_NGINX = "These tests need nginx: apt install nginx."
PATIENCE = 20  # seconds
# As docs/operators.md wants a proxy to be.
CONFIG = """
daemon off;
{user}
pid nginx.pid;
error_log stderr;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    server {{
        listen 127.0.0.1:{port};
        client_max_body_size 256k;
        location / {{
            proxy_pass {server};
            proxy_http_version 1.1;
            proxy_next_upstream off;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto $scheme;
        }}
    }}
}}
"""


@pytest.fixture(scope="module")
def behind(database_url, tmp_path_factory):
    """A server that trusts nginx."""
    if NGINX is None:
        pytest.skip(NO_NGINX)
    folder = tmp_path_factory.mktemp("behind")
    with running(database_url, folder, TRUSTED_PROXIES="127.0.0.1") as server:
        yield server


@pytest.fixture(scope="module")
def nginx(behind, tmp_path_factory):
    """The address of an nginx before it."""
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    user = "user root;" if os.geteuid() == 0 else ""
    config = CONFIG.format(port=port, server=behind.url, user=user)
    (folder / "nginx.conf").write_text(config)
    command = [NGINX, "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_open(url, process, folder / "log")
        yield url
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait_until_open(url: str, process: subprocess.Popen, log) -> None:
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        try:
            if exchange(url, PLAIN).status == 200:
                return
        except ConnectionError:
            time.sleep(0.05)
    raise AssertionError(f"no nginx:\n{log.read_text()}")


SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
LENGTH = f"Content-Length: {len(SMUGGLED)}"
IN_CHUNKS = f"{len(SMUGGLED):x}\r\n{SMUGGLED}\r\n0\r\n\r\n"
FRAMED = {  # two readers may find other ends of these
    "E2-both": post(LENGTH, "Transfer-Encoding: chunked", "", f"0\r\n\r\n{SMUGGLED}"),
    "E2-both-reversed": post("Transfer-Encoding: chunked", LENGTH, "", IN_CHUNKS),
    "E2-two": post("Content-Length: 0", LENGTH, "", SMUGGLED),
    "E2-two-reversed": post(LENGTH, "Content-Length: 0", "", SMUGGLED),
    "E2-plus": post("Content-Length: +0", "", SMUGGLED),
    "E3-x": post("Transfer-Encoding: xchunked", LENGTH, "", SMUGGLED),
    "E3-identity": post("Transfer-Encoding: identity", LENGTH, "", SMUGGLED),
    "E3-blank": post("Transfer-Encoding : chunked", LENGTH, "", f"0\r\n\r\n{SMUGGLED}"),
    "E3-tab": post("Transfer-Encoding:\tchunked", LENGTH, "", f"0\r\n\r\n{SMUGGLED}"),
    "E3-line": post(
        "X: a\nTransfer-Encoding: chunked", LENGTH, "", f"0\r\n\r\n{SMUGGLED}"
    ),
    "E4-negative": post("Transfer-Encoding: chunked", "", f"-1\r\n{SMUGGLED}"),
    "E4-extension": post("Transfer-Encoding: chunked", "", f"0;\n{SMUGGLED}"),
    "E5-folded": post("X: a", f" Content-Length: 0\r\n{LENGTH}", "", SMUGGLED),
    "E6-underscore": post("Content_Length: 0", LENGTH, "", SMUGGLED),
    "E15-get": lines(GET, HOST, LENGTH, "", SMUGGLED),
    "E15-put": lines(POST.replace("POST", "PUT"), HOST, LENGTH, "", SMUGGLED),
    "E15-unknown": lines("POST /nix HTTP/1.1", HOST, LENGTH, "", SMUGGLED),
    "E5-upgrade": get("Connection: Upgrade", "Upgrade: h2c", LENGTH)
    + SMUGGLED.encode(),
}


@pytest.mark.parametrize("row", FRAMED)
def test_e_no_body_becomes_a_request(behind, nginx, row):
    with wire(nginx) as connection:
        connection.send(FRAMED[row])
        first = connection.receive()
        assert first.status != 0
    assert exchange(nginx, PLAIN).status == 200
    assert exchange(nginx, get(target="/witness")).status == 404
    log = behind.log.read_text()
    assert ("/witness" in log, "/smuggled" in log) == (True, False)


@pytest.mark.parametrize("name", INVALID)
def test_e_what_is_invalid_breaks_nothing(nginx, name):
    """nginx mends some of it; whatever it passes on is answered, and the next one too."""
    sent, _ = INVALID[name]
    with wire(nginx) as connection:
        connection.send(sent[:200_000])
        connection.socket.shutdown(1)
        response = connection.receive()
        assert response.status < 500 or response.status in (501, 505)
    assert exchange(nginx, PLAIN).status == 200


def test_e8_what_a_caller_says_of_proxies_is_not_passed_on(behind, nginx):
    spoofed = ("X-Forwarded-For: 192.0.2.99", "X-Forwarded-Proto: https")
    answer = exchange(nginx, get(*spoofed, target="/api/2/track.asmx?wsdl"))
    assert b'location="http://leads.example/api/2/track.asmx"' in answer.body


def test_e14_stalled_bodies_keep_nobody_waiting(nginx):
    """More of them than threads: who asks in between is answered before they end."""
    with ExitStack() as open_wires:
        for _ in range(200):
            connection = open_wires.enter_context(wire(nginx))
            connection.send(post("Content-Length: 50", "", "a"))
        assert {exchange(nginx, PLAIN).status for _ in range(20)} == {200}
        connection.socket.setblocking(False)
        with pytest.raises(BlockingIOError):  # it stalls still
            connection.socket.recv(1)


def test_b11_b12_a_large_body_is_413(nginx):
    for data in (
        post("Content-Length: 300000", "", "a" * 300_000),
        post("Transfer-Encoding: chunked", "", "50000\r\n" + "a" * 0x50000),
    ):
        assert exchange(nginx, data).status == 413
