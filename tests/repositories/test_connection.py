"""The connection: what it leaves in PostgreSQL, and what it says when that is gone."""

import psycopg
import pytest

from service import database
from service.connection import Connection, NotCommitted
from service.database import CALL, NotApplied, Pool, transact


@pytest.fixture
def pool(database_url):
    pool = Pool(database_url.replace("postgresql:", "postgresql+psycopg:", 1), 1)
    yield pool
    pool.close_idle()


def one(answer: int) -> int:
    return answer


def test_a_statement_that_fails_is_prepared_once(tx):
    for _ in range(20):
        with pytest.raises(psycopg.errors.DivisionByZero):
            tx.find("SELECT 1 / %(zero)s AS answer", {"zero": 0}, one)
        tx.rollback()
    assert tx.value("SELECT count(*) FROM pg_prepared_statements") <= 2  # and BEGIN


def test_a_statement_that_cannot_be_prepared_is_tried_again(tx):
    for _ in range(2):
        with pytest.raises(psycopg.errors.UndefinedTable):
            tx.find("SELECT answer FROM nowhere_yet", {}, one)
        tx.rollback()
    tx.execute("CREATE TEMPORARY TABLE nowhere_yet AS SELECT 42 AS answer")
    assert tx.find("SELECT answer FROM nowhere_yet", {}, one) == 42


def test_texts_are_utf_8_whatever_the_client_is_set_to(database_url, monkeypatch):
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    with Connection.connect(database_url) as connection:
        found = connection.find(
            "SELECT %(text)s::text AS text", {"text": "é€"}, lambda text: text
        )
        assert found == "é€"
        assert connection.value("SELECT %s::text", ["é€"]) == "é€"


def test_a_text_with_nul_is_refused(tx):
    with pytest.raises(psycopg.DataError):
        tx.find("SELECT %(text)s::text AS text", {"text": "a\0b"}, lambda text: text)


def end_backend(db, pid: int) -> None:
    db.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def test_a_call_whose_backend_ended_before_its_writes_is_tried_again(pool, db):
    pids = []

    def work(tx):
        pids.append(tx.find("SELECT pg_backend_pid() AS answer", {}, one))
        if len(pids) == 1:
            end_backend(db, pids[0])
        tx.write("UPDATE settings SET one = true", {})
        return len(pids)

    assert transact(pool, work, CALL) == 2


def test_a_commit_of_nothing_is_never_unknown(pool, db):
    def work(tx):
        end_backend(db, tx.find("SELECT pg_backend_pid() AS answer", {}, one))

    with pytest.raises(NotApplied) as refused:
        transact(pool, work, CALL)
    assert isinstance(refused.value.__cause__.__cause__, NotCommitted)


def test_what_the_server_said_is_logged_once_a_minute(caplog, monkeypatch):
    database._logged.clear()
    pool = Pool("postgresql://u:S3CRET@127.0.0.1:1/none", 1)
    for _ in range(3):
        with pytest.raises(NotApplied):
            transact(pool, lambda tx: None)
    [line] = caplog.messages
    assert line.startswith("the database: connection failed: connection to server at")
    assert "Connection refused" in line and "S3CRET" not in line and "\n" not in line

    monkeypatch.setattr(database, "SECONDS_BETWEEN_LINES", 0)
    with pytest.raises(NotApplied):
        transact(pool, lambda tx: None)
    assert caplog.messages == [line, line]
