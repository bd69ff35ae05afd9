"""One lead id with all that hangs on it: leads, sales, ledger, fields, returns."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from psycopg.rows import class_row

from service.connection import Connection, Values
from service.repositories.audit_trail import COLUMNS, WHO, Change

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Lead:
    lead_id: str
    vertical_id: int
    vertical_name: str
    created_at: datetime
    cost: Decimal
    returned_to_affiliate: bool
    campaign_id: int | None  # None, like the next five: the campaign is not known
    campaign_name: str | None
    affiliate_id: int | None
    affiliate_name: str | None
    offer_id: int | None
    offer_name: str | None


@dataclass(frozen=True, slots=True)
class SaleOfLead:
    sale_id: int
    vertical_id: int
    buyer_contract_id: int
    buyer_contract_name: str
    buyer_id: int  # the contract's when it was sold
    buyer_name: str
    price: Decimal
    revenue: Decimal
    sold_at: datetime
    age: timedelta
    is_replacement: bool
    non_returnable: bool  # sold in a window that had no_return
    updates: int
    return_state: str | None  # None: never returned
    lead_status_name: str | None
    lead_sub_status_name: str | None


@dataclass(frozen=True, slots=True)
class LedgerLine:
    sale_id: int
    line: int
    change: str
    amount: Decimal
    revenue_before: Decimal
    revenue_after: Decimal
    note: str
    booked_at: datetime
    who: str | None


@dataclass(frozen=True, slots=True)
class FieldValue:
    sale_id: int
    label: str
    field_name: str
    data_type: str
    value: str
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """What one call asked of a return, and what is true of the whole return."""

    sale_id: int
    return_id: int
    line: int
    is_reopening: bool  # the line that took the decision on another return back
    taken_back_at: datetime | None  # None: it decided nothing, or the decision holds
    state: str
    return_reason_name: str
    denied_reason_name: str | None
    at: datetime
    who: str | None
    amount: Decimal | None  # None: not credited
    is_owed: bool | None  # None: not replaced
    fulfilled_at: datetime | None
    replaced_by: str | None  # the lead that was sold instead


def find_vertical(tx: Connection, vertical_id: int) -> bool:
    """Tell whether there is such a vertical."""
    query = """
        SELECT EXISTS (SELECT FROM verticals WHERE vertical_id = %(vertical_id)s)
    """
    return bool(tx.value(query, {"vertical_id": vertical_id}))


def list_leads(tx: Connection, lead_id: str) -> list[Lead]:
    """List the leads of exactly this id: one a vertical."""
    query = """
        SELECT l.lead_id, l.vertical_id, v.vertical_name, l.created_at, l.cost,
               l.returned_to_affiliate, c.campaign_id, c.campaign_name,
               a.affiliate_id, a.affiliate_name, o.offer_id, o.offer_name
          FROM leads l
          JOIN verticals v USING (vertical_id)
          LEFT JOIN campaigns c USING (campaign_id)
          LEFT JOIN affiliates a USING (affiliate_id)
          LEFT JOIN offers o USING (offer_id)
         WHERE l.lead_id = %(lead_id)s
         ORDER BY natural_key(v.vertical_name)
    """
    return _list(tx, Lead, query, {"lead_id": lead_id})


def list_sales(tx: Connection, lead_id: str) -> list[SaleOfLead]:
    """List the sales of the leads of this id, newest first."""
    query = """
        SELECT s.sale_id, s.vertical_id, s.buyer_contract_id, c.buyer_contract_name,
               s.buyer_id, b.buyer_name, s.price, s.revenue, s.sold_at,
               now() - s.sold_at AS age, s.is_replacement, s.non_returnable,
               s.updates, s.return_state,
               t.lead_status_name, u.lead_sub_status_name
          FROM sales s
          JOIN buyer_contracts c USING (buyer_contract_id)
          JOIN buyers b ON b.buyer_id = s.buyer_id
          LEFT JOIN lead_statuses t ON t.lead_status_id = s.lead_status_id
          LEFT JOIN lead_sub_statuses u
            ON u.lead_sub_status_id = s.lead_sub_status_id
         WHERE s.lead_id = %(lead_id)s
         ORDER BY s.sold_at DESC, s.sale_id DESC
    """
    return _list(tx, SaleOfLead, query, {"lead_id": lead_id})


def list_ledger(tx: Connection, sale_ids: list[int], most: int) -> list[LedgerLine]:
    """List the newest lines of these sales' ledgers."""
    query = f"""
        SELECT l.sale_id, l.line, l.change, l.amount, l.revenue_before,
               l.revenue_after, l.note, l.booked_at, {WHO} AS who
          FROM ledger l
          LEFT JOIN audit t USING (audit_id)
         CROSS JOIN LATERAL (SELECT coalesce(l.actor, t.actor) AS actor) a
         WHERE l.sale_id = ANY (%(sale_ids)s)
         ORDER BY l.booked_at DESC, l.sale_id, l.line DESC
         LIMIT %(most)s
    """
    return _list(tx, LedgerLine, query, {"sale_ids": sale_ids, "most": most})


def list_field_values(tx: Connection, sale_ids: list[int]) -> list[FieldValue]:
    query = """
        SELECT v.sale_id, f.label, f.field_name, v.data_type, f.retired_at,
               coalesce(v.string_value, v.number_value::text, v.boolean_value::text,
                        to_char(v.date_value, 'YYYY-MM-DD')) AS value
          FROM sale_field_values v
          JOIN lead_fields f USING (lead_field_id)
         WHERE v.sale_id = ANY (%(sale_ids)s)
         ORDER BY f.label, f.lead_field_id
    """
    return _list(tx, FieldValue, query, {"sale_ids": sale_ids})


def list_returns(tx: Connection, sale_ids: list[int]) -> list[ReturnLine]:
    """List what was asked of these sales' returns, newest first."""
    query = f"""
        SELECT r.sale_id, r.return_id, h.line, h.state, n.return_reason_name,
               h.line = 1 AND r.reopens IS NOT NULL AS is_reopening,
               CASE WHEN h.state <> 'pending'
                    THEN r.taken_back_at END AS taken_back_at,
               d.reject_reason_name AS denied_reason_name, h.at, {WHO} AS who,
               CASE WHEN h.state = 'credited' THEN k.amount END AS amount,
               CASE WHEN h.state = 'replaced'
                    THEN q.fulfilled_at IS NULL END AS is_owed,
               q.fulfilled_at, f.lead_id AS replaced_by
          FROM returns r
          JOIN return_history h USING (return_id)
          JOIN return_reasons n ON n.return_reason_id = h.return_reason_id
          LEFT JOIN reject_reasons d ON d.reject_reason_id = h.denied_reason_id
          LEFT JOIN audit t USING (audit_id)
         CROSS JOIN LATERAL (SELECT coalesce(h.actor, t.actor) AS actor) a
          LEFT JOIN buyer_credits k USING (return_id)
          LEFT JOIN replacement_queue q USING (return_id)
          LEFT JOIN sales f ON f.sale_id = q.fulfilled_by_sale_id
         WHERE r.sale_id = ANY (%(sale_ids)s)
         ORDER BY r.return_id DESC, h.line DESC
    """
    return _list(tx, ReturnLine, query, {"sale_ids": sale_ids})


def count_sale_changes(tx: Connection, sale_ids: list[int]) -> int:
    query = """
        SELECT count(*)
          FROM sale_changes
         WHERE sale_id = ANY (%(sale_ids)s)
    """
    return int(tx.value(query, {"sale_ids": sale_ids}))


@dataclass(frozen=True, slots=True)
class SaleChange(Change):
    sale_id: int


def list_sale_changes(
    tx: Connection, sale_ids: list[int], *, skip: int, most: int
) -> list[SaleChange]:
    """List a page of what was done to these sales, newest first."""
    query = f"""
        SELECT {COLUMNS}, a.sale_id
          FROM sale_changes a
         WHERE a.sale_id = ANY (%(sale_ids)s)
         ORDER BY a.audit_id DESC
        OFFSET %(skip)s
         LIMIT %(most)s
    """
    values = {"sale_ids": sale_ids, "skip": skip, "most": most}
    return _list(tx, SaleChange, query, values)


def _list(tx: Connection, row: type[Row], query: str, values: Values) -> list[Row]:
    return tx.cursor(row_factory=class_row(row)).execute(query, values).fetchall()
