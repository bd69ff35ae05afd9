"""What a role that serves may do in leadback's schema: no more than calls and pages need.

It reads everything. What it may write is listed here, table by table; a new table is one
line more. TRUNCATE, REFERENCES and TRIGGER are for the owner alone.
"""

from typing import NamedTuple

from psycopg import sql
from psycopg.rows import class_row, scalar_row

from service.connection import Connection

APPEND_ONLY = (
    "ledger",
    "audit",
    "return_history",
    "buyer_credits",
    "cost_ledger",
    "account_entries",
    "return_notes",
    "return_files",
)
ADD, CHANGE, DROP = "INSERT", "UPDATE", "DELETE"
WRITES: dict[str, tuple[str, ...]] = {
    **{table: (ADD,) for table in APPEND_ONLY},
    "leadback_revision": (),
    "account_statuses": (),
    "settings": (CHANGE,),
    "page_secret": (ADD,),
    "verticals": (ADD, CHANGE),
    "return_reasons": (ADD, CHANGE),
    "reject_reasons": (ADD, CHANGE),
    "return_rules": (ADD, CHANGE),
    "email_templates": (ADD, CHANGE),
    "buyers": (ADD, CHANGE),
    "offers": (ADD, CHANGE),
    "affiliates": (ADD, CHANGE),
    "campaigns": (ADD, CHANGE),
    "buyer_contracts": (ADD, CHANGE),
    "lead_statuses": (ADD, CHANGE),
    "lead_sub_statuses": (ADD, CHANGE),
    "lead_fields": (ADD, CHANGE),
    "leads": (ADD, CHANGE),
    "sales": (ADD, CHANGE),
    "returns": (ADD, CHANGE),
    "return_batches": (ADD,),
    "return_batch_rows": (ADD, CHANGE),
    "replacement_queue": (ADD, CHANGE),
    "api_keys": (ADD, CHANGE),
    "users": (ADD, CHANGE),
    "refusal_counts": (ADD, CHANGE),
    "delivery_schedules": (ADD, CHANGE, DROP),
    "return_caps": (ADD, CHANGE, DROP),
    "sale_field_values": (ADD, CHANGE, DROP),
    "sessions": (ADD, CHANGE, DROP),
    "login_attempts": (ADD, CHANGE, DROP),
    "saved_views": (ADD, CHANGE, DROP),
    "throttle_counts": (ADD, CHANGE, DROP),
    "idempotency": (ADD, CHANGE, DROP),  # CHANGE to lock what is deleted
}
PRIVILEGES = (ADD, CHANGE, DROP, "TRUNCATE", "REFERENCES", "TRIGGER")


class Role(NamedTuple):
    """The role that a connection works as, and what gives it more than tables' rights."""

    name: str
    owner: str  # of leadback's tables
    is_superuser: bool
    is_owner: bool  # itself, or as a member
    may_create: bool  # tables in leadback's schema


def find_role(tx: Connection) -> Role:
    query = """
        SELECT current_user::text AS name, c.relowner::regrole::text AS owner,
               current_setting('is_superuser')::boolean AS is_superuser,
               pg_has_role(c.relowner, 'USAGE') AS is_owner,
               has_schema_privilege(c.relnamespace, 'CREATE') AS may_create
          FROM pg_class c
         WHERE c.oid = to_regclass('leadback_revision')
    """
    [found] = tx.cursor(row_factory=class_row(Role)).execute(query)
    return found


def find_differences(tx: Connection) -> tuple[list[str], list[str]]:
    """List what the connection's role may not do but should, and may but should not.

    Each as "DELETE on sales".
    """
    query = """
        SELECT p.privilege, c.relname::text,
               has_table_privilege(c.oid, p.privilege) AS has
          FROM pg_class c
         CROSS JOIN unnest(%(privileges)s::text[]) WITH ORDINALITY AS p (privilege, nr)
         WHERE c.relnamespace = current_schema()::regnamespace
           AND c.relname = ANY (%(tables)s)
         ORDER BY c.relname, p.nr
    """
    asked = {"privileges": ["SELECT", *PRIVILEGES], "tables": list(WRITES)}
    missing, excessive = [], []
    for privilege, table, has in tx.execute(query, asked).fetchall():
        should = privilege == "SELECT" or privilege in WRITES[table]
        if should and not has:
            missing.append(f"{privilege} on {table}")
        if has and not should:
            excessive.append(f"{privilege} on {table}")
    return missing, excessive


def is_role(tx: Connection, name: str) -> bool:
    query = "SELECT count(*) FROM pg_roles WHERE rolname = %(name)s"
    return bool(tx.value(query, {"name": name}))


def owns_tables(tx: Connection, name: str) -> bool:
    """Say whether a role owns leadback's tables, itself or as a member of who does."""
    query = """
        SELECT pg_has_role(%(name)s, relowner, 'USAGE')
          FROM pg_class
         WHERE oid = 'leadback_revision'::regclass
    """
    return bool(tx.value(query, {"name": name}))


def list_granted(tx: Connection) -> list[str]:
    """List the roles that `grant` gave their rights: who else may add to the audit."""
    query = """
        SELECT DISTINCT r.rolname::text
          FROM pg_class c
         CROSS JOIN aclexplode(c.relacl) a
          JOIN pg_roles r ON r.oid = a.grantee
         WHERE c.oid = 'audit'::regclass
           AND a.privilege_type = 'INSERT'
           AND a.grantee <> c.relowner
         ORDER BY 1
    """
    return tx.cursor(row_factory=scalar_row).execute(query).fetchall()


def grant(tx: Connection, name: str) -> None:
    """Give a role the rights of a server, and take all others on tables from it."""
    role = sql.Identifier(name)
    _grant_around(tx, name)
    for table in _relations(tx, "rvm"):
        privileges = ", ".join(("SELECT", *WRITES.get(table, ())))
        on = sql.Identifier(table)
        tx.execute(sql.SQL("REVOKE ALL ON TABLE {} FROM {}").format(on, role))
        query = sql.SQL("GRANT {} ON TABLE {} TO {}")
        tx.execute(query.format(sql.SQL(privileges), on, role))
    for sequence in _relations(tx, "S"):  # an import sets them
        query = sql.SQL("GRANT USAGE, SELECT, UPDATE ON SEQUENCE {} TO {}")
        tx.execute(query.format(sql.Identifier(sequence), role))


def _grant_around(tx: Connection, name: str) -> None:
    """Let the role in, where not everybody may come in: imports make temporary tables."""
    found = tx.execute(
        """
        SELECT has_database_privilege(%(name)s, current_database(), 'CONNECT')
               AND has_database_privilege(%(name)s, current_database(), 'TEMPORARY'),
               has_schema_privilege(%(name)s, current_schema(), 'USAGE'),
               current_database()::text, current_schema()::text
        """,
        {"name": name},
    )
    ((may_connect, may_use, database, schema),) = found.fetchall()
    role = sql.Identifier(name)
    if not may_connect:
        query = sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}")
        tx.execute(query.format(sql.Identifier(database), role))
    if not may_use:
        query = sql.SQL("GRANT USAGE ON SCHEMA {} TO {}")
        tx.execute(query.format(sql.Identifier(schema), role))


def _relations(tx: Connection, kinds: str) -> list[str]:
    """List what the tables' owner has in the schema: tables, views, sequences."""
    query = """
        SELECT c.relname::text
          FROM pg_class c
          JOIN pg_class ours ON ours.oid = 'leadback_revision'::regclass
         WHERE c.relnamespace = ours.relnamespace
           AND c.relowner = ours.relowner
           AND strpos(%(kinds)s, c.relkind::text) > 0
         ORDER BY c.relname
    """
    cursor = tx.cursor(row_factory=scalar_row)
    return cursor.execute(query, {"kinds": kinds}).fetchall()
