"""The return queue: the rows of the table returns that wait for a decision."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from psycopg.rows import class_row

from service.connection import Connection, Values
from service.repositories.audit_trail import WHO
from service.repositories.reading import count_rows, read_rows

# The buyer is the contract's of today, who would get the credit.
PENDING = """
      FROM returns r
      JOIN sales s USING (sale_id)
      JOIN buyer_contracts c ON c.buyer_contract_id = r.buyer_contract_id
      JOIN buyers b ON b.buyer_id = c.buyer_id
      JOIN verticals v ON v.vertical_id = s.vertical_id
      JOIN return_reasons n USING (return_reason_id)
     WHERE r.state = 'pending'
       AND (%(buyer_id)s = 0 OR c.buyer_id = %(buyer_id)s)
       AND (%(buyer_contract_id)s = 0 OR s.buyer_contract_id = %(buyer_contract_id)s)
       AND (%(vertical_id)s = 0 OR s.vertical_id = %(vertical_id)s)
"""
QUEUE = f"""
    SELECT r.return_id, s.lead_id,
           json_build_object('vertical_id', v.vertical_id,
                             'vertical_name', v.vertical_name) AS vertical,
           json_build_object('buyer_id', b.buyer_id,
                             'buyer_name', b.buyer_name) AS buyer,
           json_build_object('buyer_contract_id', c.buyer_contract_id,
                             'buyer_contract_name', c.buyer_contract_name)
               AS buyer_contract,
           s.sold_at, s.revenue,
           json_build_object('return_reason_id', n.return_reason_id,
                             'return_reason_name', n.return_reason_name)
               AS return_reason,
           r.submitted_at
    {PENDING}
     ORDER BY r.submitted_at, r.return_id
    OFFSET %(skip)s
     LIMIT %(most)s
"""


def count_queue(tx: Connection, wanted: Values) -> int:
    """Count the pending returns that fit all of `wanted`; an id of 0 fits all."""
    return count_rows(tx, QUEUE, wanted)


def read_queue(tx: Connection, wanted: Values) -> Iterator[dict[str, Any]]:
    """Read the returns that `count_queue` counts, the oldest first."""
    return read_rows(tx, QUEUE, wanted)


@dataclass(frozen=True, slots=True)
class PendingReturn:
    """A return as the desk sees it; the credit is what approving would give now."""

    return_id: int
    lead_id: str
    vertical_name: str
    buyer_id: int
    buyer_name: str
    buyer_contract_id: int
    buyer_contract_name: str
    sold_at: datetime
    price: Decimal
    credit: Decimal
    return_reason_name: str
    submitted_at: datetime
    waiting: timedelta
    sale_age: timedelta


# What the queue can be sorted by; the first is the usual one.
SORTS = {
    "submitted": "r.submitted_at, r.return_id",
    "submitted-last": "r.submitted_at DESC, r.return_id DESC",
    "sold": "s.sold_at, r.return_id",
    "sold-last": "s.sold_at DESC, r.return_id DESC",
    "price": "s.price, r.return_id",
    "price-last": "s.price DESC, r.return_id DESC",
    "lead": "s.lead_id, r.return_id",
    "lead-last": "s.lead_id DESC, r.return_id DESC",
    "vertical": "v.vertical_name, r.submitted_at, r.return_id",
    "vertical-last": "v.vertical_name DESC, r.submitted_at, r.return_id",
    "buyer": "b.buyer_name, c.buyer_contract_name, r.submitted_at, r.return_id",
    "buyer-last": "b.buyer_name DESC, c.buyer_contract_name DESC, r.return_id",
    "reason": "n.return_reason_name, r.submitted_at, r.return_id",
    "reason-last": "n.return_reason_name DESC, r.submitted_at, r.return_id",
}
WITH_REASON = (
    "AND (%(return_reason_id)s = 0 OR r.return_reason_id = %(return_reason_id)s)"
)


def sum_pending(tx: Connection, wanted: Values) -> tuple[int, Decimal]:
    """Count the pending returns that fit, and add up what they would give as credits."""
    query = f"""
        SELECT count(*), coalesce(sum(greatest(s.revenue, 0)), 0)
        {PENDING}
        {WITH_REASON}
    """
    [(count, total)] = tx.execute(query, wanted)
    return count, total


def list_pending(
    tx: Connection, wanted: Values, sort: str, *, skip: int, most: int
) -> list[PendingReturn]:
    """List a page of the pending returns that fit; `sort` is one of SORTS."""
    query = f"""
        SELECT r.return_id, s.lead_id, v.vertical_name, b.buyer_id, b.buyer_name,
               c.buyer_contract_id, c.buyer_contract_name, s.sold_at, s.price,
               greatest(s.revenue, 0) AS credit, n.return_reason_name, r.submitted_at,
               now() - r.submitted_at AS waiting, now() - s.sold_at AS sale_age
        {PENDING}
        {WITH_REASON}
         ORDER BY {SORTS[sort]}
        OFFSET %(skip)s
         LIMIT %(most)s
    """
    cursor = tx.cursor(row_factory=class_row(PendingReturn))
    return cursor.execute(query, {**wanted, "skip": skip, "most": most}).fetchall()


def list_filters(tx: Connection) -> dict[str, list[tuple[int, str, int]]]:
    """List what has pending returns: id, name, how many; by what can be filtered.

    A buyer's name has its id, since names may repeat.
    """
    query = """
        WITH pending AS MATERIALIZED (
            SELECT c.buyer_id, s.buyer_contract_id, s.vertical_id, r.return_reason_id
              FROM returns r
              JOIN sales s USING (sale_id)
              JOIN buyer_contracts c ON c.buyer_contract_id = r.buyer_contract_id
             WHERE r.state = 'pending'
        )
        SELECT 'buyer', buyer_id, buyer_name || ' (' || buyer_id || ')', count(*)
          FROM pending JOIN buyers USING (buyer_id)
         GROUP BY 2, 3
         UNION ALL
        SELECT 'contract', buyer_contract_id, buyer_contract_name, count(*)
          FROM pending JOIN buyer_contracts USING (buyer_contract_id)
         GROUP BY 2, 3
         UNION ALL
        SELECT 'vertical', vertical_id, vertical_name, count(*)
          FROM pending JOIN verticals USING (vertical_id)
         GROUP BY 2, 3
         UNION ALL
        SELECT 'reason', return_reason_id, return_reason_name, count(*)
          FROM pending JOIN return_reasons USING (return_reason_id)
         GROUP BY 2, 3
         ORDER BY 3, 2
    """
    found: dict[str, list[tuple[int, str, int]]] = {
        "buyer": [],
        "contract": [],
        "vertical": [],
        "reason": [],
    }
    for what, entry_id, name, count in tx.execute(query):
        found[what].append((entry_id, name, count))
    return found


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has become of a return, and by whom; the actor is its last line's."""

    return_id: int
    lead_id: str
    state: str
    decided_at: datetime | None  # None: pending
    actor: str
    who: str
    denied_reason_name: str | None  # None: not rejected, or no reason
    amount: Decimal | None  # None: not credited


def list_outcomes(tx: Connection, return_ids: list[int]) -> list[Outcome]:
    """List what has become of these returns, those not decided first."""
    query = f"""
        SELECT r.return_id, s.lead_id, r.state, r.decided_at, a.actor, {WHO} AS who,
               d.reject_reason_name AS denied_reason_name, k.amount
          FROM returns r
          JOIN sales s USING (sale_id)
          JOIN LATERAL (SELECT coalesce(h.actor, t.actor) AS actor
                          FROM return_history h
                          LEFT JOIN audit t USING (audit_id)
                         WHERE h.return_id = r.return_id
                         ORDER BY h.line DESC
                         LIMIT 1) a ON true
          LEFT JOIN reject_reasons d ON d.reject_reason_id = r.denied_reason_id
          LEFT JOIN buyer_credits k ON k.return_id = r.return_id
         WHERE r.return_id = ANY (%(return_ids)s)
         ORDER BY r.decided_at NULLS FIRST, r.return_id
    """
    cursor = tx.cursor(row_factory=class_row(Outcome))
    return cursor.execute(query, {"return_ids": return_ids}).fetchall()
