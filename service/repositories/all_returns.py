"""All returns, in every state: a page of them, their sums, and all that match."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from psycopg.rows import class_row

from service.connection import Connection, Values
from service.repositories.audit_trail import WHO
from service.repositories.reading import read_rows

# The amount is what was credited, unless that was taken back; and of a pending return what
# approving would give now. Sales are looked up for these alone: they are few.
AMOUNT = """
    CASE WHEN r.taken_back_at IS NOT NULL THEN NULL
         WHEN r.state = 'credited' THEN k.amount
         WHEN r.state = 'pending'
         THEN (SELECT greatest(revenue, 0) FROM sales WHERE sale_id = r.sale_id) END
"""
CREDIT = "LEFT JOIN buyer_credits k ON k.return_id = r.return_id"
SALE = "JOIN sales s ON s.sale_id = r.sale_id"
BUYER = "JOIN buyers b ON b.buyer_id = c.buyer_id"
# Named before they are joined: each once, however many returns have it.
REASON = """
    JOIN (SELECT return_reason_id, natural_key(return_reason_name) AS name_order
            FROM return_reasons
          OFFSET 0) n ON n.return_reason_id = r.return_reason_id
"""
NOTHING_WANTED: dict[str, Any] = {
    "buyer_id": 0,  # 0 here and below: any
    "buyer_contract_id": 0,
    "vertical_id": 0,
    "return_reason_id": 0,
    "waiting_hours": 0,  # until it was decided, or until now
    "least": None,  # amount; None: any
    "most": None,
    "state": "",  # "": any
    "lead_id": "",
    "actor": "",  # who decided, as user:7; or a kind of them, as user
    "submitted_from": None,  # moments; None: no bound; the later one is outside
    "submitted_until": None,
    "decided_from": None,
    "decided_until": None,
}
FITS = """
     WHERE (%(buyer_id)s = 0 OR c.buyer_id = %(buyer_id)s)
       AND (%(buyer_contract_id)s = 0 OR r.buyer_contract_id = %(buyer_contract_id)s)
       AND (%(vertical_id)s = 0 OR c.vertical_id = %(vertical_id)s)
       AND (%(return_reason_id)s = 0 OR r.return_reason_id = %(return_reason_id)s)
       AND (%(waiting_hours)s = 0
            OR coalesce(r.decided_at, now()) - r.submitted_at
               >= make_interval(hours => %(waiting_hours)s))
       AND (%(state)s = '' OR r.state::text = %(state)s)
       AND (%(lead_id)s = ''
            OR r.sale_id IN (SELECT sale_id FROM sales WHERE lead_id = %(lead_id)s))
       AND (%(submitted_from)s::timestamptz IS NULL
            OR r.submitted_at >= %(submitted_from)s)
       AND (%(submitted_until)s::timestamptz IS NULL
            OR r.submitted_at < %(submitted_until)s)
       AND (%(decided_from)s::timestamptz IS NULL OR r.decided_at >= %(decided_from)s)
       AND (%(decided_until)s::timestamptz IS NULL
            OR r.decided_at < %(decided_until)s)
       AND (%(actor)s = ''
            OR r.return_id IN (SELECT h.return_id
                                 FROM return_history h
                                 LEFT JOIN audit t
                                   ON t.audit_id = h.audit_id
                                  AND h.actor IS NULL
                                WHERE h.state <> 'pending'
                                  AND %(actor)s IN (
                                      coalesce(h.actor, t.actor),
                                      split_part(coalesce(h.actor, t.actor), ':', 1))))
"""
FITS_AMOUNT = f"""
       AND (%(least)s::numeric IS NULL OR {AMOUNT} >= %(least)s::numeric)
       AND (%(most)s::numeric IS NULL OR {AMOUNT} <= %(most)s::numeric)
"""
# What they can be sorted by, and what is joined for that; the first is the usual one.
SORTS = {
    "submitted-last": ("r.submitted_at DESC, r.return_id DESC", ""),
    "submitted": ("r.submitted_at, r.return_id", ""),
    "decided-last": ("r.decided_at DESC NULLS LAST, r.return_id DESC", ""),
    "decided": ("r.decided_at NULLS LAST, r.return_id", ""),
    "state": ("r.state, r.submitted_at, r.return_id", ""),
    "state-last": ("r.state DESC, r.submitted_at DESC, r.return_id DESC", ""),
    "lead": ("s.lead_id, r.return_id", SALE),
    "lead-last": ("s.lead_id DESC, r.return_id DESC", SALE),
    "sold": ("s.sold_at, r.return_id", SALE),
    "sold-last": ("s.sold_at DESC, r.return_id DESC", SALE),
    "price": ("s.price, r.return_id", SALE),
    "price-last": ("s.price DESC, r.return_id DESC", SALE),
    "credit": (f"{AMOUNT} NULLS LAST, r.return_id", CREDIT),
    "credit-last": (f"{AMOUNT} DESC NULLS LAST, r.return_id DESC", CREDIT),
    "buyer": (
        "b.name_order, c.name_order, r.submitted_at, r.return_id",
        BUYER,
    ),
    "buyer-last": (
        "b.name_order DESC, c.name_order DESC, r.return_id DESC",
        BUYER,
    ),
    "reason": (
        "n.name_order, r.submitted_at, r.return_id",
        REASON,
    ),
    "reason-last": (
        "n.name_order DESC, r.submitted_at, r.return_id",
        REASON,
    ),
}


@dataclass(frozen=True, slots=True)
class AnyReturn:
    """A return in whatever state; the buyer is the contract's of today."""

    return_id: int
    lead_id: str
    vertical_name: str
    buyer_id: int
    buyer_name: str
    buyer_contract_id: int
    buyer_contract_name: str
    sold_at: datetime
    price: Decimal
    amount: Decimal | None  # None: neither credited nor pending, or taken back
    return_reason_name: str
    denied_reason_name: str | None  # None: not rejected, or no reason
    state: str
    submitted_at: datetime
    decided_at: datetime | None  # None: pending
    taken_back_at: datetime | None  # None: the decision holds, or there is none yet
    who: str | None  # decided it; None: pending, or no longer known


def sum_returns(tx: Connection, wanted: Values) -> tuple[int, Decimal]:
    """Count the returns that fit, and add up what was credited and not taken back."""
    asks_amount = wanted["least"] is not None or wanted["most"] is not None
    query = f"""
        SELECT count(*),
               coalesce(sum(k.amount) FILTER (WHERE r.taken_back_at IS NULL), 0)
          FROM returns r
          JOIN buyer_contracts c ON c.buyer_contract_id = r.buyer_contract_id
          {CREDIT}
        {FITS}
        {FITS_AMOUNT if asks_amount else ""}
    """
    [(count, credited)] = tx.execute(query, wanted)
    return count, credited


def list_returns(
    tx: Connection, wanted: Values, sort: str, *, skip: int, most: int
) -> list[AnyReturn]:
    """List a page of the returns that fit; `sort` is one of SORTS."""
    values = {**wanted, "skip_rows": skip, "most_rows": most}
    cursor = tx.cursor(row_factory=class_row(AnyReturn))
    return cursor.execute(_query(wanted, sort), values).fetchall()


def read_returns(tx: Connection, wanted: Values, sort: str) -> Iterator[dict[str, Any]]:
    """Read all returns that fit as they are asked for, with AnyReturn's columns."""
    values = {**wanted, "skip_rows": 0, "most_rows": None}
    return read_rows(tx, _query(wanted, sort), values)


def _query(wanted: Values, sort: str) -> str:
    """Write the query of a page, which is cut out first: its names are few.

    Only what the filters and the sort need is joined before.
    """
    order, join = SORTS[sort]
    asks_amount = wanted["least"] is not None or wanted["most"] is not None
    joins = f"{join} {CREDIT}" if asks_amount and join != CREDIT else join
    return f"""
        SELECT r.return_id, s.lead_id, v.vertical_name, b.buyer_id, b.buyer_name,
               c.buyer_contract_id, c.buyer_contract_name, s.sold_at, s.price,
               {AMOUNT} AS amount,
               n.return_reason_name, d.reject_reason_name AS denied_reason_name,
               r.state, r.submitted_at, r.decided_at, r.taken_back_at,
               CASE WHEN r.state <> 'pending' THEN {WHO} END AS who
          FROM (SELECT page.*, row_number() OVER () AS place
                  FROM (SELECT r.*
                          FROM returns r
                          JOIN buyer_contracts c
                            ON c.buyer_contract_id = r.buyer_contract_id
                          {joins}
                        {FITS}
                        {FITS_AMOUNT if asks_amount else ""}
                         ORDER BY {order}
                        OFFSET %(skip_rows)s
                         LIMIT %(most_rows)s) page) r
          {SALE}
          {CREDIT}
          JOIN verticals v ON v.vertical_id = s.vertical_id
          JOIN buyer_contracts c ON c.buyer_contract_id = r.buyer_contract_id
          JOIN buyers b ON b.buyer_id = c.buyer_id
          JOIN return_reasons n ON n.return_reason_id = r.return_reason_id
          LEFT JOIN reject_reasons d ON d.reject_reason_id = r.denied_reason_id
          LEFT JOIN LATERAL (SELECT coalesce(h.actor, t.actor) AS actor
                               FROM return_history h
                               LEFT JOIN audit t USING (audit_id)
                              WHERE h.return_id = r.return_id
                              ORDER BY h.line DESC
                              LIMIT 1) a ON true
         ORDER BY r.place
    """


def list_deciders(tx: Connection) -> list[tuple[str, str]]:
    """List the users who may have decided a return: the actor, and the name."""
    query = """
        SELECT 'user:' || user_id, user_name
          FROM users
         WHERE role <> 'viewer'
         ORDER BY natural_key(user_name)
    """
    return [(actor, name) for actor, name in tx.execute(query)]


def list_deciding_rules(tx: Connection) -> list[tuple[str, str]]:
    """List the rules that may have decided a return: the actor, and the words."""
    query = """
        SELECT 'rule:' || return_rule_id, 'Rule “' || return_rule_name || '”'
          FROM return_rules
         ORDER BY place, return_rule_name
    """
    return [(actor, words) for actor, words in tx.execute(query)]
