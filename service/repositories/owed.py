"""What returns have made us owe: the replacement queue and the buyers' credits."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from psycopg.rows import class_row

from service.connection import Connection, Values


@dataclass(frozen=True, slots=True)
class Sum:
    """What one buyer is owed by one contract; the times are of the first and the last."""

    buyer_id: int
    buyer_name: str
    buyer_contract_id: int
    buyer_contract_name: str
    vertical_name: str
    entries: int
    amount: Decimal  # 0 for replacements
    first_at: datetime
    last_at: datetime
    taken_back: int = 0  # further credits, whose returns were reopened


class Totals(NamedTuple):
    """What all the sums of a list add up to."""

    sums: int  # of a buyer and a contract: the list's rows
    entries: int
    amount: Decimal
    taken_back: int


@dataclass(frozen=True, slots=True)
class Item:
    """One return that is owed or credited."""

    return_id: int
    lead_id: str
    sold_at: datetime
    amount: Decimal  # of a replacement: the price of what was returned
    at: datetime
    return_reason_name: str
    taken_back_at: datetime | None = None  # a credit's: its return was reopened


OWED = """
      FROM replacement_queue q
      JOIN buyer_contracts c USING (buyer_contract_id)
     WHERE q.fulfilled_by_sale_id IS NULL
       AND q.taken_back_at IS NULL
       AND (%(buyer_id)s = 0 OR c.buyer_id = %(buyer_id)s)
       AND (%(buyer_contract_id)s = 0 OR q.buyer_contract_id = %(buyer_contract_id)s)
"""
# The buyer is the one whom the credit was made for.
CREDITS = """
      FROM buyer_credits k
      LEFT JOIN returns back ON back.reopens = k.return_id
     WHERE (%(buyer_id)s = 0 OR k.buyer_id = %(buyer_id)s)
       AND (%(buyer_contract_id)s = 0 OR k.buyer_contract_id = %(buyer_contract_id)s)
       AND (%(start)s::timestamptz IS NULL OR k.credited_at >= %(start)s)
       AND (%(until)s::timestamptz IS NULL OR k.credited_at < %(until)s)
"""
# By buyer and contract, without names: those of a page are looked up.
OWED_SUMS = f"""
    SELECT c.buyer_id, q.buyer_contract_id, count(*) AS entries, 0.0 AS amount,
           min(q.queued_at) AS first_at, max(q.queued_at) AS last_at, 0 AS taken_back
    {OWED}
     GROUP BY c.buyer_id, q.buyer_contract_id
"""
CREDIT_SUMS = f"""
    SELECT k.buyer_id, k.buyer_contract_id,
           count(*) FILTER (WHERE back.reopens IS NULL) AS entries,
           coalesce(sum(k.amount) FILTER (WHERE back.reopens IS NULL), 0) AS amount,
           min(k.credited_at) AS first_at, max(k.credited_at) AS last_at,
           count(back.reopens) AS taken_back
    {CREDITS}
     GROUP BY k.buyer_id, k.buyer_contract_id
"""
# What both lists can be sorted by; the first is the usual one.
SORTS = {
    "buyer": "b.name_order, b.buyer_id, c.name_order",
    "buyer-last": "b.name_order DESC, b.buyer_id, c.name_order",
    "contract": "c.name_order",
    "contract-last": "c.name_order DESC",
    "vertical": "natural_key(v.vertical_name), b.name_order, c.name_order",
    "vertical-last": "natural_key(v.vertical_name) DESC, b.name_order, c.name_order",
    "first": "first_at",
    "first-last": "first_at DESC",
    "last": "last_at",
    "last-last": "last_at DESC",
    "entries": "entries, amount",
    "entries-last": "entries DESC, amount DESC",
    "amount": "amount, entries",
    "amount-last": "amount DESC, entries DESC",
}


def total_owed(tx: Connection, wanted: Values) -> Totals:
    """Count all the replacements owed; an id of 0 fits all."""
    return _total(tx, OWED_SUMS, wanted)


def sum_owed(
    tx: Connection,
    wanted: Values,
    sort: str = "buyer",
    *,
    skip: int = 0,
    most: int | None = None,
) -> list[Sum]:
    """Count a page of the replacements owed, or all, by buyer and contract.

    `sort` is one of SORTS.
    """
    return _sum(tx, OWED_SUMS, wanted, sort, skip, most)


def list_owed(tx: Connection, wanted: Values, *, skip: int, most: int) -> list[Item]:
    """List a page of the replacements owed, the oldest first: it is fulfilled first."""
    query = f"""
        SELECT q.return_id, s.lead_id, s.sold_at, s.price AS amount, q.queued_at AS at,
               n.return_reason_name
          FROM (SELECT q.return_id, q.queued_at {OWED}) q
          JOIN returns r USING (return_id)
          JOIN sales s USING (sale_id)
          JOIN return_reasons n USING (return_reason_id)
         ORDER BY q.queued_at, q.return_id
        OFFSET %(skip)s
         LIMIT %(most)s
    """
    values = {**wanted, "skip": skip, "most": most}
    return tx.cursor(row_factory=class_row(Item)).execute(query, values).fetchall()


def total_credits(tx: Connection, wanted: Values) -> Totals:
    """Add up the credits from `start` to before `until`.

    An id of 0 fits all, a moment that is None sets no bound. Without those that were taken
    back, which are only counted.
    """
    return _total(tx, CREDIT_SUMS, wanted)


def sum_credits(
    tx: Connection,
    wanted: Values,
    sort: str = "buyer",
    *,
    skip: int = 0,
    most: int | None = None,
) -> list[Sum]:
    """Add up a page of the credits, or all, by buyer and contract; see total_credits."""
    return _sum(tx, CREDIT_SUMS, wanted, sort, skip, most)


def list_credits(tx: Connection, wanted: Values, *, skip: int, most: int) -> list[Item]:
    """List a page of the credits that sum_credits counts, newest first."""
    query = f"""
        SELECT k.return_id, s.lead_id, s.sold_at, k.amount, k.credited_at AS at,
               n.return_reason_name, r.taken_back_at
          FROM (SELECT k.return_id, k.amount, k.credited_at {CREDITS}) k
          JOIN returns r USING (return_id)
          JOIN sales s USING (sale_id)
          JOIN return_reasons n USING (return_reason_id)
         ORDER BY k.credited_at DESC, k.return_id DESC
        OFFSET %(skip)s
         LIMIT %(most)s
    """
    values = {**wanted, "skip": skip, "most": most}
    return tx.cursor(row_factory=class_row(Item)).execute(query, values).fetchall()


def _total(tx: Connection, sums: str, wanted: Values) -> Totals:
    query = f"""
        SELECT count(*), coalesce(sum(entries), 0)::bigint, coalesce(sum(amount), 0),
               coalesce(sum(taken_back), 0)::bigint
          FROM ({sums}) s
    """
    [row] = tx.execute(query, wanted)
    return Totals(*row)


def _sum(
    tx: Connection, sums: str, wanted: Values, sort: str, skip: int, most: int | None
) -> list[Sum]:
    query = f"""
        SELECT b.buyer_id, b.buyer_name, c.buyer_contract_id, c.buyer_contract_name,
               v.vertical_name, s.entries, s.amount, s.first_at, s.last_at, s.taken_back
          FROM ({sums}) s
          JOIN buyer_contracts c ON c.buyer_contract_id = s.buyer_contract_id
          JOIN buyers b ON b.buyer_id = s.buyer_id
          JOIN verticals v ON v.vertical_id = c.vertical_id
         ORDER BY {SORTS[sort]}, c.buyer_contract_id, b.buyer_id
        OFFSET %(skip)s
         LIMIT %(most)s
    """
    values = {**wanted, "skip": skip, "most": most}
    return tx.cursor(row_factory=class_row(Sum)).execute(query, values).fetchall()
