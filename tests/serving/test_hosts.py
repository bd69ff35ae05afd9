"""HOST means the same by `leadback serve` and by gunicorn, and can be called."""

import re
import socket
from urllib.parse import urlsplit

import pytest

from tests.server import PLAIN_GUNICORN, running
from tests.serving.conftest import WAYS

REFUSED = "refused"
# HOST → where it can be reached, and the WSDL's host for who sends none
HOSTS = {
    "::": {"127.0.0.1": "127.0.0.1", "::1": "[::1]"},
    "[::1]": {"127.0.0.1": REFUSED, "::1": "[::1]"},
    "localhost": {"127.0.0.1": "127.0.0.1", "::1": REFUSED},
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("host", HOSTS)
def test_a_host_means_the_same_both_ways(database_url, tmp_path, way, host):
    at = "[::1]" if host == "[::1]" else "127.0.0.1"
    with running(
        database_url, tmp_path, command=WAYS[way], at=at, HOST=host, WORKERS="1"
    ) as server:
        port = urlsplit(server.url).port
        found = {place: host_of_wsdl(place, port) for place in HOSTS[host]}
    assert found == HOSTS[host]


@pytest.mark.parametrize("trusted", ["unix", "127.0.0.1"])
def test_a_proxy_may_come_by_a_unix_socket(database_url, tmp_path, trusted):
    path = str(tmp_path / "socket")
    command = [*PLAIN_GUNICORN, "-c", "tests/serving/unix.conf.py"]
    more = {"UNIX_SOCKET": path, "TRUSTED_PROXIES": trusted, "WORKERS": "1"}
    with (
        running(database_url, tmp_path, command=command, **more),
        socket.socket(socket.AF_UNIX) as caller,
    ):
        caller.settimeout(10)
        caller.connect(path)
        caller.sendall(
            b"GET /api/2/track.asmx?wsdl HTTP/1.0\r\nHost: inside\r\n"
            b"Forwarded: for=203.0.113.9;host=outside;proto=https\r\n\r\n"
        )
        taken = b"".join(iter(lambda: caller.recv(65_536), b"")).decode()
    places = set(re.findall('location="(https?://[^"]+)/api/2/track.asmx"', taken))
    assert places == {"https://outside" if trusted == "unix" else "http://inside"}


def host_of_wsdl(place: str, port: int) -> str:
    """Ask for a WSDL as HTTP/1.0 does, without a Host; tell the host that it names."""
    try:
        caller = socket.create_connection((place, port), timeout=10)
    except ConnectionRefusedError:
        return REFUSED
    with caller:
        caller.sendall(b"GET /api/2/track.asmx?wsdl HTTP/1.0\r\n\r\n")
        taken = b"".join(iter(lambda: caller.recv(65_536), b"")).decode()
    (address,) = set(re.findall('location="(http://[^"]+)/api/2/track.asmx"', taken))
    assert urlsplit(address).port == port
    return address.removeprefix("http://").rpartition(":")[0]
