"""By way of a real PgBouncer, where one is installed."""

import getpass
import shutil
import subprocess
import time
from contextlib import suppress

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from service.commands.doctor import examine_calls
from service.database import CALL, Pool, transact
from tests.server import free_port, migrated_database

PROGRAM = shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")
pytestmark = pytest.mark.skipif(not PROGRAM, reason="no PgBouncer is installed")
SETTINGS = """
[databases]
* = host={host} port={port} user={user} {password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
auth_type = any
{more}
"""


@pytest.fixture
def bounce(cluster_url, tmp_path):
    """Start PgBouncer at its defaults but for `more`; gives the address through it."""
    started = []

    with migrated_database(cluster_url) as address:

        def bounce(more: str = "") -> str:
            target, listen = conninfo_to_dict(address), free_port()
            password = target.get("password")
            settings = tmp_path / "pgbouncer.ini"
            text = SETTINGS.format(
                host=target.get("host", "127.0.0.1"),
                port=target.get("port", 5432),
                user=target["user"],
                password=f"password={password}" if password else "",
                listen=listen,
                more=more,
            )
            settings.write_text(text, encoding="utf-8")
            as_user = ["-u", "nobody"] if getpass.getuser() == "root" else []
            for folder in (tmp_path, *tmp_path.parents[:2]):
                folder.chmod(0o755)
            command = [PROGRAM, *as_user, str(settings)]
            with (tmp_path / "log").open("wb") as log:
                started.append(subprocess.Popen(command, stdout=log, stderr=log))
            url = f"postgresql://{target['user']}@127.0.0.1:{listen}/{target['dbname']}"
            _wait(url)
            return url

        yield bounce
        for process in started:
            process.terminate()
            process.wait(10)


def _wait(url: str) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with suppress(psycopg.OperationalError):
            psycopg.connect(url).close()
            return
        time.sleep(0.05)
    raise AssertionError("PgBouncer does not answer")


def ask(pool: Pool) -> str:
    return transact(pool, lambda tx: tx.value("SHOW statement_timeout"), CALL)


@pytest.mark.parametrize("more", ["", "ignore_startup_parameters = options"])
def test_at_its_defaults_all_works(bounce, more):
    url = bounce(more)
    pool = Pool(url, 2)
    assert ask(pool) == "3s"
    pool.close_idle()
    pool = Pool(url, 2)  # perhaps by the same session, which was reset
    assert ask(pool) == "3s"
    assert [finding.is_right for finding in examine_calls(url)] == [True, True]
    pool.close_idle()


def test_a_pool_of_transactions_is_refused_with_the_reason(bounce):
    [finding] = examine_calls(bounce("pool_mode = transaction"))
    assert not finding.is_right
    assert "(PgBouncer: pool_mode = session" in finding.text
