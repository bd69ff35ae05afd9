"""What returns have made us owe: the replacement queue and the buyers' credits."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

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
      JOIN buyers b USING (buyer_id)
      JOIN verticals v USING (vertical_id)
     WHERE q.fulfilled_by_sale_id IS NULL
       AND q.taken_back_at IS NULL
       AND (%(buyer_id)s = 0 OR c.buyer_id = %(buyer_id)s)
       AND (%(buyer_contract_id)s = 0 OR q.buyer_contract_id = %(buyer_contract_id)s)
"""
# The buyer is the one whom the credit was made for.
CREDITS = """
      FROM buyer_credits k
      JOIN buyer_contracts c USING (buyer_contract_id)
      JOIN buyers b ON b.buyer_id = k.buyer_id
      JOIN verticals v USING (vertical_id)
      LEFT JOIN returns back ON back.reopens = k.return_id
     WHERE (%(buyer_id)s = 0 OR k.buyer_id = %(buyer_id)s)
       AND (%(buyer_contract_id)s = 0 OR k.buyer_contract_id = %(buyer_contract_id)s)
       AND (%(start)s::timestamptz IS NULL OR k.credited_at >= %(start)s)
       AND (%(until)s::timestamptz IS NULL OR k.credited_at < %(until)s)
"""
NAMES = """
    b.buyer_id, b.buyer_name, c.buyer_contract_id, c.buyer_contract_name,
    v.vertical_name
"""
# What both lists can be sorted by; the first is the usual one.
SORTS = {
    "buyer": "buyer_name, buyer_id, buyer_contract_name",
    "buyer-last": "buyer_name DESC, buyer_id, buyer_contract_name",
    "contract": "buyer_contract_name",
    "contract-last": "buyer_contract_name DESC",
    "vertical": "vertical_name, buyer_name, buyer_contract_name",
    "vertical-last": "vertical_name DESC, buyer_name, buyer_contract_name",
    "first": "first_at",
    "first-last": "first_at DESC",
    "last": "last_at",
    "last-last": "last_at DESC",
    "entries": "entries, amount",
    "entries-last": "entries DESC, amount DESC",
    "amount": "amount, entries",
    "amount-last": "amount DESC, entries DESC",
}


def sum_owed(tx: Connection, wanted: Values, sort: str = "buyer") -> list[Sum]:
    """Count the replacements owed, by buyer and contract; an id of 0 fits all.

    `sort` is one of SORTS.
    """
    query = f"""
        SELECT {NAMES}, count(*) AS entries, 0.0 AS amount,
               min(q.queued_at) AS first_at, max(q.queued_at) AS last_at
        {OWED}
         GROUP BY {NAMES}
         ORDER BY {SORTS[sort]}, buyer_contract_id
    """
    return tx.cursor(row_factory=class_row(Sum)).execute(query, wanted).fetchall()


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


def sum_credits(tx: Connection, wanted: Values, sort: str = "buyer") -> list[Sum]:
    """Add up the credits from `start` to before `until`, by buyer and contract.

    An id of 0 fits all, a moment that is None sets no bound. Without those that were taken
    back, which are only counted.
    """
    query = f"""
        SELECT {NAMES}, count(*) FILTER (WHERE back.reopens IS NULL) AS entries,
               coalesce(sum(k.amount) FILTER (WHERE back.reopens IS NULL), 0) AS amount,
               count(back.reopens) AS taken_back, min(k.credited_at) AS first_at, max(k.credited_at) AS last_at
        {CREDITS}
         GROUP BY {NAMES}
         ORDER BY {SORTS[sort]}, buyer_contract_id
    """
    return tx.cursor(row_factory=class_row(Sum)).execute(query, wanted).fetchall()


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
