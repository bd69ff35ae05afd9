"""More connections than a server is made for: who speaks is heard all the same."""

import resource
from contextlib import ExitStack, contextmanager

import pytest

from tests.faults.raw_http import Wire, exchange, wire
from tests.server import SERVED, running
from tests.serving.by_hand import END, GET, HOST, PLAIN, lines
from tests.serving.tiny import limited, tiny
from tests.serving.watching import cpu_seconds, wait_until

pytestmark = pytest.mark.alone
MANY = 5000
FEW_FILES = 256


@contextmanager
def callers(url: str, count: int, sent: bytes = b""):
    """Open connections, and send the same on each."""
    with ExitStack() as open_wires:
        opened = []
        for _ in range(count):
            caller = open_wires.enter_context(wire(url))
            caller.send(sent)
            opened.append(caller)
        yield opened


@pytest.fixture
def files():
    """Let this process open as many files as the test needs."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = MANY + 500
    if hard != resource.RLIM_INFINITY and hard < needed:
        pytest.skip(f"no more than {hard} files may be open here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, needed), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture(scope="module")
def poor_server(database_url, tmp_path_factory):
    """A server of one worker that may open few files."""
    folder = tmp_path_factory.mktemp("poor-server")
    command = limited(SERVED, FEW_FILES)
    with running(database_url, folder, command=command, WORKERS="1") as started:
        yield started


def is_open(caller: Wire) -> bool:
    caller.socket.setblocking(False)
    try:
        return caller.socket.recv(1) != b""
    except BlockingIOError:
        return True
    except ConnectionError:
        return False


def test_idle_callers_keep_nobody_waiting(server, files):
    with callers(server.url, MANY) as idle:
        longest = max(exchange(server.url, PLAIN).seconds for _ in range(20))
        assert longest < 1.5
        assert all(is_open(caller) for caller in idle)


def test_idle_callers_make_room_for_others(poor_server):
    with callers(poor_server.url, 3 * FEW_FILES) as idle:
        longest = max(exchange(poor_server.url, PLAIN).seconds for _ in range(20))
        assert longest < 3
        wait_until(lambda: sum(map(is_open, idle)) < FEW_FILES)
        assert is_open(idle[-1]) and not is_open(idle[0])


def test_callers_who_never_end_make_room_too(poor_server):
    with callers(poor_server.url, 2 * FEW_FILES, lines(GET, HOST, "X: a")):
        longest = max(exchange(poor_server.url, PLAIN).seconds for _ in range(20))
        assert longest < 3


def test_callers_who_stay_after_their_answer_make_room_too(poor_server):
    with callers(poor_server.url, 2 * FEW_FILES, b"no HTTP\r\n\r\n") as refused:
        longest = max(exchange(poor_server.url, PLAIN).seconds for _ in range(20))
        assert longest < 3
        assert refused[-1].receive().status == 400


def test_a_server_without_a_file_left_makes_room(tmp_path):
    with tiny(tmp_path, files=128) as server:
        assert exchange(server.url, ask("opens_files")).status == 200
        with callers(server.url, 100):
            for _ in range(5):
                assert exchange(server.url, ask("plain")).seconds < 3


def test_a_server_without_a_file_left_waits_for_one(tmp_path):
    with tiny(tmp_path, files=128) as server:
        (worker,) = server.workers()
        assert exchange(server.url, ask("opens_files")).status == 200
        before = cpu_seconds(worker)
        with callers(server.url, 60, ask("takes_a_second")) as busy:
            assert [caller.receive().status for caller in busy] == [200] * 60
        assert cpu_seconds(worker) - before < 1
        assert server.workers() == [worker]
    assert "Too many open files" in server.log.read_text()


def ask(name: str) -> bytes:
    return lines(f"GET /{name} HTTP/1.1", HOST, *END)
