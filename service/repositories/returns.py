"""The table returns and what hangs on it: buyer credits, replacement queue, history."""

from dataclasses import dataclass

from psycopg.rows import class_row

from service.connection import Connection
from service.repositories.api_keys import Caller


@dataclass(frozen=True, slots=True)
class ReturnOfSale:
    """Which sale a return is of, and why; none of it ever changes."""

    lead_id: str
    vertical_id: int
    buyer_contract_id: int
    return_reason_id: int


def find_return(tx: Connection, return_id: int) -> ReturnOfSale | None:
    query = """
        SELECT s.lead_id, s.vertical_id, s.buyer_contract_id, r.return_reason_id
          FROM returns r
          JOIN sales s USING (sale_id)
         WHERE r.return_id = %(return_id)s
    """
    cursor = tx.cursor(row_factory=class_row(ReturnOfSale))
    return cursor.execute(query, {"return_id": return_id}).fetchone()


def write_return(
    tx: Connection,
    caller: Caller,
    *,
    operation: str,
    sale_id: int,
    pending_return_id: int | None,
    state: str,
    return_reason_id: int,
    denied_reason_id: int | None = None,
) -> None:
    """Make a new return of a sale that the caller has locked, or decide its pending one.

    `pending_return_id` is the return to decide; None makes a new one. A race meets the
    constraint one_open_or_approved_return_per_sale. One round trip.
    """
    values = {
        "actor": caller.actor,
        "client": caller.client,
        "operation": operation,
        "sale_id": sale_id,
        "pending_return_id": pending_return_id,
        "state": state,
        "reason_id": return_reason_id,
        "denied_reason_id": denied_reason_id,
    }
    _write_state(tx, values)
    _write_history(tx, values)


def _write_state(tx: Connection, values: dict) -> None:
    """Write the return, its sale's copy of the state, and what the state is worth.

    A decided return keeps the reason that it was submitted with. A credit goes to the
    contract's buyer of this moment, at the sale's revenue but never below 0.
    """
    query = """
        WITH new AS (
            INSERT INTO returns (sale_id, state, return_reason_id, denied_reason_id,
                                 decided_at)
            SELECT %(sale_id)s, %(state)s::return_state, %(reason_id)s,
                   %(denied_reason_id)s::integer,
                   CASE WHEN %(state)s::return_state <> 'pending' THEN now() END
             WHERE %(pending_return_id)s::bigint IS NULL
            RETURNING return_id, sale_id, state
        ), decided AS (
            UPDATE returns
               SET state = %(state)s::return_state, decided_at = now(),
                   denied_reason_id = %(denied_reason_id)s
             WHERE return_id = %(pending_return_id)s
            RETURNING return_id, sale_id, state
        ), sale AS (
            UPDATE sales s
               SET return_id = r.return_id, return_state = r.state
              FROM (TABLE new UNION ALL TABLE decided) r, buyer_contracts c
             WHERE s.sale_id = r.sale_id
               AND c.buyer_contract_id = s.buyer_contract_id
            RETURNING s.return_id, s.return_state, s.sale_id, s.buyer_contract_id,
                      c.buyer_id, s.revenue
        ), credit AS (
            INSERT INTO buyer_credits (return_id, sale_id, buyer_contract_id, buyer_id,
                                       amount)
            SELECT return_id, sale_id, buyer_contract_id, buyer_id, greatest(revenue, 0)
              FROM sale
             WHERE return_state = 'credited'
        )
        INSERT INTO replacement_queue (return_id, sale_id, buyer_contract_id)
        SELECT return_id, sale_id, buyer_contract_id
          FROM sale
         WHERE return_state = 'replaced'
    """
    tx.write(query, values)


def _write_history(tx: Connection, values: dict) -> None:
    """Write what the call asked of the return just written: one line, and the audit's.

    A sale that is rejected at once was submitted first (ReturnLead v2: "returns the lead
    to the return queue and then rejects"), so its history has both lines.
    """
    query = """
        WITH trail AS (
            INSERT INTO audit (actor, client, operation, entity, entity_id,
                               old_values, new_values)
            SELECT %(actor)s, %(client)s, %(operation)s, 'sale', %(sale_id)s,
                   CASE WHEN %(pending_return_id)s::bigint IS NOT NULL
                        THEN '{"return_state": "pending"}'::jsonb END,
                   jsonb_build_object('return_id', return_id,
                                      'return_state', return_state,
                                      'return_reason_id', %(reason_id)s::integer,
                                      'denied_reason_id', %(denied_reason_id)s::integer)
              FROM sales
             WHERE sale_id = %(sale_id)s
            RETURNING audit_id
        ), before AS (
            SELECT coalesce(max(h.line), 0) AS lines, s.return_id
              FROM sales s
              LEFT JOIN return_history h USING (return_id)
             WHERE s.sale_id = %(sale_id)s
             GROUP BY s.return_id
        ), submitted AS (
            INSERT INTO return_history (return_id, line, state, return_reason_id,
                                        audit_id)
            SELECT return_id, 1, 'pending'::return_state, %(reason_id)s, audit_id
              FROM before, trail
             WHERE lines = 0 AND %(state)s::return_state = 'rejected'
        )
        INSERT INTO return_history (return_id, line, state, return_reason_id,
                                    denied_reason_id, audit_id)
        SELECT return_id,
               lines + CASE WHEN lines = 0 AND %(state)s::return_state = 'rejected'
                            THEN 2 ELSE 1 END,
               %(state)s::return_state, %(reason_id)s, %(denied_reason_id)s::integer,
               audit_id
          FROM before, trail
    """
    tx.write(query, values)
