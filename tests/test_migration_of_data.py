"""What an account of revision 0005 holds is told by today's pages as it was told then."""

import time
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from psycopg.rows import dict_row
from sqlalchemy import create_engine

from service.callers import Caller
from service.connection import Connection
from service.demo.account import import_demo_account
from service.migrations.migrate import MIGRATIONS, migrate
from service.repositories import activity, lead_story
from service.rules.day_bounds import days_from
from service.usecases.decide_return import decide_return
from tests.databases import libpq_address, new_database

ACTS = Path(__file__).with_name("acts_of_0005.sql")
SALES = 1500
CHANGES = """
    SELECT audit_id, at, actor, client, operation, entity_id AS sale_id, old_values,
           new_values
      FROM audit
     WHERE entity = 'sale'
     ORDER BY audit_id
"""
LINES = {
    "return_history": """
        SELECT return_id, line, state, return_reason_id, denied_reason_id, h.at, a.actor
          FROM return_history h LEFT JOIN audit a USING (audit_id)
         ORDER BY return_id, line
    """,
    "ledger": """
        SELECT sale_id, line, change, amount, revenue_before, revenue_after, booked_at,
               a.actor
          FROM ledger LEFT JOIN audit a USING (audit_id)
         ORDER BY sale_id, line
    """,
}
# What today's import writes, and revision 0005 did not have.
TODAYS = """
    ALTER TABLE returns ADD taken_back_at timestamptz;
    ALTER TABLE sales ADD non_returnable boolean;
    ALTER TABLE returns ADD buyer_contract_id integer;
    CREATE FUNCTION contracts_without_returns(timestamptz)
        RETURNS TABLE (buyer_contract_id integer) LANGUAGE sql
        AS 'SELECT 0 WHERE false'
"""
GONE = """
    ALTER TABLE returns DROP taken_back_at;
    ALTER TABLE sales DROP non_returnable;
    ALTER TABLE returns DROP buyer_contract_id;
    DROP FUNCTION contracts_without_returns
"""
# The tables that keep their rows, each with the columns that it got since.
KEPT = {
    "audit": [],
    "sales": ["non_returnable"],
    "returns": ["buyer_contract_id", "taken_back_at", "reopens", "over_cap"],
    "buyer_credits": [],
    "replacement_queue": ["taken_back_at"],
}


def migrate_to(url: str, revision: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS))
        command.upgrade(config, revision)
    engine.dispose()


@pytest.fixture(scope="module")
def url(cluster_url):
    with new_database(cluster_url) as url:
        yield url


@pytest.fixture(scope="module")
def before(url):
    """What the account of revision 0005 told; then it was migrated."""
    migrate_to(url, "0005")
    with psycopg.connect(libpq_address(url)) as tx:
        tx.execute(TODAYS)
        import_demo_account(tx, SALES)
        tx.execute(ACTS.read_text(encoding="utf-8"))
        tx.execute(GONE)
    with psycopg.connect(libpq_address(url)) as tx:
        told = read(tx)
    begun = time.monotonic()
    migrate(url)
    print(f"{SALES} sales migrated in {time.monotonic() - begun:.1f} s")
    return told


def read(tx) -> dict:
    found = {what: tx.execute(query).fetchall() for what, query in LINES.items()}
    kept = {}
    for table, added in KEPT.items():
        row = "(to_jsonb(t) - %s::text[])::text"
        query = f"SELECT count(*), sum(hashtextextended({row}, 0)) FROM {table} t"
        kept[table] = tx.execute(query, [added]).fetchone()
    return found | {"changes": tx.execute(CHANGES).fetchall(), "kept": kept}


@pytest.fixture
def tx(url, before):
    with Connection.connect(libpq_address(url)) as tx:
        yield tx
        tx.rollback()


def test_there_is_something_to_migrate(before):
    operations = {(old is None, row[4]) for *row, old, new in before["changes"]}

    assert len(before["changes"]) > SALES / 2
    assert operations == {
        (True, "ReturnLead"),
        (False, "returns.queue"),
        (False, "UpdateLead"),
        (True, "UpdateLead"),
    }


def test_no_row_is_lost_or_changed(tx, before):
    assert read(tx) == before


def test_every_change_is_told_once_as_before(tx, before):
    query = "SELECT * FROM sale_changes ORDER BY audit_id"

    assert tx.execute(query).fetchall() == before["changes"]


def test_the_pages_name_who_wrote_each_line(tx, before):
    sale_ids = [sale_id for (sale_id,) in tx.execute("SELECT sale_id FROM sales")]
    lines = lead_story.list_returns(tx, sale_ids)
    booked = lead_story.list_ledger(tx, sale_ids, len(before["ledger"]) + 1)

    who = {"public": "buyer without a key", "command line": "command line"}
    who |= {"key:1": None, "user:1": None}  # nobody has these
    wanted = {(r, line): who[actor] for r, line, *_, actor in before["return_history"]}
    assert {(each.return_id, each.line): each.who for each in lines} == wanted
    wanted = {(sale, line): who[actor] for sale, line, *_, actor in before["ledger"]}
    assert {(each.sale_id, each.line): each.who for each in booked} == wanted


def test_home_counts_the_updates_of_before(tx, before):
    since = min(row[1] for row in before["changes"])
    days = days_from(since.date(), datetime.now(UTC).date(), "UTC")
    counted = activity.count_updates(tx, days)

    updates = [
        row
        for row in before["changes"]
        if row[4] == "UpdateLead" and "return_state" not in row[7]
    ]
    assert sum(counted.values()) == len(updates) > 0


def test_a_return_of_before_can_be_decided_and_tells_all(tx, before):
    query = """
        SELECT sale_id, return_id
          FROM sales
          JOIN sale_changes USING (sale_id)
         WHERE return_state = 'pending'
           AND operation = 'ReturnLead'
         LIMIT 1
    """
    sale_id, return_id = tx.execute(query).fetchone()
    decide_return(
        tx,
        Caller("user:7", "192.0.2.7"),
        "returns.queue",
        return_id=return_id,
        return_type="approve_for_credit",
        denied_reason_id=0,
    )

    cursor = tx.cursor(row_factory=dict_row)
    query = "SELECT * FROM sale_changes WHERE sale_id = %s ORDER BY audit_id"
    *older, first, second = cursor.execute(query, [sale_id]).fetchall()
    assert older == []
    assert (first["actor"], second["actor"]) == ("key:1", "user:7")
    assert second["old_values"] == {"return_state": "pending"}
    assert second["new_values"] == first["new_values"] | {"return_state": "credited"}
    lines = [each.line for each in lead_story.list_returns(tx, [sale_id])]
    assert lines == [2, 1]
