"""Who would serve though a crash could lose calls, or a guard is gone, does not begin."""

import subprocess

import psycopg
import pytest

from service.migrations.migrate import migrate
from tests.cli.leadback import environment
from tests.databases import libpq_address, new_database
from tests.server import PLAIN_GUNICORN, ROOT, SERVED, free_port, running

WAYS = {"serve": SERVED, "gunicorn": PLAIN_GUNICORN}


@pytest.fixture
def url(cluster_url):
    """A database of its own, since what is missing there must not harm other tests."""
    with new_database(cluster_url) as url:
        migrate(url)
        yield url


def refused(url: str, way: str, **given: str) -> str:
    """Begin to serve, which must end at once; gives what was said."""
    settings = {"DATABASE_URL": url, "PORT": str(free_port())} | given
    done = subprocess.run(
        WAYS[way],
        cwd=ROOT,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def execute(url: str, statement: str) -> None:
    with psycopg.connect(libpq_address(url), autocommit=True) as db:
        db.execute(statement.format(name=db.info.dbname))


@pytest.mark.parametrize("way", WAYS)
def test_an_unsafe_server_is_refused(url, way):
    execute(url, "ALTER DATABASE {name} SET synchronous_commit = off")
    said = refused(url, way, ALLOW_UNSAFE_DURABILITY="no")

    assert said.startswith("leadback: ") and "a crash loses calls" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("way", WAYS)
def test_an_unsafe_server_is_warned_of_where_nothing_matters(url, way, tmp_path):
    execute(url, "ALTER DATABASE {name} SET synchronous_commit = off")
    with running(url, tmp_path, command=WAYS[way]) as server:
        text = "synchronous_commit is off: a crash loses calls that were answered"
        assert text in server.log.read_text()


@pytest.mark.parametrize("way", WAYS)
def test_a_schema_without_a_guard_is_refused(url, way):
    execute(url, "ALTER TABLE ledger DISABLE TRIGGER append_only")

    assert "The schema lacks append_only of ledger" in refused(url, way)


def test_gunicorn_refuses_an_older_schema(url):
    execute(url, "UPDATE leadback_revision SET version_num = '0007'")

    assert "run `leadback migrate`" in refused(url, "gunicorn")
