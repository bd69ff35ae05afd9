"""What makes a pending return worth a second look; for the returns of one page."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from psycopg.rows import class_row

from service.connection import Connection
from service.repositories.audit_trail import WHO
from service.rules.return_rates import Rates


@dataclass(frozen=True, slots=True)
class Hint:
    """What is known beside the return itself; the line is what made its credit."""

    return_id: int
    has_other_return: bool  # of the same lead, by another buyer
    change: str | None  # None: the credit is the price, as at the sale
    revenue_before: Decimal | None
    revenue_after: Decimal | None
    booked_at: datetime | None
    who: str | None  # None: the user or key is gone


def find_hints(tx: Connection, return_ids: list[int]) -> dict[int, Hint]:
    """Find what is known of these returns, by their ids.

    The last line of the ledger that changed the revenue has made the credit.
    """
    query = f"""
        SELECT r.return_id, l.change, l.revenue_before, l.revenue_after, l.booked_at,
               {WHO} AS who,
               EXISTS (SELECT
                         FROM sales o
                        WHERE o.lead_id = s.lead_id
                          AND o.vertical_id = s.vertical_id
                          AND o.buyer_id <> s.buyer_id
                          AND o.return_state IS NOT NULL) AS has_other_return
          FROM returns r
          JOIN sales s USING (sale_id)
          LEFT JOIN LATERAL (SELECT *
                               FROM ledger
                              WHERE sale_id = s.sale_id
                                AND amount <> 0
                                AND s.revenue <> s.price
                              ORDER BY line DESC
                              LIMIT 1) l ON true
          LEFT JOIN audit t ON t.audit_id = l.audit_id AND l.actor IS NULL
         CROSS JOIN LATERAL (SELECT coalesce(l.actor, t.actor) AS actor) a
         WHERE r.return_id = ANY (%(return_ids)s)
    """
    cursor = tx.cursor(row_factory=class_row(Hint))
    found = cursor.execute(query, {"return_ids": return_ids})
    return {hint.return_id: hint for hint in found}


def find_rates(tx: Connection, buyer_ids: list[int]) -> dict[int, Rates]:
    """Count what these buyers bought and returned: in the last 30 days, in 180 before.

    A return counts on the day on which it was submitted, once, however often it was
    reopened: two ranges of two indexes.
    """
    query = """
        SELECT b.buyer_id,
               sum(sold.now)::bigint AS sold, sum(back.now)::bigint AS returned,
               sum(sold.past)::bigint AS sold_before,
               sum(back.past)::bigint AS returned_before
          FROM unnest(%(buyer_ids)s::integer[]) AS b (buyer_id)
          JOIN buyer_contracts c USING (buyer_id)
         CROSS JOIN LATERAL (
               SELECT count(*) FILTER (WHERE sold_at > now() - interval '30 days') AS now,
                      count(*) FILTER (WHERE sold_at <= now() - interval '30 days') AS past
                 FROM sales
                WHERE buyer_contract_id = c.buyer_contract_id
                  AND sold_at > now() - interval '210 days') sold
         CROSS JOIN LATERAL (
               SELECT count(*) FILTER (WHERE submitted_at > now() - interval '30 days')
                          AS now,
                      count(*) FILTER (WHERE submitted_at <= now() - interval '30 days')
                          AS past
                 FROM returns
                WHERE buyer_contract_id = c.buyer_contract_id
                  AND submitted_at > now() - interval '210 days'
                  AND reopens IS NULL) back
         GROUP BY b.buyer_id
    """
    found = tx.execute(query, {"buyer_ids": buyer_ids})
    return {buyer_id: Rates(*counts) for buyer_id, *counts in found}
