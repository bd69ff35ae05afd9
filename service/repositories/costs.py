"""The cost ledger: what leads cost, line by line, and which were clawed back."""

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from psycopg.rows import class_row

from service.callers import Caller, Claim
from service.connection import Connection
from service.repositories.audit_trail import WHO
from service.rules.costs import LeadToPrice, PricedLead

LEAD = tuple(field.name for field in fields(PricedLead))


@dataclass(frozen=True, slots=True)
class CostLine:
    """A change of a lead's cost; `amount` is what it adds, by an overwrite too."""

    lead_id: str
    vertical_id: int
    change: str
    amount: Decimal
    marked_as_returned: bool
    note: str
    effective_at: datetime | None  # None: now


@dataclass(frozen=True, slots=True)
class BookedCost:
    """A line as the lead's page shows it."""

    vertical_id: int
    line: int
    change: str
    amount: Decimal
    cost_before: Decimal
    cost_after: Decimal
    marked_as_returned: bool
    note: str
    effective_at: datetime
    booked_at: datetime
    who: str | None


def lock_lead_to_price(
    tx: Connection, caller: Caller | Claim, *, lead_id: str, vertical_id: int
) -> LeadToPrice | None:
    """Find the lead, whose cost nobody else can change until we commit; vertical 0: any.

    None for a claim whose key is not in force: then nothing is looked at or locked.
    """
    query = """
        WITH key AS MATERIALIZED (
            SELECT api_key_id
              FROM admin_keys_in_force
             WHERE key_hash = %(key_hash)s
        ), lead AS MATERIALIZED (
            SELECT vertical_id, created_at, cost, returned_to_affiliate
              FROM leads
             WHERE lead_id = %(lead_id)s
               AND (%(vertical_id)s = 0 OR vertical_id = %(vertical_id)s)
             ORDER BY vertical_id
             LIMIT 1
               FOR NO KEY UPDATE
        )
        SELECT pg_current_xact_id() AS xid,
               (SELECT api_key_id FROM key) AS api_key_id,
               EXISTS (SELECT FROM verticals
                        WHERE vertical_id = %(vertical_id)s) AS vertical_exists,
               (SELECT count(*) FROM (SELECT FROM leads WHERE lead_id = %(lead_id)s
                                       LIMIT 2) l) AS lead_verticals,
               EXISTS (SELECT FROM leads
                        WHERE lead_id = %(lead_id)s
                          AND vertical_id = %(vertical_id)s) AS lead_in_vertical,
               settings.time_zone, lead.*
          FROM settings
          LEFT JOIN lead ON true
         WHERE %(key_hash)s::bytea IS NULL OR EXISTS (TABLE key)
    """
    values = {
        "key_hash": caller.key_hash,
        "lead_id": lead_id,
        "vertical_id": vertical_id,
    }
    return tx.find(query, values, _to_price)


def _to_price(**row: Any) -> LeadToPrice:
    lead = {name: row.pop(name) for name in LEAD}
    is_there = lead["vertical_id"] is not None
    return LeadToPrice(lead=PricedLead(**lead) if is_there else None, **row)


def write_cost(tx: Connection, caller: Caller, line: CostLine) -> None:
    """Write a line, and what it makes of the lead, which the caller has locked."""
    query = """
        WITH lead AS (
            UPDATE leads
               SET cost = cost + %(amount)s,
                   returned_to_affiliate = returned_to_affiliate OR %(marked)s
             WHERE lead_id = %(lead_id)s
               AND vertical_id = %(vertical_id)s
            RETURNING *
        )
        INSERT INTO cost_ledger (lead_id, vertical_id, line, change, amount,
                                 cost_before, cost_after, marked_as_returned, note,
                                 effective_at, audit_id, actor, client)
        SELECT lead_id, vertical_id,
               (SELECT coalesce(max(line), 0) + 1
                  FROM cost_ledger
                 WHERE lead_id = %(lead_id)s
                   AND vertical_id = %(vertical_id)s),
               %(change)s::revenue_change, %(amount)s, cost - %(amount)s, cost,
               %(marked)s, %(note)s, coalesce(%(effective_at)s::timestamptz, now()),
               nextval('audit_audit_id_seq'), %(actor)s, %(client)s
          FROM lead
    """
    values = {
        "actor": caller.actor,
        "client": caller.client,
        "lead_id": line.lead_id,
        "vertical_id": line.vertical_id,
        "change": line.change,
        "amount": line.amount,
        "marked": line.marked_as_returned,
        "note": line.note,
        "effective_at": line.effective_at,
    }
    tx.write(query, values)


def list_costs(tx: Connection, lead_id: str, most: int) -> list[BookedCost]:
    """List the newest lines of the leads of this id."""
    query = f"""
        SELECT c.vertical_id, c.line, c.change, c.amount, c.cost_before, c.cost_after,
               c.marked_as_returned, c.note, c.effective_at, c.booked_at, {WHO} AS who
          FROM cost_ledger c
          LEFT JOIN audit t USING (audit_id)
         CROSS JOIN LATERAL (SELECT coalesce(c.actor, t.actor) AS actor) a
         WHERE c.lead_id = %(lead_id)s
         ORDER BY c.booked_at DESC, c.vertical_id, c.line DESC
         LIMIT %(most)s
    """
    cursor = tx.cursor(row_factory=class_row(BookedCost))
    return cursor.execute(query, {"lead_id": lead_id, "most": most}).fetchall()
