"""What `leadback demo` reads of its world."""

from psycopg import sql
from psycopg.rows import dict_row, scalar_row

from service.connection import Connection
from service.importing.order import TABLES
from service.repositories.lead_fields import list_fields
from service.repositories.look_ups import (
    list_lead_statuses,
    list_reject_reasons,
    list_return_reasons,
)

FIELD_COLUMNS = ("field_name", "label", "data_type", "vertical_id", "buyer_id")
OTHER_TABLES = ("users", "api_keys", "audit")  # that no import fills


def find_demo_contract(tx: Connection) -> int | None:
    """Find the main contract of the demo made here; None if none was."""
    query = """
        SELECT entity_id
          FROM audit
         WHERE entity = 'demo'
         ORDER BY audit_id
         LIMIT 1
    """
    return tx.cursor(row_factory=scalar_row).execute(query).fetchone()


def find_filled_table(tx: Connection) -> str | None:
    """Name a table that holds data; whoever writes through leadback fills `audit`."""
    for name in (*(table.name for table in TABLES), *OTHER_TABLES):
        query = sql.SQL("SELECT FROM {} LIMIT 1").format(sql.Identifier(name))
        if tx.execute(query).rowcount:
            return name
    return None


def count_sales(tx: Connection, buyer_contract_id: int) -> int:
    query = "SELECT count(*) FROM sales WHERE buyer_contract_id = %(contract_id)s"
    ((count,),) = tx.execute(query, {"contract_id": buyer_contract_id}).fetchall()
    return count


def find_free_leads(tx: Connection, buyer_contract_id: int) -> list[str]:
    """List leads sold to this contract alone, never returned nor updated, newest first."""
    query = """
        SELECT s.lead_id
          FROM sales s
         WHERE s.buyer_contract_id = %(buyer_contract_id)s
           AND s.return_id IS NULL
           AND s.updates = 0
           AND NOT EXISTS (SELECT
                             FROM sales other
                            WHERE other.lead_id = s.lead_id
                              AND other.sale_id <> s.sale_id)
         ORDER BY s.sold_at DESC, s.sale_id
    """
    values = {"buyer_contract_id": buyer_contract_id}
    return tx.cursor(row_factory=scalar_row).execute(query, values).fetchall()


def find_world(tx: Connection, buyer_contract_id: int) -> dict:
    """Read what a caller has to know of the contract's world, as it is named now."""
    query = """
        SELECT jsonb_build_object('buyer_id', b.buyer_id,
                                  'buyer_name', b.buyer_name) AS buyer,
               jsonb_build_object('buyer_contract_id', c.buyer_contract_id,
                                  'buyer_contract_name', c.buyer_contract_name)
                   AS contract,
               jsonb_build_object('vertical_id', v.vertical_id,
                                  'vertical_name', v.vertical_name) AS vertical
          FROM buyer_contracts c
          JOIN buyers b USING (buyer_id)
          JOIN verticals v USING (vertical_id)
         WHERE c.buyer_contract_id = %(buyer_contract_id)s
    """
    values = {"buyer_contract_id": buyer_contract_id}
    [world] = tx.cursor(row_factory=dict_row).execute(query, values)
    world["return_reasons"] = list_return_reasons(tx)
    world["reject_reasons"] = list_reject_reasons(tx)
    world["statuses"] = list_lead_statuses(tx)
    for status in world["statuses"]:
        names = [each["sub_status_name"] for each in status["sub_statuses"]]
        status["sub_statuses"] = names
    fields = sorted(list_fields(tx), key=lambda field: field.lead_field_id)
    world["fields"] = [
        {name: getattr(field, name) for name in FIELD_COLUMNS}
        for field in fields
        if field.retired_at is None
    ]
    return world
