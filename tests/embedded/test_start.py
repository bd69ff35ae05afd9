"""A start from nothing, a second one, and what stays over a stop."""

import os
import sys

import pytest
import sqlalchemy as sa

from service.embedded import Embedded, binaries, processes
from service.embedded.account import server_account
from service.embedded.home import Home
from tests.embedded.conftest import FAST, ask, pid_of

pytestmark = pytest.mark.filterwarnings("error")


def test_starts_joins_and_keeps_what_was_written(begin, home):
    first = begin(home)
    engine = sa.create_engine(first.url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE kept AS SELECT 7 AS number"))
        found = connection.execute(
            sa.text("SELECT current_database(), upper('éñж'), inet_server_addr()")
        ).one()
    engine.dispose()

    second = begin(home)
    assert isinstance(second, Embedded)
    assert (second.url, second.folder) == (first.url, first.folder)
    assert found == ("leadback", "ÉÑЖ" if first.version >= 17 else "éñж", None)
    assert first.folder == home / f"pg{first.version}"

    first.stop()
    assert ask(second.url, "SELECT number FROM kept") == 7
    second.stop()
    second.stop()
    assert pid_of(first.folder) is None
    assert ask(begin(home).url, "SELECT number FROM kept") == 7


def test_options_hold_from_the_next_start(begin, home):
    database = begin(home, options=FAST | {"cluster_name": "it's a\\b"})
    assert ask(database.url, "SHOW fsync") == "off"
    assert ask(database.url, "SHOW timezone") == "UTC"
    assert ask(database.url, "SHOW cluster_name") == "it's a\\b"
    database.stop()

    database = begin(home, options={"max_connections": "33"})
    assert ask(database.url, "SHOW fsync") == "on"
    assert ask(database.url, "SHOW max_connections") == "33"


def test_a_system_postgresql_will_do(begin, home, monkeypatch):
    monkeypatch.setattr(binaries, "WHEEL", "not_installed")
    place = Home(home, server_account("nobody"))
    home.mkdir()
    folders = [p for p in binaries._candidates(place) if (p / "initdb").exists()]
    if not folders:
        pytest.skip("this system has no PostgreSQL of its own")
    database = begin(home, folders[0])
    assert database.folder == home / f"pg{database.version}"
    assert ask(database.url, "SELECT current_setting('server_encoding')") == "UTF8"


def test_the_environment_of_the_caller_does_not_matter(begin, home, monkeypatch):
    for name, value in {
        "LANG": "en_US.UTF-8",
        "LC_ALL": "xx_YY.UTF-8",
        "PGPORT": "1",
        "PGDATA": "/nowhere",
        "PGHOST": "localhost",
    }.items():
        monkeypatch.setenv(name, value)
    database = begin(home)
    engine = sa.create_engine(database.url)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT current_user")) == "postgres"
    engine.dispose()


def test_a_forked_worker_stops_nothing(begin, home):
    database = begin(home)
    worker = os.fork() if sys.version_info < (3, 12) else _fork_beside_threads()
    if worker == 0:
        database.stop()
        os._exit(0)
    assert os.waitpid(worker, 0)[1] == 0
    assert ask(database.url, "SELECT 1") == 1


def test_a_worker_that_lives_on_does_not_keep_the_server(begin, home):
    database = begin(home)
    reading, writing = os.pipe()
    worker = os.fork() if sys.version_info < (3, 12) else _fork_beside_threads()
    if worker == 0:
        os.close(writing)
        os.read(reading, 1)
        os._exit(0)
    try:
        os.close(reading)
        database.stop()
        assert pid_of(database.folder) is None
        assert ask(begin(home).url, "SELECT 1") == 1
    finally:
        os.close(writing)
        os.waitpid(worker, 0)


def test_works_where_there_is_no_proc(begin, home, monkeypatch):
    """macOS has none; ps says there whose process it is."""
    monkeypatch.setattr(processes, "has_proc", lambda: False)
    database = begin(home)
    server = pid_of(database.folder)
    assert processes.is_server(server, database.folder)
    assert not processes.is_server(os.getpid(), database.folder)

    database.stop()
    assert pid_of(database.folder) is None
    assert not processes.is_server(server, database.folder)


def _fork_beside_threads():
    """Fork; from 3.12 on Python warns if a library of somebody's runs a thread."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()
