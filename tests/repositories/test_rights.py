"""A role that `leadback grant` made ready: what it may do to each table, tried on each."""

import psycopg
import pytest

from service.connection import Connection
from service.migrations.migrate import migrate
from service.repositories import rights
from service.repositories.outcomes import find_epoch, find_outcome
from service.repositories.rights import APPEND_ONLY, WRITES
from tests.databases import as_role, libpq_address, new_database, new_role

DDL = {
    "make a table": "CREATE TABLE mine (one integer)",
    "add a column": "ALTER TABLE sales ADD one integer",
    "drop a table": "DROP TABLE idempotency",
    "drop a constraint": "ALTER TABLE sales DROP CONSTRAINT contract_buys_a_lead_once",
    "switch a guard off": "ALTER TABLE ledger DISABLE TRIGGER append_only",
    "switch all guards off": "SET session_replication_role = replica",
    "replace a guard": "CREATE OR REPLACE FUNCTION refuse_rewriting() RETURNS trigger"
    " LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$",
    "become the owner": "DO $$BEGIN EXECUTE format('SET ROLE %I', (SELECT tableowner"
    " FROM pg_tables WHERE tablename = 'sales')); END$$",
}
# A statement for each privilege that changes no row, but needs the privilege.
TRIED = {
    "INSERT": "INSERT INTO {table} SELECT * FROM {table} WHERE false",
    "UPDATE": "UPDATE {table} SET {column} = {column} WHERE false",
    "DELETE": "DELETE FROM {table} WHERE false",
    "TRUNCATE": "TRUNCATE {table}",
    "TRIGGER": "CREATE TRIGGER mine AFTER DELETE ON {table}"
    " EXECUTE FUNCTION refuse_rewriting()",
}


@pytest.fixture(scope="module")
def served(cluster_url):
    """A database, its owner's connection, and that of a role that serves it."""
    with new_role(cluster_url) as name, new_database(cluster_url) as url:
        migrate(url)
        with Connection.connect(libpq_address(url), autocommit=True) as owner:
            if owner.info.server_version < 150_000:  # where everybody may at first
                owner.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
            rights.grant(owner, name)
            address = libpq_address(as_role(url, name))
            with Connection.connect(address, autocommit=True) as role:
                yield owner, role, name


def refusal(role, statement: str) -> str:
    """Give the name of the error with which a role's statement is refused."""
    try:
        with role.transaction(force_rollback=True):
            role.execute(statement)
    except psycopg.Error as error:
        return type(error).__name__
    return ""


def test_every_table_is_listed(served):
    owner, *_ = served
    query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    assert {table for (table,) in owner.execute(query)} == set(WRITES)


@pytest.mark.parametrize("table", WRITES)
def test_it_may_do_what_serving_needs_and_no_more(served, table):
    owner, role, _ = served
    query = """
        SELECT attname FROM pg_attribute
         WHERE attrelid = %s::regclass AND attnum > 0 AND attgenerated = ''
           AND attidentity = '' AND NOT attisdropped LIMIT 1
    """
    (column,) = owner.execute(query, [table]).fetchone()
    refused = {
        privilege
        for privilege, tried in TRIED.items()
        if refusal(role, tried.format(table=table, column=column))
        == "InsufficientPrivilege"
    }

    assert refused == TRIED.keys() - set(WRITES[table])
    assert refusal(role, f"SELECT FROM {table}") == ""


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_what_was_booked_cannot_be_rewritten(table):
    assert WRITES[table] == ("INSERT",)


def test_few_tables_may_lose_rows():
    """What people and calls take back, and what is not to be kept."""
    assert {table for table in WRITES if "DELETE" in WRITES[table]} == {
        "delivery_schedules",
        "return_caps",
        "sale_field_values",
        "sessions",
        "login_attempts",
        "idempotency",
        "throttle_counts",
        "saved_views",
    }


@pytest.mark.parametrize("statement", DDL.values(), ids=DDL)
def test_it_may_not_change_the_schema(served, statement):
    assert refusal(served[1], statement) == "InsufficientPrivilege"


def test_what_it_lacks_and_what_it_has_too_much_is_told(served):
    owner, role, name = served
    assert rights.find_differences(role) == ([], [])
    owner.execute(
        f"GRANT DELETE ON sales TO {name}; REVOKE INSERT ON leads FROM {name}"
    )

    assert rights.find_differences(role) == (["INSERT on leads"], ["DELETE on sales"])
    rights.grant(owner, name)
    assert rights.find_differences(role) == ([], [])


def test_it_can_look_up_what_became_of_a_commit(served):
    _, role, _ = served
    assert find_epoch(role) is not None
    assert find_outcome(role, role.value("SELECT pg_current_xact_id()")) == "committed"


def test_who_only_reads_is_granted_nothing_by_a_migration(served, cluster_url):
    owner, _, name = served
    with new_role(cluster_url) as reader:
        owner.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {reader}")
        assert rights.list_granted(owner) == [name]
        owner.execute(f"DROP OWNED BY {reader}")
