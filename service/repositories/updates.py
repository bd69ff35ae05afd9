"""What updates write: the sale, its ledger, the value of a field, the audit."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from psycopg.types.json import Jsonb

from service.callers import Caller
from service.connection import Connection


@dataclass(frozen=True, slots=True)
class Update:
    """A sale as it is to be; old_values and new_values are the audit's, as texts."""

    sale_id: int
    lead_status_id: int | None
    lead_sub_status_id: int | None
    change: str | None  # of the revenue: add or overwrite; None: it stays
    amount: Decimal  # what is added to the revenue, by an overwrite too
    lead_field_id: int | None  # None: no field is written
    data_type: str | None
    field_value: str | None  # None: cleared
    old_values: dict[str, Any]
    new_values: dict[str, Any]


def write_update(tx: Connection, caller: Caller, update: Update) -> None:
    """Write an update of a sale that the caller has locked.

    The ledger's line tells who did it where nothing but the revenue changes, else the
    audit does. For each case a statement that touches nothing else.
    """
    values = {
        "actor": caller.actor,
        "client": caller.client,
        "sale_id": update.sale_id,
        "lead_status_id": update.lead_status_id,
        "lead_sub_status_id": update.lead_sub_status_id,
        "change": update.change,
        "amount": update.amount,
        "old_values": Jsonb(update.old_values),
        "new_values": Jsonb(update.new_values),
    }
    if update.change is None:
        _write_statuses(tx, values)
    elif update.new_values.keys() == {"revenue"}:
        write_revenue(
            tx,
            caller,
            operation="UpdateLead",
            sale_id=update.sale_id,
            change=update.change,
            amount=update.amount,
        )
    else:
        _write_statuses_and_revenue(tx, values)
    if update.lead_field_id and update.field_value is None:
        _delete_value(tx, update)
    elif update.lead_field_id:
        _write_value(tx, update)


def _write_statuses(tx: Connection, values: dict[str, Any]) -> None:
    """Write what an update leaves of the sale itself; the value of a field is beside it."""
    query = """
        WITH sale AS (
            UPDATE sales
               SET updates = updates + 1,
                   lead_status_id = %(lead_status_id)s,
                   lead_sub_status_id = %(lead_sub_status_id)s
             WHERE sale_id = %(sale_id)s
        )
        INSERT INTO audit (actor, client, operation, entity, entity_id,
                           old_values, new_values)
        VALUES (%(actor)s, %(client)s, 'UpdateLead', 'sale', %(sale_id)s,
                %(old_values)s, %(new_values)s)
    """
    tx.write(query, values)


def write_revenue(
    tx: Connection,
    caller: Caller,
    *,
    operation: str,
    sale_id: int,
    change: str,
    amount: Decimal,
    note: str = "",
) -> None:
    """Write a line of the ledger of a sale that the caller has locked.

    `amount` is what it adds, by an overwrite too; 0 for a note alone.
    """
    query = """
        WITH sale AS (
            UPDATE sales
               SET updates = updates + 1, revenue = revenue + %(amount)s
             WHERE sale_id = %(sale_id)s
            RETURNING sale_id, updates, revenue
        )
        INSERT INTO ledger (sale_id, line, change, amount, revenue_before,
                            revenue_after, audit_id, actor, client, operation, note)
        SELECT sale_id, updates, %(change)s::revenue_change, %(amount)s,
               revenue - %(amount)s, revenue, nextval('audit_audit_id_seq'),
               %(actor)s, %(client)s, %(operation)s, %(note)s
          FROM sale
    """
    values = {
        "actor": caller.actor,
        "client": caller.client,
        "operation": operation,
        "sale_id": sale_id,
        "change": change,
        "amount": amount,
        "note": note,
    }
    tx.write(query, values)


def _write_statuses_and_revenue(tx: Connection, values: dict[str, Any]) -> None:
    query = """
        WITH sale AS (
            UPDATE sales
               SET updates = updates + 1,
                   lead_status_id = %(lead_status_id)s,
                   lead_sub_status_id = %(lead_sub_status_id)s,
                   revenue = revenue + %(amount)s
             WHERE sale_id = %(sale_id)s
            RETURNING sale_id, updates, revenue
        ), trail AS (
            INSERT INTO audit (actor, client, operation, entity, entity_id,
                               old_values, new_values)
            VALUES (%(actor)s, %(client)s, 'UpdateLead', 'sale', %(sale_id)s,
                    %(old_values)s, %(new_values)s)
            RETURNING audit_id
        )
        INSERT INTO ledger (sale_id, line, change, amount, revenue_before,
                            revenue_after, audit_id)
        SELECT sale_id, updates, %(change)s::revenue_change, %(amount)s,
               revenue - %(amount)s, revenue, audit_id
          FROM sale, trail
    """
    tx.write(query, values)


def _write_value(tx: Connection, update: Update) -> None:
    query = """
        INSERT INTO sale_field_values AS v (
               sale_id, sold_at, lead_field_id, data_type,
               string_value, number_value, date_value, boolean_value)
        SELECT sale_id, sold_at, %(lead_field_id)s, %(type)s::field_type,
               CASE WHEN %(type)s = 'string' THEN %(value)s::text END,
               CASE WHEN %(type)s = 'number' THEN %(value)s::text::numeric END,
               CASE WHEN %(type)s = 'date' THEN %(value)s::text::date END,
               CASE WHEN %(type)s = 'boolean' THEN %(value)s::text::boolean END
          FROM sales
         WHERE sale_id = %(sale_id)s
        ON CONFLICT (sale_id, lead_field_id) DO UPDATE
           SET string_value = excluded.string_value,
               number_value = excluded.number_value,
               date_value = excluded.date_value,
               boolean_value = excluded.boolean_value
    """
    values = {
        "sale_id": update.sale_id,
        "lead_field_id": update.lead_field_id,
        "type": update.data_type,
        "value": update.field_value,
    }
    tx.write(query, values)


def _delete_value(tx: Connection, update: Update) -> None:
    query = """
        DELETE FROM sale_field_values
         WHERE sale_id = %(sale_id)s
           AND lead_field_id = %(lead_field_id)s
    """
    values = {"sale_id": update.sale_id, "lead_field_id": update.lead_field_id}
    tx.write(query, values)
