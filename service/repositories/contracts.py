"""The table buyer_contracts: what each contract buys, and on which terms."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from typing import Any

from service.callers import Caller, Claim
from service.connection import Connection
from service.repositories.accounts import BALANCE
from service.repositories.reading import count_rows, read_rows
from service.rules.commands import Change
from service.rules.contracts import Contract, ContractToEdit

NAMES = [field.name for field in fields(Contract)]
COLUMNS = ", ".join(NAMES)
VALUES = ", ".join(f"%({name})s" for name in NAMES)


def lock_contract(
    tx: Connection, caller: Caller | Claim, change: Change, name_key: str
) -> ContractToEdit | None:
    """Find the contract, and whether all that the change names exists.

    An empty key names no contract. None for a claim whose key is not in force: then
    nothing is looked at or locked.

    Nobody else can edit the contract until we commit, but it goes on buying, and others
    go on naming. So the constraints contract_buys_in_its_vertical and
    contract_names_are_unique have the last word on a fixed vertical and name_taken.
    """
    values = {
        "key_hash": caller.key_hash,
        "contract_id": change.entity_id,
        "name_key": name_key,
        "buyer_id": change.given.get("buyer_id"),
        "vertical_id": change.given.get("vertical_id"),
        "account_status_id": change.given.get("account_status_id"),
        "offer_id": change.given.get("offer_id"),
        "email_template_id": change.given.get("email_template_id"),
        "portal_template_id": change.given.get("portal_template_id"),
    }
    # The sales are looked through only when the vertical is to change.
    query = f"""
        WITH key AS MATERIALIZED (
            SELECT api_key_id
              FROM admin_keys_in_force
             WHERE key_hash = %(key_hash)s
        ), contract AS MATERIALIZED (
            SELECT {COLUMNS}
              FROM buyer_contracts
             WHERE buyer_contract_id = %(contract_id)s
               FOR NO KEY UPDATE
        )
        SELECT contract.*,
               array_remove(ARRAY[
                   CASE WHEN NOT EXISTS (SELECT FROM buyers
                                          WHERE buyer_id = %(buyer_id)s)
                        THEN 'buyer_id' END,
                   CASE WHEN NOT EXISTS (SELECT FROM verticals
                                          WHERE vertical_id = %(vertical_id)s)
                        THEN 'vertical_id'
                        WHEN %(vertical_id)s <> contract.vertical_id
                        THEN (SELECT 'vertical_id' FROM sales
                               WHERE buyer_contract_id = %(contract_id)s LIMIT 1) END,
                   CASE WHEN NOT EXISTS (SELECT FROM account_statuses
                                          WHERE account_status_id
                                              = %(account_status_id)s)
                        THEN 'account_status_id' END,
                   CASE WHEN NOT EXISTS (SELECT FROM offers
                                          WHERE offer_id = %(offer_id)s)
                        THEN 'offer_id' END,
                   CASE WHEN NOT EXISTS (SELECT FROM email_templates
                                          WHERE email_template_id
                                              = %(email_template_id)s)
                        THEN 'email_template_id' END,
                   CASE WHEN NOT EXISTS (SELECT FROM email_templates
                                          WHERE email_template_id
                                              = %(portal_template_id)s)
                        THEN 'portal_template_id' END
               ], NULL) AS unfit,
               EXISTS (SELECT FROM buyer_contracts
                        WHERE name_key = %(name_key)s
                          AND name_key <> ''
                          AND buyer_contract_id <> %(contract_id)s) AS name_taken,
               (SELECT api_key_id FROM key) AS api_key_id,
               pg_current_xact_id() AS xid,
               CASE WHEN %(contract_id)s = 0
                    THEN nextval('buyer_contracts_buyer_contract_id_seq')
                    END AS new_id
          FROM (SELECT) one
          LEFT JOIN contract ON true
         WHERE %(key_hash)s::bytea IS NULL OR EXISTS (TABLE key)
    """
    return tx.find(query, values, _to_edit)


def _to_edit(**row: Any) -> ContractToEdit:
    stored = {name: row.pop(name) for name in NAMES}
    is_there = stored["buyer_id"] is not None
    return ContractToEdit(contract=Contract(**stored) if is_there else None, **row)


def insert_contract(
    tx: Connection,
    caller: Caller,
    operation: str,
    buyer_contract_id: int,
    contract: Contract,
    name_key: str,
) -> None:
    """Create the contract of that new id; a race meets contract_names_are_unique."""
    query = f"""
        WITH new AS (
            INSERT INTO buyer_contracts (buyer_contract_id, {COLUMNS}, name_key)
            VALUES (%(contract_id)s, {VALUES}, %(name_key)s)
            RETURNING *
        )
        INSERT INTO audit (actor, client, operation, entity, entity_id, new_values)
        SELECT %(actor)s, %(client)s, %(operation)s, 'buyer_contract',
               buyer_contract_id, to_jsonb(new) - '{{name_key,name_order,version}}'::text[]
          FROM new
    """
    values = _values(caller, operation, contract, name_key)
    tx.write(query, values | {"contract_id": buyer_contract_id})


def update_contract(
    tx: Connection,
    caller: Caller,
    operation: str,
    buyer_contract_id: int,
    contract: Contract,
    name_key: str,
) -> None:
    """Write what a contract has become that the caller has locked and changed."""
    query = f"""
        WITH old AS (
            SELECT *
              FROM buyer_contracts
             WHERE buyer_contract_id = %(contract_id)s
        ), new AS (
            UPDATE buyer_contracts
               SET ({COLUMNS}, name_key, version)
                 = ROW ({VALUES}, %(name_key)s, version + 1)
             WHERE buyer_contract_id = %(contract_id)s
            RETURNING *
        )
        INSERT INTO audit (actor, client, operation, entity, entity_id,
                           old_values, new_values)
        SELECT %(actor)s, %(client)s, %(operation)s, 'buyer_contract',
               %(contract_id)s,
               jsonb_object_agg(key, o.value), jsonb_object_agg(key, n.value)
          FROM old, new, jsonb_each(to_jsonb(old)) o
          JOIN jsonb_each(to_jsonb(new)) n USING (key)
         WHERE o.value <> n.value
           AND key NOT IN ('name_key', 'name_order', 'version')
    """
    values = _values(caller, operation, contract, name_key)
    tx.write(query, values | {"contract_id": buyer_contract_id})


def _values(
    caller: Caller, operation: str, contract: Contract, name_key: str
) -> dict[str, Any]:
    who = {"actor": caller.actor, "client": caller.client, "operation": operation}
    return {**who, **asdict(contract), "name_key": name_key}


SETTINGS = ", ".join(f"c.{name}" for name in NAMES)
EXPORTED = f"""
    SELECT c.buyer_contract_id,
           json_build_object('buyer_contract_status_id', s.account_status_id,
                             'buyer_contract_status_name', s.account_status_name)
               AS buyer_contract_status,
           json_build_object('buyer_id', b.buyer_id,
                             'buyer_name', b.buyer_name) AS buyer,
           json_build_object('vertical_id', v.vertical_id,
                             'vertical_name', v.vertical_name) AS vertical,
           {SETTINGS},
           coalesce(c.max_return_age_days, settings.default_max_return_age_days)
               AS max_return_days,
           -- ours: no invoices are kept, so what was bought is not taken off
           CASE WHEN b.credit_type = 'limited'
                THEN b.credit_limit + {BALANCE} END AS credit_remaining,
           (SELECT count(*)
              FROM replacement_queue q
             WHERE q.buyer_contract_id = c.buyer_contract_id
               AND q.fulfilled_by_sale_id IS NULL
               AND q.taken_back_at IS NULL) AS returns_owed
      FROM buyer_contracts c
      JOIN account_statuses s USING (account_status_id)
      JOIN buyers b USING (buyer_id)
      JOIN verticals v USING (vertical_id)
     CROSS JOIN settings
     WHERE (%(status_id)s = 0 OR c.account_status_id = %(status_id)s)
       AND (%(vertical_id)s = 0 OR c.vertical_id = %(vertical_id)s)
       AND (%(buyer_contract_id)s = 0 OR c.buyer_contract_id = %(buyer_contract_id)s)
       AND (%(buyer_id)s = 0 OR c.buyer_id = %(buyer_id)s)
     ORDER BY c.buyer_contract_id
"""


def count_contracts(tx: Connection, wanted: Mapping[str, Any]) -> int:
    """Count the contracts that fit all of `wanted`; an id of 0 fits all."""
    return count_rows(tx, EXPORTED, wanted)


def read_contracts(
    tx: Connection, wanted: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    return read_rows(tx, EXPORTED, wanted)
