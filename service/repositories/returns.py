"""The table returns and what hangs on it: history, buyer credits, replacement queue."""

from psycopg import Connection

from service.repositories.api_keys import Caller


def insert_return(
    tx: Connection,
    caller: Caller,
    *,
    operation: str,
    sale_id: int,
    state: str,
    return_reason_id: int,
    denied_reason_id: int | None = None,
) -> None:
    """Write a new return of a sale that the caller has locked, and all that follows.

    A credit goes to the contract's buyer of this moment, at the sale's revenue but never
    below 0; a replacement is queued for the contract. A rejected one was submitted first:
    its history has both lines. Meets one_open_or_approved_return_per_sale in a race.
    """
    query = """
        WITH new AS (
            INSERT INTO returns (sale_id, state, return_reason_id, denied_reason_id,
                                 decided_at)
            VALUES (%(sale_id)s, %(state)s, %(reason_id)s, %(denied_reason_id)s,
                    CASE WHEN %(state)s <> 'pending' THEN now() END)
            RETURNING return_id, sale_id, state
        ), old AS (
            SELECT sale_id, return_state FROM sales WHERE sale_id = %(sale_id)s
        ), sale AS (
            UPDATE sales s
               SET return_id = new.return_id, return_state = new.state
              FROM new
             WHERE s.sale_id = new.sale_id
            RETURNING s.sale_id, s.buyer_contract_id, s.revenue
        ), credit AS (
            INSERT INTO buyer_credits (return_id, sale_id, buyer_id, buyer_contract_id,
                                       amount)
            SELECT new.return_id, sale_id, c.buyer_id, buyer_contract_id,
                   greatest(sale.revenue, 0)
              FROM new
              JOIN sale USING (sale_id)
              JOIN buyer_contracts c USING (buyer_contract_id)
             WHERE new.state = 'credited'
        ), queued AS (
            INSERT INTO replacement_queue (return_id, sale_id, buyer_contract_id)
            SELECT new.return_id, sale_id, buyer_contract_id
              FROM new
              JOIN sale USING (sale_id)
             WHERE new.state = 'replaced'
        ), trail AS (
            INSERT INTO audit (actor, client, operation, entity, entity_id,
                               old_values, new_values)
            SELECT %(actor)s, %(client)s, %(operation)s, 'sale', sale_id,
                   jsonb_build_object('return_state', old.return_state),
                   jsonb_build_object('return_id', return_id, 'return_state', state,
                                      'return_reason_id', %(reason_id)s)
              FROM new
              JOIN old USING (sale_id)
            RETURNING audit_id
        )
        INSERT INTO return_history (return_id, line, state, return_reason_id,
                                    denied_reason_id, audit_id)
        SELECT new.return_id, 1, 'pending', %(reason_id)s, NULL, audit_id
          FROM new, trail
         WHERE new.state = 'rejected'
        UNION ALL
        SELECT new.return_id, CASE new.state WHEN 'rejected' THEN 2 ELSE 1 END,
               new.state, %(reason_id)s, %(denied_reason_id)s, audit_id
          FROM new, trail
    """
    values = {
        "actor": caller.actor,
        "client": caller.client,
        "operation": operation,
        "sale_id": sale_id,
        "state": state,
        "reason_id": return_reason_id,
        "denied_reason_id": denied_reason_id,
    }
    tx.execute(query, values)


def update_return_decided(
    tx: Connection,
    caller: Caller,
    *,
    return_id: int,
    state: str,
    return_reason_id: int,
    denied_reason_id: int | None,
) -> None:
    """Decide the pending return of a sale that the caller has locked.

    The return keeps the reason that it was submitted with; its history has the reason,
    the denied reason and the caller of the decision.
    """
    query = """
        WITH decided AS (
            UPDATE returns
               SET state = %(state)s, decided_at = now(),
                   denied_reason_id = %(denied_reason_id)s
             WHERE return_id = %(return_id)s
               AND state = 'pending'
            RETURNING return_id, sale_id, state
        ), sale AS (
            UPDATE sales s
               SET return_state = decided.state
              FROM decided
             WHERE s.sale_id = decided.sale_id
            RETURNING s.sale_id, s.buyer_contract_id, s.revenue
        ), credit AS (
            INSERT INTO buyer_credits (return_id, sale_id, buyer_id, buyer_contract_id,
                                       amount)
            SELECT decided.return_id, sale_id, c.buyer_id, buyer_contract_id,
                   greatest(sale.revenue, 0)
              FROM decided
              JOIN sale USING (sale_id)
              JOIN buyer_contracts c USING (buyer_contract_id)
             WHERE decided.state = 'credited'
        ), queued AS (
            INSERT INTO replacement_queue (return_id, sale_id, buyer_contract_id)
            SELECT decided.return_id, sale_id, buyer_contract_id
              FROM decided
              JOIN sale USING (sale_id)
             WHERE decided.state = 'replaced'
        ), trail AS (
            INSERT INTO audit (actor, client, operation, entity, entity_id,
                               old_values, new_values)
            SELECT %(actor)s, %(client)s, 'ReturnLead', 'sale', sale_id,
                   '{"return_state": "pending"}',
                   jsonb_build_object('return_id', return_id, 'return_state', state,
                                      'return_reason_id', %(reason_id)s)
              FROM decided
            RETURNING audit_id
        )
        INSERT INTO return_history (return_id, line, state, return_reason_id,
                                    denied_reason_id, audit_id)
        SELECT decided.return_id,
               1 + (SELECT max(h.line) FROM return_history h
                     WHERE h.return_id = decided.return_id),
               decided.state, %(reason_id)s, %(denied_reason_id)s, audit_id
          FROM decided, trail
    """
    values = {
        "actor": caller.actor,
        "client": caller.client,
        "return_id": return_id,
        "state": state,
        "reason_id": return_reason_id,
        "denied_reason_id": denied_reason_id,
    }
    tx.execute(query, values)
