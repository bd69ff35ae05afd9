"""One return with all that decides it: its sale, the contract's rules, the lead's others."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from psycopg.rows import class_row

from service.connection import Connection


@dataclass(frozen=True, slots=True)
class ShownReturn:
    """A return as its page shows it."""

    return_id: int
    sale_id: int
    lead_id: str
    vertical_name: str
    buyer_id: int  # the contract's of today, who would get the credit
    buyer_name: str
    buyer_contract_id: int
    buyer_contract_name: str
    state: str
    return_reason_name: str
    denied_reason_name: str | None  # None: not rejected, or no reason
    submitted_at: datetime
    waiting: timedelta
    decided_at: datetime | None  # None: pending
    taken_back_at: datetime | None  # None: the decision holds, or there is none yet
    reopens: int | None  # the return whose decision was taken back; None: submitted
    reopened_as: int | None  # the return that reopens this one
    price: Decimal
    revenue: Decimal
    credit: Decimal  # what was credited; or what approving would give now
    sold_at: datetime
    sale_age: timedelta
    is_replacement: bool
    non_returnable: bool  # sold in a window that had no_return
    lead_status_name: str | None
    lead_sub_status_name: str | None
    replace_returns: bool
    replacements_non_returnable: bool
    max_return_age_days: int  # the instance's where the contract has none
    returnable_until: datetime  # by its age
    is_past: bool  # it was submitted after that


@dataclass(frozen=True, slots=True)
class OtherReturn:
    """A return of the same lead's sale to another contract."""

    return_id: int
    buyer_id: int
    buyer_name: str
    buyer_contract_id: int
    buyer_contract_name: str
    state: str
    return_reason_name: str
    submitted_at: datetime
    decided_at: datetime | None
    taken_back_at: datetime | None
    amount: Decimal | None  # None: not credited


def find_shown(tx: Connection, return_id: int) -> ShownReturn | None:
    query = """
        SELECT r.return_id, s.sale_id, s.lead_id, v.vertical_name, b.buyer_id,
               b.buyer_name, c.buyer_contract_id, c.buyer_contract_name, r.state,
               n.return_reason_name, d.reject_reason_name AS denied_reason_name,
               r.submitted_at, now() - r.submitted_at AS waiting, r.decided_at,
               r.taken_back_at, r.reopens, a.return_id AS reopened_as, s.price,
               s.revenue, coalesce(k.amount, greatest(s.revenue, 0)) AS credit,
               s.sold_at, now() - s.sold_at AS sale_age, s.is_replacement,
               s.non_returnable, t.lead_status_name, u.lead_sub_status_name,
               c.replace_returns, c.replacements_non_returnable, w.days AS
                   max_return_age_days, w.until AS returnable_until,
               r.submitted_at > w.until AS is_past
          FROM returns r
          JOIN sales s USING (sale_id)
          JOIN buyer_contracts c ON c.buyer_contract_id = s.buyer_contract_id
          JOIN buyers b ON b.buyer_id = c.buyer_id
          JOIN verticals v ON v.vertical_id = s.vertical_id
          JOIN return_reasons n USING (return_reason_id)
         CROSS JOIN settings
         CROSS JOIN LATERAL (SELECT coalesce(c.max_return_age_days,
                                             settings.default_max_return_age_days)
                                        AS days) AS days
         CROSS JOIN LATERAL (SELECT days.days,
                                    s.sold_at + make_interval(hours => 24 * days.days)
                                        AS until) AS w
          LEFT JOIN reject_reasons d ON d.reject_reason_id = r.denied_reason_id
          LEFT JOIN buyer_credits k ON k.return_id = r.return_id
          LEFT JOIN returns a ON a.reopens = r.return_id
          LEFT JOIN lead_statuses t ON t.lead_status_id = s.lead_status_id
          LEFT JOIN lead_sub_statuses u
            ON u.lead_sub_status_id = s.lead_sub_status_id
         WHERE r.return_id = %(return_id)s
    """
    cursor = tx.cursor(row_factory=class_row(ShownReturn))
    return cursor.execute(query, {"return_id": return_id}).fetchone()


def list_same_lead(tx: Connection, return_id: int) -> list[OtherReturn]:
    """List the returns of the lead's sales to other contracts, newest first."""
    query = """
        SELECT r.return_id, b.buyer_id, b.buyer_name, c.buyer_contract_id,
               c.buyer_contract_name, r.state, n.return_reason_name, r.submitted_at,
               r.decided_at, r.taken_back_at, k.amount
          FROM returns of
          JOIN sales mine ON mine.sale_id = of.sale_id
          JOIN sales s
            ON s.lead_id = mine.lead_id
           AND s.vertical_id = mine.vertical_id
           AND s.sale_id <> mine.sale_id
          JOIN returns r ON r.sale_id = s.sale_id
          JOIN buyer_contracts c ON c.buyer_contract_id = s.buyer_contract_id
          JOIN buyers b ON b.buyer_id = c.buyer_id
          JOIN return_reasons n ON n.return_reason_id = r.return_reason_id
          LEFT JOIN buyer_credits k ON k.return_id = r.return_id
         WHERE of.return_id = %(return_id)s
         ORDER BY r.return_id DESC
    """
    cursor = tx.cursor(row_factory=class_row(OtherReturn))
    return cursor.execute(query, {"return_id": return_id}).fetchall()
