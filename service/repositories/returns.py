"""The table returns and what hangs on it: buyer credits, replacement queue, history."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from psycopg.rows import class_row

from service.callers import Caller
from service.connection import Connection
from service.rules.return_rules import RuleInForce
from service.rules.sales import Sale

# What an approval of the sale is worth: a credit to the contract's buyer of this moment, of
# the sale's revenue but never below 0; or a place in the queue of replacements.
WORTH = """
        credit AS (
            INSERT INTO buyer_credits (return_id, sale_id, buyer_contract_id, buyer_id,
                                       amount)
            SELECT return_id, sale_id, buyer_contract_id,
                   (SELECT c.buyer_id
                      FROM buyer_contracts c
                     WHERE c.buyer_contract_id = sale.buyer_contract_id),
                   greatest(revenue, 0)
              FROM sale
             WHERE %(state)s::return_state = 'credited'
        ), owed AS (
            INSERT INTO replacement_queue (return_id, sale_id, buyer_contract_id)
            SELECT return_id, sale_id, buyer_contract_id
              FROM sale
             WHERE %(state)s::return_state = 'replaced'
        )
"""


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


def find_credit(tx: Connection, sale_id: int) -> Decimal:
    """Find what a credit for the sale would be; nobody can change it: its row is locked."""
    query = "SELECT greatest(revenue, 0) FROM sales WHERE sale_id = %(sale_id)s"
    return Decimal(tx.value(query, {"sale_id": sale_id}))


def write_return(
    tx: Connection,
    caller: Caller,
    *,
    operation: str,
    sale: Sale,
    pending_return_id: int | None,
    state: str,
    return_reason_id: int,
    denied_reason_id: int | None = None,
    is_over_cap: bool = False,
) -> None:
    """Make a new return of a sale that the caller has locked, or decide its pending one.

    `pending_return_id` is the return to decide; None makes a new one. A race meets the
    constraint one_open_or_approved_return_per_sale. The line of the history tells who
    did it, so the audit has no row. One statement, for each case the one that costs
    least: PostgreSQL prepares every part of a statement, even those not needed.
    """
    values = {
        "actor": caller.actor,
        "client": caller.client,
        "operation": operation,
        "sale_id": sale.sale_id,
        "contract_id": sale.buyer_contract_id,
        "return_id": pending_return_id,
        "state": state,
        "reason_id": return_reason_id,
        "denied_reason_id": denied_reason_id,
        "over_cap": is_over_cap,
    }
    if pending_return_id is not None:
        _decide(tx, values)
    elif state == "pending":
        _submit(tx, values)
    elif state == "rejected":
        _reject(tx, values)
    else:
        _approve(tx, values)


def write_decided(
    tx: Connection,
    caller: Caller,
    *,
    operation: str,
    sale: Sale,
    return_reason_id: int,
    rule: RuleInForce,
) -> None:
    """Make a new return of a locked sale as the caller submits and the rule decides it.

    Two acts: the history has a line of the caller's, and one of the rule's.
    """
    query = f"""
        WITH new AS (
            INSERT INTO returns (sale_id, buyer_contract_id, state, return_reason_id,
                                 denied_reason_id, decided_at)
            VALUES (%(sale_id)s, %(contract_id)s, %(state)s::return_state,
                    %(reason_id)s, %(denied_reason_id)s, now())
            RETURNING return_id
        ), sale AS (
            UPDATE sales
               SET return_id = (SELECT return_id FROM new),
                   return_state = %(state)s::return_state
             WHERE sale_id = %(sale_id)s
            RETURNING return_id, sale_id, buyer_contract_id, revenue
        ), {WORTH}
        INSERT INTO return_history (return_id, line, state, return_reason_id,
                                    denied_reason_id, audit_id, actor, client, operation)
        SELECT new.return_id, told.line, told.state, %(reason_id)s::integer,
               told.denied_reason_id, nextval('audit_audit_id_seq'), told.actor,
               told.client, %(operation)s
          FROM new,
               (VALUES (1, 'pending'::return_state, NULL, %(actor)s, %(client)s::text),
                       (2, %(state)s::return_state, %(denied_reason_id)s::integer,
                        %(rule)s, NULL))
                    AS told (line, state, denied_reason_id, actor, client)
    """
    values = {
        "actor": caller.actor,
        "client": caller.client,
        "operation": operation,
        "sale_id": sale.sale_id,
        "contract_id": sale.buyer_contract_id,
        "state": rule.outcome,
        "reason_id": return_reason_id,
        "denied_reason_id": rule.denied_reason_id,
        "rule": f"rule:{rule.return_rule_id}",
    }
    tx.write(query, values)


def _submit(tx: Connection, values: dict[str, Any]) -> None:
    query = """
        WITH new AS (
            INSERT INTO returns (sale_id, buyer_contract_id, state, return_reason_id,
                                 over_cap)
            VALUES (%(sale_id)s, %(contract_id)s, 'pending', %(reason_id)s, %(over_cap)s)
            RETURNING return_id
        ), sale AS (
            UPDATE sales
               SET return_id = (SELECT return_id FROM new), return_state = 'pending'
             WHERE sale_id = %(sale_id)s
        )
        INSERT INTO return_history (return_id, line, state, return_reason_id,
                                    audit_id, actor, client, operation)
        VALUES ((SELECT return_id FROM new), 1, 'pending', %(reason_id)s,
                nextval('audit_audit_id_seq'), %(actor)s, %(client)s, %(operation)s)
    """
    tx.write(query, values)


def _reject(tx: Connection, values: dict[str, Any]) -> None:
    """Write a return that is rejected at once.

    It was submitted first (ReturnLead v2: "returns the lead to the return queue and then
    rejects"), so its history has both lines, of one act.
    """
    query = """
        WITH new AS (
            INSERT INTO returns (sale_id, buyer_contract_id, state, return_reason_id,
                                 denied_reason_id, decided_at)
            VALUES (%(sale_id)s, %(contract_id)s, 'rejected', %(reason_id)s, %(denied_reason_id)s, now())
            RETURNING return_id, nextval('audit_audit_id_seq') AS audit_id
        ), sale AS (
            UPDATE sales
               SET return_id = (SELECT return_id FROM new), return_state = 'rejected'
             WHERE sale_id = %(sale_id)s
        )
        INSERT INTO return_history (return_id, line, state, return_reason_id,
                                    denied_reason_id, audit_id, actor, client, operation)
        SELECT new.return_id, told.line, told.state::return_state,
               %(reason_id)s::integer, told.denied_reason_id, new.audit_id,
               %(actor)s, %(client)s, %(operation)s
          FROM new,
               (VALUES (1, 'pending', NULL),
                       (2, 'rejected', %(denied_reason_id)s::integer))
                    AS told (line, state, denied_reason_id)
    """
    tx.write(query, values)


def _approve(tx: Connection, values: dict[str, Any]) -> None:
    """Write a return that is approved at once, and what that is worth."""
    query = f"""
        WITH new AS (
            INSERT INTO returns (sale_id, buyer_contract_id, state, return_reason_id,
                                 decided_at, over_cap)
            VALUES (%(sale_id)s, %(contract_id)s, %(state)s::return_state,
                    %(reason_id)s, now(), %(over_cap)s)
            RETURNING return_id
        ), sale AS (
            UPDATE sales
               SET return_id = (SELECT return_id FROM new),
                   return_state = %(state)s::return_state
             WHERE sale_id = %(sale_id)s
            RETURNING return_id, sale_id, buyer_contract_id, revenue
        ), {WORTH}
        INSERT INTO return_history (return_id, line, state, return_reason_id,
                                    audit_id, actor, client, operation)
        VALUES ((SELECT return_id FROM new), 1, %(state)s::return_state, %(reason_id)s,
                nextval('audit_audit_id_seq'), %(actor)s, %(client)s, %(operation)s)
    """
    tx.write(query, values)


def _decide(tx: Connection, values: dict[str, Any]) -> None:
    """Write what becomes of a pending return, and what an approval is worth.

    The return keeps the reason that it was submitted with. One whose submission is not in
    its history, being imported without it, has a line 2 only.
    """
    query = f"""
        WITH decided AS (
            UPDATE returns
               SET state = %(state)s::return_state, decided_at = now(),
                   denied_reason_id = %(denied_reason_id)s
             WHERE return_id = %(return_id)s
        ), sale AS (
            UPDATE sales
               SET return_state = %(state)s::return_state
             WHERE sale_id = %(sale_id)s
            RETURNING return_id, sale_id, buyer_contract_id, revenue
        ), {WORTH}
        INSERT INTO return_history (return_id, line, state, return_reason_id,
                                    denied_reason_id, audit_id, actor, client, operation)
        VALUES (%(return_id)s,
                (SELECT coalesce(max(line), 1) + 1
                   FROM return_history
                  WHERE return_id = %(return_id)s),
                %(state)s::return_state, %(reason_id)s, %(denied_reason_id)s,
                nextval('audit_audit_id_seq'), %(actor)s, %(client)s, %(operation)s)
    """
    tx.write(query, values)
