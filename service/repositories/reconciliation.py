"""What must hold between tables, over all rows: each function lists where it does not.

One statement each, so it sees one moment while calls go on, and takes no lock but those of
reading. The schema guards most of it as it is written; these find what got round the guards: a
trigger switched off, a restore of some tables, hands in the database. An empty list: all is well.
"""

from psycopg.rows import scalar_row

from service.connection import Connection


def list_sales_out_of_balance(tx: Connection) -> list[str]:
    """List sales whose revenue is not their price and the sum of their ledger.

    What an import asks before it ends: quicker than to follow the lines.
    """
    query = """
        SELECT s.sale_id::text
          FROM sales s
          LEFT JOIN (SELECT sale_id, sum(amount) AS booked
                       FROM ledger
                      GROUP BY sale_id) l USING (sale_id)
         WHERE s.revenue <> s.price + coalesce(l.booked, 0)
         ORDER BY s.sale_id
    """
    return _list(tx, query)


def list_broken_ledgers(tx: Connection) -> list[str]:
    """List sales whose ledger does not lead from the price, line by line, to the revenue."""
    query = """
        WITH chained AS (
            SELECT sale_id, revenue_before, revenue_after,
                   lag(revenue_after) OVER lines AS came_to,
                   lead(line) OVER lines IS NULL AS is_last
              FROM ledger
            WINDOW lines AS (PARTITION BY sale_id ORDER BY line)
        )
        SELECT DISTINCT sale_id::text
          FROM chained c
          JOIN sales s USING (sale_id)
         WHERE c.revenue_before <> coalesce(c.came_to, s.price)
            OR (c.is_last AND c.revenue_after <> s.revenue)
         UNION
        SELECT sale_id::text
          FROM sales s
         WHERE s.revenue <> s.price
           AND NOT EXISTS (SELECT FROM ledger l WHERE l.sale_id = s.sale_id)
         ORDER BY 1
    """
    return _list(tx, query)


def list_broken_cost_ledgers(tx: Connection) -> list[str]:
    """List leads whose cost ledger does not lead from 0 to the cost, or tells no claw-back."""
    query = """
        WITH chained AS (
            SELECT lead_id, vertical_id, cost_before, cost_after,
                   coalesce(lag(cost_after) OVER lines, 0) AS came_to,
                   lead(line) OVER lines IS NULL AS is_last,
                   bool_or(marked_as_returned) OVER lead AS is_marked
              FROM cost_ledger
            WINDOW lead AS (PARTITION BY lead_id, vertical_id),
                   lines AS (lead ORDER BY line)
        )
        SELECT DISTINCT lead_id
          FROM chained c
          JOIN leads l USING (lead_id, vertical_id)
         WHERE c.cost_before <> c.came_to
            OR (c.is_last AND (c.cost_after, c.is_marked)
                           <> (l.cost, l.returned_to_affiliate))
         UNION
        SELECT lead_id
          FROM leads l
         WHERE (l.cost <> 0 OR l.returned_to_affiliate)
           AND NOT EXISTS (SELECT
                             FROM cost_ledger c
                            WHERE c.lead_id = l.lead_id
                              AND c.vertical_id = l.vertical_id)
         ORDER BY 1
    """
    return _list(tx, query)


def list_sales_with_other_returns(tx: Connection) -> list[str]:
    """List sales that do not know their latest return, or have more than one in force."""
    query = """
        WITH returned AS (
            SELECT sale_id, max(return_id) AS return_id,
                   count(*) FILTER (WHERE state <> 'rejected'
                                      AND taken_back_at IS NULL) AS in_force
              FROM returns
             GROUP BY sale_id
        )
        SELECT s.sale_id::text
          FROM sales s
          LEFT JOIN returned n USING (sale_id)
          LEFT JOIN returns r ON r.return_id = n.return_id
         WHERE s.return_id IS DISTINCT FROM n.return_id
            OR s.return_state IS DISTINCT FROM r.state
            OR n.in_force > 1
         ORDER BY s.sale_id
    """
    return _list(tx, query)


def list_returns_with_other_histories(tx: Connection) -> list[str]:
    """List returns whose history does not lead from the submission to their state.

    One without any history counts as right: files may bring returns alone.
    """
    query = """
        WITH told AS (
            SELECT return_id, count(*) AS lines, max(line) AS last,
                   (array_agg(state ORDER BY line))[1] AS first_state,
                   (array_agg(return_reason_id ORDER BY line))[1] AS reason_id,
                   (array_agg(state ORDER BY line DESC))[1] AS last_state,
                   (array_agg(denied_reason_id ORDER BY line DESC))[1] AS denied_id
              FROM return_history
             GROUP BY return_id
        )
        SELECT r.return_id::text
          FROM returns r
          JOIN told t USING (return_id)
         WHERE (r.state, r.return_reason_id, t.lines)
               IS DISTINCT FROM (t.last_state, t.reason_id, t.last::bigint)
            OR r.denied_reason_id IS DISTINCT FROM t.denied_id
            OR t.lines > 2
            OR (t.lines = 2 AND t.first_state <> 'pending')
         ORDER BY r.return_id
    """
    return _list(tx, query)


def list_returns_without_their_due(tx: Connection) -> list[str]:
    """List credited returns without one credit, replaced ones without a place in the queue.

    And those that have either without having been so decided. A credit is what the sale
    brought: its revenue is frozen since, unless it was taken back. It stays with the buyer
    whose the contract was when it was made: whose it was at the sale, is now, or was by the
    contract's history or another sale of it.
    """
    query = """
        WITH had AS (   -- which buyers each contract has had
            SELECT buyer_contract_id, buyer_id FROM buyer_contracts
             UNION
            SELECT buyer_contract_id, buyer_id FROM sales
             UNION
            SELECT entity_id, told::integer
              FROM audit
             CROSS JOIN LATERAL (VALUES (old_values ->> 'buyer_id'),
                                        (new_values ->> 'buyer_id')) AS each (told)
             WHERE entity = 'buyer_contract'
               AND told IS NOT NULL
        )
        SELECT r.return_id::text
          FROM returns r
          JOIN sales s ON s.sale_id = r.sale_id
          LEFT JOIN buyer_credits c ON c.return_id = r.return_id
          LEFT JOIN replacement_queue q ON q.return_id = r.return_id
         WHERE (c.return_id IS NOT NULL) <> (r.state = 'credited')
            OR (q.return_id IS NOT NULL) <> (r.state = 'replaced')
            OR (c.sale_id, c.buyer_contract_id) <> (s.sale_id, s.buyer_contract_id)
            OR (c.return_id IS NOT NULL
                AND (c.buyer_contract_id, c.buyer_id) NOT IN (TABLE had))
            OR (r.taken_back_at IS NULL AND c.amount <> greatest(s.revenue, 0))
            OR (q.sale_id, q.buyer_contract_id) <> (s.sale_id, s.buyer_contract_id)
         ORDER BY r.return_id
    """
    return _list(tx, query)


def list_returns_not_taken_back(tx: Connection) -> list[str]:
    """List returns that were taken back, but not by all that belongs to it.

    That is the next return of the sale with the same reason and time, the entry that takes
    the credit out of the account, and the place in the queue; or one of these without it.
    """
    query = """
        SELECT r.return_id::text
          FROM returns r
          LEFT JOIN returns n ON n.reopens = r.return_id
          LEFT JOIN buyer_credits c ON c.return_id = r.return_id
          LEFT JOIN account_entries e ON e.return_id = r.return_id
          LEFT JOIN replacement_queue q ON q.return_id = r.return_id
         WHERE (r.taken_back_at IS NULL) <> (n.return_id IS NULL)
            OR (n.sale_id, n.return_reason_id, n.submitted_at)
               <> (r.sale_id, r.return_reason_id, r.submitted_at)
            OR n.return_id <> (SELECT min(l.return_id)
                                 FROM returns l
                                WHERE l.sale_id = r.sale_id
                                  AND l.return_id > r.return_id)
            OR (r.taken_back_at IS NOT NULL AND c.amount > 0) <> (e.return_id IS NOT NULL)
            OR (e.buyer_id, e.buyer_contract_id, e.amount)
               <> (c.buyer_id, c.buyer_contract_id, -c.amount)
            OR (q.return_id IS NOT NULL
                AND (r.taken_back_at IS NULL) <> (q.taken_back_at IS NULL))
         ORDER BY r.return_id
    """
    return _list(tx, query)


def list_replacements_not_sold(tx: Connection) -> list[str]:
    """List fulfilled replacements whose sale is no replacement for that contract."""
    query = """
        SELECT q.return_id::text
          FROM replacement_queue q
          JOIN sales s ON s.sale_id = q.fulfilled_by_sale_id
         WHERE NOT s.is_replacement
            OR s.buyer_contract_id <> q.buyer_contract_id
            OR s.sale_id = q.sale_id
         ORDER BY q.return_id
    """
    return _list(tx, query)


def list_broken_accounts(tx: Connection) -> list[str]:
    """List buyers whose account misses an entry."""
    query = """
        SELECT buyer_id::text
          FROM account_entries
         GROUP BY buyer_id
        HAVING count(*) <> max(line)
         ORDER BY buyer_id
    """
    return _list(tx, query)


def list_acts_of_nobody(tx: Connection) -> list[str]:
    """List acts that no line tells who did, or of which two lines tell different ones."""
    query = """
        WITH told AS (
            SELECT audit_id, actor, client FROM audit
             UNION ALL
            SELECT audit_id, actor, client FROM return_history
             UNION ALL
            SELECT audit_id, actor, client FROM ledger
             UNION ALL
            SELECT audit_id, actor, client FROM cost_ledger
             UNION ALL
            SELECT audit_id, actor, client FROM account_entries
        )
        SELECT audit_id::text
          FROM told
         GROUP BY audit_id
        HAVING count(actor) = 0
            OR count(DISTINCT (actor, client)) FILTER (WHERE actor IS NOT NULL) > 1
         ORDER BY audit_id
    """
    return _list(tx, query)


def _list(tx: Connection, query: str) -> list[str]:
    return tx.cursor(row_factory=scalar_row).execute(query).fetchall()
