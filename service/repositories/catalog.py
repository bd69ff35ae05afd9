"""What the server says of itself, and of the schema that it holds."""

from typing import Any

from psycopg.rows import scalar_row

from service.connection import Connection

ADVISORY_LOCK = 5323223272  # one number of ours among all who lock in this database


def lock_setup(tx: Connection) -> None:
    """Let one starter at a time migrate or fill; the others wait for its commit."""
    query = "SELECT pg_advisory_xact_lock(%(lock)s)"
    tx.execute(query, {"lock": ADVISORY_LOCK})


def find_revision(tx: Connection) -> str | None:
    """Find how far the database was migrated; None if leadback never was here."""
    if find_scalar(tx, "SELECT to_regclass('leadback_revision')") is None:
        return None
    found = find_scalar(tx, "SELECT version_num FROM leadback_revision")
    return None if found is None else str(found)


def find_tables(tx: Connection) -> list[str]:
    """List what stands where our tables would go, but for what extensions brought."""
    query = """
        SELECT c.relname
          FROM pg_class c
         WHERE c.relnamespace = current_schema()::regnamespace
           AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
           AND NOT EXISTS (SELECT
                             FROM pg_depend d
                            WHERE d.classid = 'pg_class'::regclass
                              AND d.objid = c.oid
                              AND d.deptype = 'e')
         ORDER BY c.relname
    """
    return tx.cursor(row_factory=scalar_row).execute(query).fetchall()


def find_encoding(tx: Connection) -> str:
    return str(find_scalar(tx, "SHOW server_encoding"))


def find_server_version(tx: Connection) -> str:
    return str(find_scalar(tx, "SHOW server_version"))


def find_durability(tx: Connection) -> dict[str, str]:
    """Find the settings without which a crash loses what was acknowledged."""
    query = """
        SELECT name, setting
          FROM pg_settings
         WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')
         ORDER BY name
    """
    return dict(tx.execute(query).fetchall())


def find_room(tx: Connection) -> int:
    """Count the connections that the server gives to others than its keeper."""
    query = """
        SELECT current_setting('max_connections')::int
               - current_setting('superuser_reserved_connections')::int
    """
    return int(find_scalar(tx, query))


def find_guards(tx: Connection) -> set[tuple[str, str]]:
    """List table and name of each constraint, unique index and trigger in force.

    The table is '' for the constraints of a domain. One that is not valid, or switched
    off, is not in force.
    """
    query = """
        SELECT coalesce(c.relname, ''), k.conname
          FROM pg_constraint k
          LEFT JOIN pg_class c ON c.oid = k.conrelid
         WHERE k.connamespace = current_schema()::regnamespace
           AND k.convalidated
         UNION
        SELECT c.relname, i.relname
          FROM pg_index x
          JOIN pg_class i ON i.oid = x.indexrelid
          JOIN pg_class c ON c.oid = x.indrelid
         WHERE c.relnamespace = current_schema()::regnamespace
           AND x.indisunique
           AND x.indisvalid
         UNION
        SELECT c.relname, t.tgname
          FROM pg_trigger t
          JOIN pg_class c ON c.oid = t.tgrelid
         WHERE c.relnamespace = current_schema()::regnamespace
           AND t.tgenabled IN ('O', 'A')
           AND NOT t.tgisinternal
    """
    return set(tx.execute(query).fetchall())


def find_scalar(tx: Connection, query: str) -> Any:
    """Run a query that has no parameters, and give the one value that it finds."""
    row = tx.execute(query).fetchone()
    return row[0] if row else None
