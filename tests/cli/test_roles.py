"""`leadback grant`, and the commands by a role that only serves."""

import subprocess

import psycopg
import pytest

from service.connection import Connection
from service.database import Pool
from service.demo.sample_account import write_account
from service.migrations.migrate import migrate
from service.repositories import rights
from service.serving.key_uses import delete_old_answers
from tests.cli.leadback import COMMAND, ROOT, environment, refusal, run
from tests.databases import as_role, libpq_address, new_database, new_role
from tests.server import free_port
from tests.test_migration_of_data import migrate_to

MANY = 10_500  # rows: as owner an import would drop keys and switch a trigger off


@pytest.fixture
def role(cluster_url):
    """A role that may log in; its databases are dropped before it."""
    with new_role(cluster_url) as name:
        yield name


@pytest.fixture
def owner(cluster_url, role):
    """The owner's address of a database of this version."""
    with new_database(cluster_url) as url:
        migrate(url)
        execute(url, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")  # as from 15 on
        yield url


@pytest.fixture
def served(owner, role):
    """The address of that database for a role that was granted what serving needs."""
    assert run("grant", role, DATABASE_URL=owner).returncode == 0
    return as_role(owner, role)


def execute(url: str, statement: str) -> None:
    with psycopg.connect(libpq_address(url), autocommit=True) as db:
        db.execute(statement)


def finding(url: str, what: str) -> tuple[str, str]:
    """Give a line of the doctor's: its mark, and what it says."""
    lines = run("doctor", DATABASE_URL=url).stdout.splitlines()
    found = {line.split()[1]: line.split(maxsplit=2) for line in lines}
    mark, _, text = found[what]
    return mark, text


def test_the_doctor_says_who_only_serves(served, role):
    told = ("ok", f"{role} may do what serving needs, and no more")

    assert finding(served, "role") == told


def test_the_doctor_says_who_may_do_more(owner, served, role):
    mark, text = finding(owner, "role")
    assert mark == "look" and "`leadback grant`" in text
    execute(owner, f"GRANT DELETE ON sales TO {role}")

    mark, text = finding(served, "role")
    assert (mark, text) == (
        "look",
        f"{role} may do more than it needs: DELETE on sales",
    )


def test_what_is_missing_is_told_by_doctor_and_serve(owner, served, role):
    execute(owner, f"REVOKE INSERT ON leads FROM {role}")
    said = refusal("serve", DATABASE_URL=served, PORT=str(free_port()))

    assert said.startswith(
        f"The role {role} has no INSERT on leads; run `leadback grant"
    )
    assert finding(served, "role")[0] == "WRONG"


def test_who_was_granted_nothing_is_told_what_to_run(owner, role):
    said = refusal("serve", DATABASE_URL=as_role(owner, role), PORT=str(free_port()))

    assert "permission denied" in said and "`leadback grant`" in said


def test_a_role_that_is_not_there_is_refused(owner):
    said = refusal("grant", "nobody_here", DATABASE_URL=owner)

    assert said.startswith("There is no role nobody_here; make it in psql")


def test_the_owner_itself_is_refused(owner):
    with psycopg.connect(libpq_address(owner)) as db:
        name = db.info.user

    assert "name another one" in refusal("grant", name, DATABASE_URL=owner)


def test_who_may_make_no_tables_is_told_so(cluster_url, role):
    with new_database(cluster_url) as url:
        execute(url, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        for command in ("migrate", "serve"):
            said = refusal(
                command, DATABASE_URL=as_role(url, role), PORT=str(free_port())
            )
            assert "this role may make no tables in it; run `leadback migrate`" in said


def test_only_the_owner_migrates(owner, served):
    assert run("migrate", DATABASE_URL=served).returncode == 0  # there is nothing to do
    execute(owner, "UPDATE leadback_revision SET version_num = '0007'")

    for command in ("migrate", "serve"):
        said = refusal(command, DATABASE_URL=served, PORT=str(free_port()))
        assert "may not change its tables; run `leadback migrate` as" in said


def test_a_migration_grants_what_is_new(cluster_url, role):
    with new_database(cluster_url) as url:
        migrate_to(url, "0006")
        with Connection.connect(libpq_address(url)) as db:
            rights.grant(db, role)
        migrate(url)
        with Connection.connect(libpq_address(as_role(url, role))) as db:
            assert rights.find_differences(db)[0] == []


def test_commands_work_for_who_only_serves(served, tmp_path):
    account, out = tmp_path / "account", tmp_path / "out"
    account.mkdir()
    write_account(account, leads=MANY, sales=MANY)
    typed = "correct horse battery\n"
    make_user = ["user", "create", "lea", "--role", "desk", "--password-stdin"]
    done = [
        run("import", str(account), "--offline", DATABASE_URL=served),
        run("export", str(out), DATABASE_URL=served),
        run("key", "create", "ours", DATABASE_URL=served),
        run("key", "revoke", "1", DATABASE_URL=served),
        subprocess.run(
            [*COMMAND, *make_user],
            cwd=ROOT,
            env=environment(DATABASE_URL=served),
            input=typed,
            capture_output=True,
            text=True,
        ),
        run("user", "disable", "lea", DATABASE_URL=served),
    ]

    assert [each.stderr for each in done if each.returncode] == []


def test_the_demo_and_the_reapers_work_for_who_only_serves(owner, served):
    assert run("demo", DATABASE_URL=served).returncode == 0
    execute(
        owner,
        "INSERT INTO idempotency (caller, request_id, operation, body_hash, answer, at)"
        " VALUES ('key:1', 'old', 'ReturnLead', '', '{}', now() - interval '99 hours')",
    )
    pool = Pool(served, 1)
    delete_old_answers(pool)
    pool.close_idle()

    with psycopg.connect(libpq_address(owner)) as db:
        assert db.execute("SELECT FROM idempotency").fetchall() == []
