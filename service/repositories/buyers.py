"""The table buyers: who buys leads, and on what credit."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from typing import Any

from service.callers import Caller, Claim
from service.connection import Connection
from service.repositories.accounts import BALANCE
from service.repositories.reading import count_rows, read_rows
from service.rules.buyers import Buyer, BuyerToEdit
from service.rules.commands import Change

NAMES = [field.name for field in fields(Buyer)]
COLUMNS = ", ".join(NAMES)
VALUES = ", ".join(f"%({name})s" for name in NAMES)


def lock_buyer(
    tx: Connection, caller: Caller | Claim, change: Change
) -> BuyerToEdit | None:
    """Find the buyer, and whether the status exists; the buyer stays locked.

    None for a claim whose key is not in force: then nothing is looked at or locked.
    """
    query = f"""
        WITH key AS MATERIALIZED (
            SELECT api_key_id
              FROM admin_keys_in_force
             WHERE key_hash = %(key_hash)s
        ), buyer AS MATERIALIZED (
            SELECT {COLUMNS}
              FROM buyers
             WHERE buyer_id = %(buyer_id)s
               FOR NO KEY UPDATE
        )
        SELECT buyer.*,
               CASE WHEN EXISTS (SELECT FROM account_statuses
                                  WHERE account_status_id = %(account_status_id)s)
                    THEN ARRAY[]::text[] ELSE ARRAY['account_status_id']
                    END AS unfit,
               (SELECT api_key_id FROM key) AS api_key_id,
               pg_current_xact_id() AS xid,
               CASE WHEN %(buyer_id)s = 0
                    THEN nextval('buyers_buyer_id_seq') END AS new_id
          FROM (SELECT) one
          LEFT JOIN buyer ON true
         WHERE %(key_hash)s::bytea IS NULL OR EXISTS (TABLE key)
    """
    values = {
        "key_hash": caller.key_hash,
        "buyer_id": change.entity_id,
        "account_status_id": change.given.get("account_status_id"),
    }
    return tx.find(query, values, _to_edit)


def _to_edit(**row: Any) -> BuyerToEdit:
    stored = {name: row.pop(name) for name in NAMES}
    is_there = stored["buyer_name"] is not None
    return BuyerToEdit(buyer=Buyer(**stored) if is_there else None, **row)


def insert_buyer(
    tx: Connection, caller: Caller, operation: str, buyer_id: int, buyer: Buyer
) -> None:
    """Create the buyer of that new id."""
    query = f"""
        WITH new AS (
            INSERT INTO buyers (buyer_id, {COLUMNS})
            VALUES (%(buyer_id)s, {VALUES})
            RETURNING *
        )
        INSERT INTO audit (actor, client, operation, entity, entity_id, new_values)
        SELECT %(actor)s, %(client)s, %(operation)s, 'buyer', buyer_id,
               to_jsonb(new) - '{{name_order,version}}'::text[]
          FROM new
    """
    tx.write(query, _values(caller, operation, buyer) | {"buyer_id": buyer_id})


def update_buyer(
    tx: Connection, caller: Caller, operation: str, buyer_id: int, buyer: Buyer
) -> None:
    """Write what a buyer has become that the caller has locked and changed."""
    query = f"""
        WITH old AS (
            SELECT *
              FROM buyers
             WHERE buyer_id = %(buyer_id)s
        ), new AS (
            UPDATE buyers
               SET ({COLUMNS}, version) = ROW ({VALUES}, version + 1)
             WHERE buyer_id = %(buyer_id)s
            RETURNING *
        )
        INSERT INTO audit (actor, client, operation, entity, entity_id,
                           old_values, new_values)
        SELECT %(actor)s, %(client)s, %(operation)s, 'buyer', %(buyer_id)s,
               jsonb_object_agg(key, o.value), jsonb_object_agg(key, n.value)
          FROM old, new, jsonb_each(to_jsonb(old)) o
          JOIN jsonb_each(to_jsonb(new)) n USING (key)
         WHERE o.value <> n.value
           AND key NOT IN ('name_order', 'version')
    """
    tx.write(query, _values(caller, operation, buyer) | {"buyer_id": buyer_id})


def _values(caller: Caller, operation: str, buyer: Buyer) -> dict[str, Any]:
    who = {"actor": caller.actor, "client": caller.client, "operation": operation}
    return {**who, **asdict(buyer)}


SETTINGS = ", ".join(f"b.{name}" for name in NAMES if name != "credit_type")
# We know the managers and billing cycles by their ids alone.
EXPORTED = f"""
    SELECT b.buyer_id, {SETTINGS},
           CASE WHEN b.account_manager_id IS NULL THEN json_build_array()
                ELSE json_build_array(json_build_object(
                         'contact_id', b.account_manager_id)) END AS account_managers,
           json_build_object('account_status_id', s.account_status_id,
                             'account_status_name', s.account_status_name)
               AS account_status,
           json_build_object('street_1', b.address_street,
                             'street_2', b.address_street2,
                             'city', b.address_city, 'state', b.address_state,
                             'zip_code', b.address_zip_code,
                             'country', b.address_country) AS address,
           CASE WHEN b.billing_cycle_id IS NOT NULL
                THEN json_build_object('billing_cycle_id', b.billing_cycle_id)
           END AS billing_cycle,
           initcap(b.credit_type) AS credit_type, {BALANCE} AS credit_balance
      FROM buyers b
      JOIN account_statuses s USING (account_status_id)
     WHERE (%(buyer_id)s = 0 OR b.buyer_id = %(buyer_id)s)
       AND (%(account_status_id)s = 0 OR b.account_status_id = %(account_status_id)s)
     ORDER BY b.buyer_id
"""


def count_buyers(tx: Connection, wanted: Mapping[str, Any]) -> int:
    """Count the buyers that fit all of `wanted`; an id of 0 fits all."""
    return count_rows(tx, EXPORTED, wanted)


def read_buyers(tx: Connection, wanted: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    return read_rows(tx, EXPORTED, wanted)
