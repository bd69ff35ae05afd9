"""What becomes of a COMMIT whose answer is lost, in calls, in pages, and after a crash."""

import pytest

from service.connection import Connection
from service.database import CALL, PAGE, NotApplied, Pool, transact
from tests.contract.proxy import CUT_AFTER, CUT_BEFORE, Proxy

KINDS = {"a call": CALL, "a page": PAGE}


@pytest.fixture(scope="module")
def proxy(database_url):
    proxy = Proxy(database_url)
    yield proxy
    proxy.close()


@pytest.fixture
def pool(proxy):
    pool = Pool(proxy.url.replace("postgresql:", "postgresql+psycopg:", 1), 1)
    yield pool
    pool.close_idle()


@pytest.fixture
def counter(db):
    """A table in which each transaction that is carried out adds a row."""
    db.execute("CREATE TABLE carried_out (at timestamptz DEFAULT now())")
    yield lambda: db.execute("SELECT count(*) FROM carried_out").fetchone()[0]
    db.execute("DROP TABLE carried_out")


def add_row(tx: Connection) -> str:
    tx.write("INSERT INTO carried_out DEFAULT VALUES", {})
    return "done"


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_what_was_committed_is_told_and_not_done_again(proxy, pool, counter, kind):
    proxy.break_commit(CUT_AFTER)

    assert transact(pool, add_row, kind) == "done"
    assert counter() == 1


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_what_was_not_committed_can_be_repeated(proxy, pool, counter, kind):
    proxy.break_commit(CUT_BEFORE)

    with pytest.raises(NotApplied):
        transact(pool, add_row, kind)
    assert counter() == 0
    assert transact(pool, add_row, kind) == "done"


def test_a_page_that_wrote_nothing_is_made_again(proxy, pool):
    proxy.break_commit(CUT_AFTER)

    assert transact(pool, lambda tx: tx.value("SELECT 42")) == 42
