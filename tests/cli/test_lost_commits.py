"""A command whose COMMIT is not answered says what became of it."""

import itertools

import psycopg
import pytest

from tests.cli.leadback import run
from tests.contract.proxy import CUT_AFTER, CUT_BEFORE, Proxy
from tests.server import migrated_database

ids = itertools.count(1)
COUNT = "SELECT (SELECT count(*) FROM api_keys) + (SELECT count(*) FROM verticals)"


@pytest.fixture(scope="module")
def proxy(cluster_url):
    with migrated_database(cluster_url) as address:
        proxy = Proxy(address)
        proxy.address = address
        yield proxy
        proxy.close()


@pytest.fixture(params=["key create", "import"])
def command(request, proxy, tmp_path):
    """A command that adds one row; its own COMMIT comes after that of a check."""
    number = next(ids)
    rows = f"vertical_id,vertical_name\n{number},Roofs {number}\n"
    (tmp_path / "verticals.csv").write_text(rows)
    if request.param == "import":
        return "import", str(tmp_path)
    return "key", "create", "ours"


def rows(proxy: Proxy) -> int:
    with psycopg.connect(proxy.address) as db:
        [(count,)] = db.execute(COUNT)
    return count


def test_what_was_committed_is_told(proxy, command):
    before = rows(proxy)
    proxy.break_commit(CUT_AFTER, after=1)
    done = run(*command, DATABASE_URL=proxy.url)

    assert (done.returncode, rows(proxy)) == (0, before + 1)


def test_what_was_not_committed_can_be_repeated(proxy, command):
    before = rows(proxy)
    proxy.break_commit(CUT_BEFORE, after=1)
    done = run(*command, DATABASE_URL=proxy.url)

    assert done.returncode == 1
    assert done.stderr.endswith(". Nothing was written.\n")
    assert "Traceback" not in done.stderr
    assert rows(proxy) == before
    assert run(*command, DATABASE_URL=proxy.url).returncode == 0
