"""The load generator against a server that answers well, badly, in chunks, or leaves."""

import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.bench.serving import load

pytestmark = pytest.mark.skipif(not shutil.which("cc"), reason="there is no cc")
GOOD = b"<success>true</success>"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append(self.path)
        self.send_response(500 if self.path == "/failed" else 200)
        body = GOOD.replace(b"true", b"false") if self.path == "/refused" else GOOD
        if self.path == "/chunks":
            self.send_header("Transfer-Encoding", "chunked")
            body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        else:
            self.send_header("Content-Length", str(len(body)))
        if self.path == "/last":
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = self.path in ("/last", "/leaves")

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as started:
        started.asked = []
        thread = threading.Thread(target=started.serve_forever, args=(0.01,))
        thread.start()
        yield started
        started.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    return load.compile_load(tmp_path_factory.mktemp("load"))


@pytest.fixture
def send(server, program):
    """Send GETs of these paths; gives what load.c counted."""

    def send(*paths: str, **wanted) -> load.Load:
        requests = [f"GET {path} HTTP/1.1\r\n\r\n".encode() for path in paths]
        usual = {"connections": 1, "seconds": 10, "most": len(paths)}
        marker, port = "<success>true</success>", server.server_port
        return load.send(program, port, requests, marker=marker, **usual | wanted)

    return send


def test_counts_good_and_bad_replies(send, server):
    paths = ["/good", "/refused", "/failed", "/chunks", "/good"]
    done = send(*paths)
    assert (done.requests, done.ok, done.errors) == (5, 3, 2)
    assert server.asked == paths
    assert 0 < done.p50_us <= done.p99_us <= done.max_us < done.seconds * 1e6


@pytest.mark.parametrize("leaving", ["/last", "/leaves"])
def test_opens_another_connection_where_the_server_closes_one(send, server, leaving):
    done = send("/good", leaving, "/good")
    assert (done.ok, done.errors, done.reconnects) == (3, 0, 1)
    assert server.asked == ["/good", leaving, "/good"]


def test_sends_each_request_once_over_many_connections(send, server):
    paths = [f"/good/{number}" for number in range(200)]
    assert send(*paths, connections=5).ok == 200
    assert sorted(server.asked) == sorted(paths)


def test_begins_anew_until_time_is_up_and_waits_for_the_last_replies(send, server):
    done = send("/good", connections=4, seconds=0.2, most=1_000_000)
    assert 1 < done.requests < 1_000_000
    assert done.ok == done.requests == len(server.asked)
