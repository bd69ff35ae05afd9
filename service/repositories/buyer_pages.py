"""The table buyers as people look at it: found by words, one as it is stored."""

from dataclasses import dataclass
from decimal import Decimal

from psycopg.rows import class_row

from service.connection import Connection, Values
from service.repositories.accounts import BALANCE
from service.repositories.buyers import COLUMNS
from service.rules.buyers import Buyer


@dataclass(frozen=True, slots=True)
class StoredBuyer(Buyer):
    """A buyer as its editor saw it; the version counts edits."""

    buyer_id: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class BuyerRow:
    buyer_id: int
    buyer_name: str
    account_status_id: int
    account_status_name: str
    credit_type: str
    credit_limit: Decimal | None
    contracts: int
    returns_owed: int
    credited: Decimal  # for returns
    balance: Decimal  # of the account: with manual credits and prepaid money


# What the list can be sorted by; the first is the usual one.
SORTS = {
    "name": "b.name_order, b.buyer_id",
    "name-last": "b.name_order DESC, b.buyer_id DESC",
    "id": "b.buyer_id",
    "id-last": "b.buyer_id DESC",
    "status": "b.account_status_id, b.name_order, b.buyer_id",
    "status-last": "b.account_status_id DESC, b.name_order, b.buyer_id",
}
FOUND = """
     WHERE (%(words)s = '' OR strpos(lower(b.buyer_name), lower(%(words)s)) > 0
            OR b.buyer_id::text = %(words)s)
       AND (%(account_status_id)s = 0 OR b.account_status_id = %(account_status_id)s)
"""


def count_found(tx: Connection, wanted: Values) -> int:
    """Count the buyers that fit all of `wanted`: a status of 0 and no words fit all."""
    query = f"""
        SELECT count(*)
          FROM buyers b
        {FOUND}
    """
    return int(tx.value(query, wanted))


def list_found(
    tx: Connection, wanted: Values, sort: str, *, skip: int = 0, most: int | None = None
) -> list[BuyerRow]:
    """List a page of the buyers that fit, or all; `sort` is one of SORTS.

    The page is cut out first, and what it tells of its buyers is counted then, all at
    once: one by one costs 0.6 s where 50 buyers have 100,000 contracts.
    """
    query = f"""
        WITH page AS (
            SELECT *
              FROM buyers b
            {FOUND}
             ORDER BY {SORTS[sort]}
            OFFSET %(skip)s
             LIMIT %(most)s),
             counted AS (
            SELECT c.buyer_id, count(*) AS contracts, sum(q.owed) AS owed
              FROM buyer_contracts c
              LEFT JOIN (SELECT buyer_contract_id, count(*) AS owed
                           FROM replacement_queue
                          WHERE fulfilled_by_sale_id IS NULL
                            AND taken_back_at IS NULL
                          GROUP BY buyer_contract_id) q USING (buyer_contract_id)
             WHERE c.buyer_id IN (SELECT buyer_id FROM page)
             GROUP BY c.buyer_id)
        SELECT b.buyer_id, b.buyer_name, b.account_status_id, s.account_status_name,
               b.credit_type, b.credit_limit, coalesce(n.contracts, 0) AS contracts,
               coalesce(n.owed, 0)::bigint AS returns_owed,
               (SELECT coalesce(sum(k.amount), 0)
                  FROM buyer_credits k
                 WHERE k.buyer_id = b.buyer_id
                   AND NOT EXISTS (SELECT
                                     FROM returns t
                                    WHERE t.reopens = k.return_id)) AS credited,
               {BALANCE} AS balance
          FROM page b
          JOIN account_statuses s USING (account_status_id)
          LEFT JOIN counted n USING (buyer_id)
         ORDER BY {SORTS[sort]}
    """
    cursor = tx.cursor(row_factory=class_row(BuyerRow))
    return cursor.execute(query, {**wanted, "skip": skip, "most": most}).fetchall()


def find_buyer(
    tx: Connection, buyer_id: int, *, lock: bool = False
) -> StoredBuyer | None:
    """Find a buyer; a locked one nobody else can edit until we commit."""
    query = f"""
        SELECT buyer_id, version, {COLUMNS}
          FROM buyers
         WHERE buyer_id = %(buyer_id)s
               {"FOR NO KEY UPDATE" if lock else ""}
    """
    return tx.find(query, {"buyer_id": buyer_id}, StoredBuyer)
