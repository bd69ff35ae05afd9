"""Decisions of returns that are taken back: found, locked, and undone by counter-entries."""

from psycopg.rows import class_row

from service.callers import Caller
from service.connection import Connection
from service.rules.reopening import Decision

# The latest decision on a return `r`, for a statement that joins settings.
DECISION = """
    r.state, r.taken_back_at IS NOT NULL AS is_taken_back,
    now() - r.decided_at AS age, settings.reopen_minutes,
    (SELECT coalesce(h.actor, t.actor)
       FROM return_history h
       LEFT JOIN audit t USING (audit_id)
      WHERE h.return_id = r.return_id
      ORDER BY h.line DESC
      LIMIT 1) AS decided_by
"""
# What a return `r` has become: itself, or the last of those that reopen one another.
LATEST = """
    CASE WHEN r.taken_back_at IS NULL THEN r.return_id ELSE (
         WITH RECURSIVE chain (return_id, times) AS (
             SELECT r.return_id, 0
              UNION ALL
             SELECT o.return_id, times + 1
               FROM chain
               JOIN returns o ON o.reopens = chain.return_id)
         SELECT return_id
           FROM chain
          ORDER BY times DESC
          LIMIT 1) END
"""


def find_decision(tx: Connection, return_id: int) -> Decision | None:
    """Find what became of a return, for a page that offers to take it back."""
    query = f"""
        SELECT {DECISION},
               EXISTS (SELECT FROM replacement_queue q
                        WHERE q.return_id = r.return_id
                          AND q.fulfilled_at IS NOT NULL) AS is_fulfilled
          FROM returns r
         CROSS JOIN settings
         WHERE r.return_id = %(return_id)s
    """
    cursor = tx.cursor(row_factory=class_row(Decision))
    return cursor.execute(query, {"return_id": return_id}).fetchone()


def lock_decision(tx: Connection, return_id: int) -> Decision | None:
    """Find what became of a return whose sale the caller has locked.

    Until we commit nobody sells the replacement that it made us owe, and nobody else adds
    to the account of the buyer who was credited.
    """
    query = f"""
        WITH place AS MATERIALIZED (
            SELECT fulfilled_at
              FROM replacement_queue
             WHERE return_id = %(return_id)s
               FOR UPDATE
        ), buyer AS MATERIALIZED (
            SELECT buyer_id
              FROM buyers
             WHERE buyer_id = (SELECT buyer_id
                                 FROM buyer_credits
                                WHERE return_id = %(return_id)s)
               FOR NO KEY UPDATE
        )
        SELECT {DECISION},
               EXISTS (SELECT FROM place
                        WHERE fulfilled_at IS NOT NULL) AS is_fulfilled
          FROM returns r
         CROSS JOIN settings
          LEFT JOIN buyer ON true   -- read, so that it is locked
         WHERE r.return_id = %(return_id)s
    """
    return tx.find(query, {"return_id": return_id}, Decision)


def write_reopening(
    tx: Connection, caller: Caller, operation: str, return_id: int
) -> None:
    """Take back a decision that the caller has locked: the sale waits for one again.

    Nothing is rewritten: another return of the sale reopens the decided one, an entry of
    the account takes the credit back, and the place in the queue is no longer owed. The
    history of the new return begins with who did it.
    """
    query = """
        WITH taken AS (
            UPDATE returns
               SET taken_back_at = now()
             WHERE return_id = %(return_id)s
            RETURNING *
        ), new AS (   -- after that: the sale has one open or approved return
            INSERT INTO returns (sale_id, buyer_contract_id, state, return_reason_id,
                                 submitted_at, reopens, over_cap)
            SELECT sale_id, buyer_contract_id, 'pending', return_reason_id,
                   submitted_at, return_id, over_cap
              FROM taken
            RETURNING *, nextval('audit_audit_id_seq') AS audit_id
        ), sale AS (
            UPDATE sales
               SET return_id = new.return_id, return_state = 'pending'
              FROM new
             WHERE sales.sale_id = new.sale_id
        ), place AS (
            UPDATE replacement_queue
               SET taken_back_at = now()
             WHERE return_id = %(return_id)s
        ), counter_entry AS (
            INSERT INTO account_entries (buyer_id, line, entry_type, buyer_contract_id,
                                         amount, audit_id, actor, client, return_id)
            SELECT k.buyer_id,
                   (SELECT coalesce(max(e.line), 0) + 1
                      FROM account_entries e
                     WHERE e.buyer_id = k.buyer_id),
                   'reopened', k.buyer_contract_id, -k.amount, new.audit_id,
                   %(actor)s, %(client)s, k.return_id
              FROM buyer_credits k, new
             WHERE k.return_id = %(return_id)s
               AND k.amount > 0   -- a credit of 0 needs none
        )
        INSERT INTO return_history (return_id, line, state, return_reason_id, audit_id,
                                    actor, client, operation)
        SELECT return_id, 1, 'pending', return_reason_id, audit_id,
               %(actor)s, %(client)s, %(operation)s
          FROM new
    """
    values = {
        "actor": caller.actor,
        "client": caller.client,
        "operation": operation,
        "return_id": return_id,
    }
    tx.write(query, values)
