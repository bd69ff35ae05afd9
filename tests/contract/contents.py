"""What is in the database, to see that a call wrote nothing, and what another wrote."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import Connection
from psycopg.rows import dict_row

TABLES = (
    "buyers",
    "buyer_contracts",
    "delivery_schedules",
    "sales",
    "ledger",
    "leads",
    "cost_ledger",
    "account_entries",
    "sale_field_values",
    "returns",
    "return_history",
    "return_notes",
    "buyer_credits",
    "replacement_queue",
    "audit",
)


@contextmanager
def nothing_written(db: Connection) -> Iterator[None]:
    """Fail if any row of ours is another one afterwards."""
    before = digests(db)
    yield
    assert digests(db) == before


def digests(db: Connection) -> dict[str, str]:
    query = "SELECT md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM {} t"
    return {t: db.execute(query.format(t)).fetchone()[0] for t in TABLES}


def rows(db: Connection, query: str, *values) -> list[tuple]:
    return db.execute(query, values).fetchall()


def row(db: Connection, query: str, *values) -> dict:
    """Find the one row."""
    (found,) = db.cursor(row_factory=dict_row).execute(query, values).fetchall()
    return found


def sale(db: Connection, lead_id: str) -> dict:
    return row(db, "SELECT * FROM sales WHERE lead_id = %s", lead_id)


def returns(db: Connection, lead_id: str) -> list[tuple]:
    """List the states of a lead's returns with their reasons, the oldest first."""
    query = """
        SELECT state::text, r.return_reason_id, denied_reason_id
          FROM returns r JOIN sales USING (sale_id)
         WHERE lead_id = %s ORDER BY r.return_id
    """
    return rows(db, query, lead_id)


def history(db: Connection, lead_id: str) -> list[tuple]:
    query = """
        SELECT h.state::text, h.return_reason_id, h.denied_reason_id
          FROM return_history h JOIN returns USING (return_id) JOIN sales USING (sale_id)
         WHERE lead_id = %s ORDER BY h.return_id, line
    """
    return rows(db, query, lead_id)


def credits(db: Connection, lead_id: str) -> list[tuple]:
    query = """
        SELECT c.buyer_id, amount
          FROM buyer_credits c JOIN sales USING (sale_id)
         WHERE lead_id = %s
    """
    return rows(db, query, lead_id)


def owed(db: Connection, lead_id: str) -> list[tuple]:
    query = """
        SELECT q.buyer_contract_id
          FROM replacement_queue q JOIN sales USING (sale_id)
         WHERE lead_id = %s AND fulfilled_by_sale_id IS NULL
    """
    return rows(db, query, lead_id)


def ledger(db: Connection, lead_id: str) -> list[tuple]:
    query = """
        SELECT change::text, amount, revenue_after
          FROM ledger JOIN sales USING (sale_id)
         WHERE lead_id = %s ORDER BY line
    """
    return rows(db, query, lead_id)


def audit(db: Connection, entity: str, entity_id: int) -> list[tuple]:
    query = """
        SELECT actor, operation, old_values, new_values
          FROM audit WHERE entity = %s AND entity_id = %s ORDER BY audit_id
    """
    return rows(db, query, entity, entity_id)


def sale_changes(db: Connection, sale_id: int) -> list[tuple]:
    query = """
        SELECT actor, operation, old_values, new_values
          FROM sale_changes WHERE sale_id = %s ORDER BY audit_id
    """
    return rows(db, query, sale_id)
