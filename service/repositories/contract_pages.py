"""The table buyer_contracts as people look at it: found by words, one as it is stored."""

from dataclasses import dataclass

from psycopg.rows import class_row

from service.connection import Connection, Values
from service.repositories.contracts import COLUMNS
from service.rules.contracts import Contract


@dataclass(frozen=True, slots=True)
class StoredContract(Contract):
    """A contract as its editor saw it; the version counts edits."""

    buyer_contract_id: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class ContractRow:
    buyer_contract_id: int
    buyer_contract_name: str
    account_status_id: int
    account_status_name: str
    buyer_id: int
    buyer_name: str
    vertical_name: str
    rank: int
    returns_owed: int
    pending: int


# What the list can be sorted by; the first is the usual one.
SORTS = {
    "name": "c.name_order, c.buyer_contract_id",
    "name-last": "c.name_order DESC, c.buyer_contract_id DESC",
    "id": "c.buyer_contract_id",
    "id-last": "c.buyer_contract_id DESC",
    "buyer": "b.name_order, c.name_order, c.buyer_contract_id",
    "buyer-last": "b.name_order DESC, c.name_order, c.buyer_contract_id",
    "vertical": "natural_key(v.vertical_name), c.rank, c.buyer_contract_id",
    "vertical-last": "natural_key(v.vertical_name) DESC, c.rank, c.buyer_contract_id",
    "rank": "c.rank, c.name_order, c.buyer_contract_id",
    "rank-last": "c.rank DESC, c.name_order, c.buyer_contract_id",
    "status": "c.account_status_id, c.name_order, c.buyer_contract_id",
    "status-last": "c.account_status_id DESC, c.name_order, c.buyer_contract_id",
}
FOUND = """
     WHERE (%(name_key)s = '' OR strpos(c.name_key, %(name_key)s) > 0
            OR c.buyer_contract_id::text = %(name_key)s)
       AND (%(account_status_id)s = 0 OR c.account_status_id = %(account_status_id)s)
       AND (%(buyer_id)s = 0 OR c.buyer_id = %(buyer_id)s)
       AND (%(vertical_id)s = 0 OR c.vertical_id = %(vertical_id)s)
"""


def count_found(tx: Connection, wanted: Values) -> int:
    """Count the contracts that fit all of `wanted`: an id of 0, an empty key fit all."""
    query = f"""
        SELECT count(*)
          FROM buyer_contracts c
        {FOUND}
    """
    return int(tx.value(query, wanted))


def list_found(
    tx: Connection, wanted: Values, sort: str, *, skip: int, most: int
) -> list[ContractRow]:
    """List a page of the contracts that fit; `sort` is one of SORTS."""
    query = f"""
        SELECT c.buyer_contract_id, c.buyer_contract_name, c.account_status_id,
               s.account_status_name, c.buyer_id, b.buyer_name, v.vertical_name,
               c.rank,
               (SELECT count(*)
                  FROM replacement_queue q
                 WHERE q.buyer_contract_id = c.buyer_contract_id
                   AND q.fulfilled_by_sale_id IS NULL
                   AND q.taken_back_at IS NULL) AS returns_owed,
               coalesce(p.pending, 0) AS pending
          FROM buyer_contracts c
          JOIN account_statuses s USING (account_status_id)
          JOIN buyers b USING (buyer_id)
          JOIN verticals v USING (vertical_id)
          LEFT JOIN (SELECT buyer_contract_id, count(*) AS pending
                       FROM returns
                      WHERE state = 'pending'
                      GROUP BY 1) p USING (buyer_contract_id)
        {FOUND}
         ORDER BY {SORTS[sort]}
        OFFSET %(skip)s
         LIMIT %(most)s
    """
    cursor = tx.cursor(row_factory=class_row(ContractRow))
    return cursor.execute(query, {**wanted, "skip": skip, "most": most}).fetchall()


def find_contract(
    tx: Connection, buyer_contract_id: int, *, lock: bool = False
) -> StoredContract | None:
    """Find a contract; a locked one nobody else can edit until we commit."""
    query = f"""
        SELECT buyer_contract_id, version, {COLUMNS}
          FROM buyer_contracts
         WHERE buyer_contract_id = %(buyer_contract_id)s
               {"FOR NO KEY UPDATE" if lock else ""}
    """
    return tx.find(query, {"buyer_contract_id": buyer_contract_id}, StoredContract)
