"""Kill -9, reused process numbers, half a folder: the next start comes up by itself."""

import os
import signal
import subprocess
import threading
from pathlib import Path

import pytest

from service.embedded import EmbeddedError, processes
from tests.embedded.conftest import ask, children_of, connect, pid_of, wait_until

needs_proc = pytest.mark.skipif(
    not processes.has_proc(), reason="without /proc nobody can tell whose process it is"
)


@pytest.fixture
def bystander(request):
    """A process of the server's user, or of ours, that has nothing to do with it."""
    user = {"user": "nobody"} if os.geteuid() == 0 else {}
    process = subprocess.Popen(["sleep", "600"], cwd="/", **user)
    yield process
    process.kill()
    process.wait()


def test_acknowledged_rows_outlive_a_killed_server(begin, home):
    database = begin(home, options={"shared_buffers": "16MB"})
    acknowledged = 0
    with connect(database.url) as connection:
        connection.execute("CREATE TABLE counted (number integer)")
        for number in range(200):
            connection.execute("INSERT INTO counted VALUES (%s)", [number])
            acknowledged += 1
        os.kill(pid_of(database.folder), signal.SIGKILL)
        again = begin(home)

    assert ask(again.url, "SELECT count(*) FROM counted") == acknowledged
    database.stop()
    assert pid_of(again.folder)
    again.stop()
    assert pid_of(again.folder) is None


@needs_proc
def test_waits_for_the_last_process_of_a_killed_server(begin, home):
    """A stopped process holds the shared memory until it may go on and end."""
    database = begin(home)
    server = pid_of(database.folder)
    orphan = children_of(server)[0]
    os.kill(orphan, signal.SIGSTOP)
    os.kill(server, signal.SIGKILL)
    log = home / "postgres.log"

    def let_go() -> None:
        try:
            wait_until(lambda: "still in use" in log.read_text())
        finally:
            os.kill(orphan, signal.SIGCONT)

    alarm = threading.Thread(target=let_go)
    alarm.start()
    try:
        assert ask(begin(home).url, "SELECT 1") == 1
    finally:
        alarm.join()
    assert "still in use" in log.read_text()


@needs_proc
def test_a_reused_number_is_stale_and_its_process_lives(begin, home, bystander):
    database = begin(home)
    database.stop()
    lines = (
        f"{bystander.pid}\n{database.folder}\n1\n5432\n{home / 'run'}\n\n0 0\nready\n"
    )
    (database.folder / "postmaster.pid").write_text(lines)
    (home / "run/.s.PGSQL.5432.lock").write_text(lines)
    # To stop it would be to stop the bystander.
    database.stop()

    again = begin(home)
    assert ask(again.url, "SELECT 1") == 1
    again.stop()
    assert bystander.poll() is None


@needs_proc
def test_stopping_leaves_alone_whoever_has_the_number_now(begin, home, bystander):
    database = begin(home)
    server = pid_of(database.folder)
    os.kill(server, signal.SIGKILL)
    wait_until(lambda: not processes.is_server(server, database.folder))
    pid_file = database.folder / "postmaster.pid"
    pid_file.write_text(
        pid_file.read_text().replace(str(server), str(bystander.pid), 1)
    )

    database.stop()
    assert bystander.poll() is None
    assert ask(begin(home).url, "SELECT 1") == 1


@needs_proc
def test_an_old_empty_lock_file_is_stale(begin, home):
    database = begin(home)
    database.stop()
    pid_file = database.folder / "postmaster.pid"
    pid_file.touch()
    os.utime(pid_file, (0, 0))

    assert ask(begin(home).url, "SELECT 1") == 1


def test_the_lock_file_of_a_live_server_is_never_removed(begin, home, monkeypatch):
    """A server of ours that we cannot reach: an error, and it keeps its folder."""
    database = begin(home)
    server = pid_of(database.folder)
    (home / "run/.s.PGSQL.5432").unlink()
    monkeypatch.setattr("service.embedded.database.SECONDS_TO_RETRY", 0.3)

    with pytest.raises(EmbeddedError, match="runs but does not answer"):
        begin(home)
    assert pid_of(database.folder) == server
    assert processes.is_server(server, database.folder)


def test_a_half_made_folder_is_removed(begin, guests, home):
    guest = guests(home)
    wait_until(lambda: home.is_dir() and list(home.glob(".init-*/base")))
    guest.kill()
    assert list(home.glob(".init-*"))

    database = begin(home)
    assert ask(database.url, "SELECT 1") == 1
    assert not list(home.glob(".init-*"))


def test_what_the_server_says_when_it_cannot_start(begin, home):
    with pytest.raises(EmbeddedError, match=r"did not start: .*FATAL: .*leadback.conf"):
        begin(home, options={"shared_buffers": "much"})
    assert ask(begin(home).url, "SELECT 1") == 1


def test_a_folder_removed_under_us_is_no_traceback(begin, folder, home):
    database = begin(home)
    server, data = pid_of(database.folder), database.folder
    home.rename(folder / "elsewhere")
    database.stop()
    moved = Path(folder, "elsewhere", data.name)
    assert processes.is_server(server, moved)
