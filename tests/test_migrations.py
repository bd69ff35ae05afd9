"""schema.sql and the sum of the migrations are one; and `migrate` refuses with a sentence."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from service.commands.connecting import StartError
from service.migrations.migrate import migrate, require_migrated
from tests.databases import libpq_address, new_database
from tests.oldserver import old_server

ROOT = Path(__file__).resolve().parent.parent

OURS = """
    n.nspname = 'public' AND c.relname NOT LIKE 'leadback\\_revision%'
"""
CATALOG = {
    "tables": f"""
        SELECT c.relname, c.relkind, c.relpersistence, c.reloptions
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE {OURS}
         ORDER BY 1
    """,
    "columns": f"""
        SELECT c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod),
               a.attnotnull, a.attidentity, a.attgenerated, a.attstorage,
               a.attcollation::regcollation::text, pg_get_expr(d.adbin, d.adrelid)
          FROM pg_attribute a
          JOIN pg_class c ON c.oid = a.attrelid
          JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
         WHERE {OURS} AND a.attnum > 0
         ORDER BY 1, 2
    """,
    "constraints": """
        SELECT coalesce(c.relname, t.typname), k.conname, k.contype, k.convalidated,
               pg_get_constraintdef(k.oid)
          FROM pg_constraint k
          JOIN pg_namespace n ON n.oid = k.connamespace
          LEFT JOIN pg_class c ON c.oid = k.conrelid
          LEFT JOIN pg_type t ON t.oid = k.contypid
         WHERE n.nspname = 'public'
           AND c.relname IS DISTINCT FROM 'leadback_revision'
         ORDER BY 1, 2
    """,
    "views": f"""
        SELECT c.relname, pg_get_viewdef(c.oid)
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE {OURS} AND c.relkind = 'v'
         ORDER BY 1
    """,
    "indexes": f"""
        SELECT pg_get_indexdef(c.oid)
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE {OURS} AND c.relkind = 'i'
         ORDER BY 1
    """,
    "triggers": f"""
        SELECT c.relname, t.tgenabled, pg_get_triggerdef(t.oid)
          FROM pg_trigger t
          JOIN pg_class c ON c.oid = t.tgrelid
          JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE {OURS} AND NOT t.tgisinternal
         ORDER BY 1, 3
    """,
    "functions": """
        SELECT pg_get_functiondef(p.oid)
          FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
         WHERE n.nspname = 'public'
         ORDER BY 1
    """,
    "types": """
        SELECT t.typname, t.typtype, t.typnotnull, t.typdefault,
               format_type(t.typbasetype, t.typtypmod),
               ARRAY(SELECT enumlabel FROM pg_enum e
                      WHERE e.enumtypid = t.oid ORDER BY enumsortorder)
          FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
         WHERE n.nspname = 'public' AND t.typtype IN ('e', 'd')
         ORDER BY 1
    """,
    "settings": "SELECT * FROM settings",
    "account statuses": "SELECT * FROM account_statuses ORDER BY 1",
}


@pytest.fixture
def empty_url(cluster_url):
    with new_database(cluster_url) as url:
        yield url


@pytest.fixture
def db(empty_url):
    with psycopg.connect(libpq_address(empty_url), autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def both_catalogs(cluster_url):
    with new_database(cluster_url) as by_schema, new_database(cluster_url) as migrated:
        with psycopg.connect(libpq_address(by_schema)) as connection:
            connection.execute((ROOT / "schema.sql").read_text(encoding="utf-8"))
        migrate(migrated)
        yield _catalog(by_schema), _catalog(migrated)


def _catalog(url: str) -> dict:
    with psycopg.connect(libpq_address(url)) as connection:
        return {
            what: connection.execute(query).fetchall()
            for what, query in CATALOG.items()
        }


@pytest.mark.parametrize("what", CATALOG)
def test_the_migrations_add_up_to_the_schema(both_catalogs, what):
    by_schema, migrated = both_catalogs

    assert by_schema[what]
    assert migrated[what] == by_schema[what]


def test_many_starters_migrate_once(empty_url, db):
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(migrate, [empty_url] * 8))

    assert db.execute("SELECT count(*) FROM leadback_revision").fetchone() == (1,)


def test_migrating_again_keeps_the_data(empty_url, db):
    migrate(empty_url)
    db.execute("INSERT INTO verticals (vertical_name) VALUES ('Cars')")
    migrate(empty_url)

    assert db.execute("SELECT vertical_name FROM verticals").fetchall() == [("Cars",)]


def test_an_unmigrated_database_is_told_apart(empty_url):
    with pytest.raises(StartError, match="run `leadback migrate`"):
        require_migrated(empty_url)


def test_a_database_of_something_else_is_left_alone(empty_url, db):
    db.execute("CREATE TABLE blog (post text)")

    with pytest.raises(StartError, match=r"did not make \(the table blog\)"):
        migrate(empty_url)
    assert db.execute("SELECT to_regclass('sales')").fetchone() == (None,)


@pytest.mark.parametrize("act", [migrate, require_migrated])
def test_a_newer_database_is_left_alone(empty_url, db, act):
    migrate(empty_url)
    db.execute("UPDATE leadback_revision SET version_num = '9999'")

    with pytest.raises(StartError, match=r"revision 9999 by a newer leadback"):
        act(empty_url)


def test_a_failing_migration_leaves_nothing_behind(empty_url, db):
    db.execute("CREATE DOMAIN money4 AS text")  # in the way of the schema's

    with pytest.raises(psycopg.errors.DuplicateObject):
        migrate(empty_url)
    assert db.execute("SELECT to_regclass('leadback_revision')").fetchone() == (None,)


def test_another_encoding_is_refused(cluster_url):
    clauses = "ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
    with psycopg.connect(libpq_address(cluster_url)) as connection:
        if connection.info.server_version >= 150000:
            clauses += " LOCALE_PROVIDER libc"
    with (
        new_database(cluster_url, clauses) as url,
        pytest.raises(StartError, match="has the encoding LATIN1"),
    ):
        migrate(url)


def test_an_old_server_is_refused():
    with old_server("13.22") as url, pytest.raises(StartError) as refused:
        migrate(url)

    assert str(refused.value) == (
        "PostgreSQL 13.22 is too old; leadback needs 14 or later."
    )
