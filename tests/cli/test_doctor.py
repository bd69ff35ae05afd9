"""`leadback doctor`: well where all is well, and a line for each thing that is not."""

import psycopg
import pytest

from service.migrations.migrate import migrate
from tests.cli.leadback import run
from tests.databases import libpq_address

SPOILED = {
    "DROP INDEX one_open_or_approved_return_per_sale": (
        "constraints",
        "one_open_or_approved_return_per_sale",
    ),
    "ALTER TABLE sales DROP CONSTRAINT contract_buys_a_lead_once": (
        "constraints",
        "contract_buys_a_lead_once",
    ),
    "ALTER TABLE ledger DISABLE TRIGGER append_only": (
        "constraints",
        "append_only of ledger",
    ),
    "ALTER TABLE account_entries DISABLE TRIGGER append_only": (
        "constraints",
        "append_only of account_entries",
    ),
    "ALTER DATABASE :name SET synchronous_commit = off": (
        "synchronous_commit",
        "off: a crash loses",
    ),
    "ALTER DATABASE :name SET default_transaction_read_only = on": (
        "writes",
        "default_transaction_read_only is on",
    ),
    "ALTER DATABASE :name SET session_replication_role = replica": (
        "database",
        "session_replication_role is replica",
    ),
    "CREATE SCHEMA other; ALTER DATABASE :name SET search_path = other, public": (
        "database",
        "search_path is other, public, and leads to other; leadback's tables are in"
        " public",
    ),
    "ALTER DATABASE :name SET search_path = ''": ("database", "leads to no schema"),
    "DROP TABLE leadback_revision": ("database", "did not make (the table"),
    "UPDATE leadback_revision SET version_num = '9999'": ("database", "newer leadback"),
}
UNBALANCED = """
    ALTER TABLE sales DISABLE TRIGGER ledger_adds_up_to_revenue;
    UPDATE sales SET revenue = revenue + 1 WHERE sale_id = (SELECT min(sale_id) FROM sales);
    ALTER TABLE sales ENABLE TRIGGER ledger_adds_up_to_revenue
"""


def test_all_is_well_with_the_default(home):
    settings = {"LEADBACK_HOME": str(home)}
    assert run("migrate", **settings).returncode == 0
    done = run("doctor", **settings)

    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert all(line.startswith(("ok ", "look   who may call ")) for line in lines)
    assert [line.split()[1] for line in lines] == [
        "settings",
        "versions",
        "server",
        "encoding",
        "fsync",
        "full_page_writes",
        "synchronous_commit",
        "connections",
        "revision",
        "constraints",
        "role",
        "who",
        "calls",
        "writes",
    ]


@pytest.mark.parametrize("statement", SPOILED)
def test_says_what_is_wrong(empty_url, statement):
    migrate(empty_url)
    _execute(empty_url, statement)
    what, text = SPOILED[statement]

    assert text in _wrong(empty_url)[what]


def test_tells_what_strangers_can_try(empty_url):
    migrate(empty_url)
    assert _risk(empty_url) == [
        "whoever knows a lead's id can update and return it without a key"
    ]
    _execute(
        empty_url,
        "UPDATE settings SET buyer_key_demanded = true, wrong_keys_a_minute = 0,"
        " unknown_leads_in_10_minutes = 0",
    )
    assert _risk(empty_url) == [
        "ids of leads can be guessed without limit; keys can be guessed without limit"
    ]
    _execute(
        empty_url,
        "UPDATE settings SET wrong_keys_a_minute = 9, unknown_leads_in_10_minutes = 9",
    )
    assert _risk(empty_url) == []


def test_says_only_when_asked_that_the_ledger_does_not_add_up(empty_url):
    assert run("demo", DATABASE_URL=empty_url).returncode == 0
    assert "ledger" not in _wrong(empty_url, "--deep")
    _execute(empty_url, UNBALANCED)

    assert "ledger" not in _wrong(empty_url)
    text = "lines do not lead from price to revenue in sales"
    assert _wrong(empty_url, "--deep")["ledger"].startswith(text)


def test_says_that_the_database_is_not_migrated(empty_url):
    assert "run `leadback migrate`" in _wrong(empty_url)["revision"]


def test_says_that_the_database_is_away_and_tells_no_password():
    done = run("doctor", DATABASE_URL="postgresql://u:secret@127.0.0.1:1/x")

    assert done.returncode == 1
    assert "WRONG  database" in done.stdout
    assert "secret" not in done.stdout + done.stderr


def _risk(url: str) -> list[str]:
    lines = run("doctor", DATABASE_URL=url).stdout.splitlines()
    beginning = "look   who may call       "
    return [line[len(beginning) :] for line in lines if line.startswith(beginning)]


def _wrong(url: str, *options: str) -> dict[str, str]:
    """Give what the doctor calls wrong; the tests' own server may be unsafe but fast."""
    done = run("doctor", *options, DATABASE_URL=url)
    assert done.stderr == ""
    lines = [line.split(maxsplit=2) for line in done.stdout.splitlines()]
    wrong = {what: text for mark, what, text in lines if mark == "WRONG"}
    assert done.returncode == (1 if wrong else 0)
    return wrong


def _execute(url: str, statement: str) -> None:
    with psycopg.connect(libpq_address(url), autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(statement.replace(":name", name))
