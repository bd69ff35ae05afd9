"""The pending returns as the desk sees them: a page of the queue, and their sums."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from psycopg.rows import class_row

from service.connection import Connection, Values
from service.repositories.return_queue import PENDING

# What a page asks for beside what callers can: see NOTHING_WANTED. The credit is the
# sale's revenue but never below 0, as a decision gives it.
MORE = """
       AND (%(return_reason_id)s = 0 OR r.return_reason_id = %(return_reason_id)s)
       AND (%(waiting_hours)s = 0
            OR r.submitted_at <= now() - make_interval(hours => %(waiting_hours)s))
       AND (%(least)s::numeric IS NULL OR greatest(s.revenue, 0) >= %(least)s::numeric)
       AND (%(most)s::numeric IS NULL OR greatest(s.revenue, 0) <= %(most)s::numeric)
       AND (%(newest)s = 0 OR r.return_id <= %(newest)s)
       AND (%(return_ids)s::bigint[] IS NULL OR r.return_id = ANY (%(return_ids)s))
"""
NOTHING_WANTED: dict[str, Any] = {
    "buyer_id": 0,  # 0 here and below: any
    "buyer_contract_id": 0,
    "vertical_id": 0,
    "return_reason_id": 0,
    "waiting_hours": 0,  # at least
    "least": None,  # credit; None: any
    "most": None,
    "newest": 0,  # return_id
    "return_ids": None,  # None: any
}
# What the queue can be sorted by; the first is the usual one.
SORTS = {
    "submitted": "r.submitted_at, r.return_id",
    "submitted-last": "r.submitted_at DESC, r.return_id DESC",
    "sold": "s.sold_at, r.return_id",
    "sold-last": "s.sold_at DESC, r.return_id DESC",
    "price": "s.price, r.return_id",
    "price-last": "s.price DESC, r.return_id DESC",
    "credit": "greatest(s.revenue, 0), r.return_id",
    "credit-last": "greatest(s.revenue, 0) DESC, r.return_id DESC",
    "lead": "s.lead_id, r.return_id",
    "lead-last": "s.lead_id DESC, r.return_id DESC",
    "vertical": "natural_key(v.vertical_name), r.submitted_at, r.return_id",
    "vertical-last": "natural_key(v.vertical_name) DESC, r.submitted_at, r.return_id",
    "buyer": "b.name_order, c.name_order, r.submitted_at, r.return_id",
    "buyer-last": "b.name_order DESC, c.name_order DESC, r.return_id",
    "reason": "natural_key(n.return_reason_name), r.submitted_at, r.return_id",
    "reason-last": "natural_key(n.return_reason_name) DESC, r.submitted_at, r.return_id",
}


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
    max_return_age_days: int  # the instance's where the contract has none
    lead_status_name: str | None  # None: none reported
    over_cap: bool  # submitted beyond a cap that queues


def sum_pending(tx: Connection, wanted: Values) -> tuple[int, Decimal]:
    """Count the pending returns that fit, and add up what they would give as credits."""
    query = f"""
        SELECT count(*), coalesce(sum(greatest(s.revenue, 0)), 0)
        {PENDING}
        {MORE}
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
               now() - r.submitted_at AS waiting, now() - s.sold_at AS sale_age,
               coalesce(c.max_return_age_days,
                        (SELECT default_max_return_age_days FROM settings))
                   AS max_return_age_days,
               (SELECT t.lead_status_name
                  FROM lead_statuses t
                 WHERE t.lead_status_id = s.lead_status_id) AS lead_status_name,
               r.over_cap
        {PENDING}
        {MORE}
         ORDER BY {SORTS[sort]}
        OFFSET %(skip_rows)s
         LIMIT %(most_rows)s
    """
    cursor = tx.cursor(row_factory=class_row(PendingReturn))
    values = {**wanted, "skip_rows": skip, "most_rows": most}
    return cursor.execute(query, values).fetchall()
