"""The table api_keys: who may call, and under which name the audit knows them."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from service.callers import (
    COMMAND_LINE,
    AdminClaim,
    BuyerClaim,
    Caller,
    Claim,
    hash_key,
)
from service.connection import Connection
from service.rules.keys import (
    ADMIN_PREFIX,
    BUYER_PREFIX,
    DIGITS,
    SECRET_LENGTH,
    shown_part,
    write_key,
)


class AdminKey(NamedTuple):
    api_key_id: int


class BuyerKey(NamedTuple):
    key_demanded: bool
    api_key_id: int | None
    key_buyer_id: int | None


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it may be shown: everything but the key."""

    api_key_id: int
    label: str
    key_begins: str | None  # None: made before that was kept
    buyer_id: int | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    buyer_name: str | None  # None: an admin key


def find_caller(tx: Connection, claim: Claim) -> Caller:
    """Look at the key in a statement of its own; refuses with INVALID_API_KEY."""
    if isinstance(claim, AdminClaim):
        return _find_admin(tx, claim)
    return _find_buyer(tx, claim)


def _find_admin(tx: Connection, claim: AdminClaim) -> Caller:
    query = """
        SELECT api_key_id
          FROM admin_keys_in_force
         WHERE key_hash = %(key_hash)s
    """
    return claim.prove(tx.find(query, {"key_hash": claim.key_hash}, AdminKey))[0]


def _find_buyer(tx: Connection, claim: BuyerClaim) -> Caller:
    query = """
        SELECT s.buyer_key_demanded AS key_demanded, k.api_key_id,
               k.buyer_id AS key_buyer_id
          FROM settings s
          LEFT JOIN buyer_keys_in_force k
            ON k.key_hash = %(key_hash)s
    """
    return claim.prove(tx.find(query, {"key_hash": claim.key_hash}, BuyerKey))[0]


def insert_api_key(
    tx: Connection,
    caller: Caller = COMMAND_LINE,
    operation: str = "key create",
    *,
    label: str,
    buyer_id: int | None,
    expires_at: datetime | None,
) -> str:
    """Make a key and return it: the only time that it can be seen."""
    api_key = _new_key(ADMIN_PREFIX if buyer_id is None else BUYER_PREFIX)
    query = """
        WITH new AS (
            INSERT INTO api_keys (label, key_hash, key_begins, buyer_id, expires_at)
            VALUES (%(label)s, %(key_hash)s, %(key_begins)s, %(buyer_id)s,
                    %(expires_at)s)
            RETURNING api_key_id, label, buyer_id, expires_at
        )
        INSERT INTO audit (actor, client, operation, entity, entity_id, new_values)
        SELECT %(actor)s, %(client)s, %(operation)s, 'api_key', api_key_id,
               to_jsonb(new)
          FROM new
    """
    values = {
        "actor": caller.actor,
        "client": caller.client,
        "operation": operation,
        "label": label,
        "key_hash": hash_key(api_key),
        "key_begins": shown_part(api_key),
        "buyer_id": buyer_id,
        "expires_at": expires_at,
    }
    tx.execute(query, values)
    return api_key


def _new_key(prefix: str) -> str:
    secret = "".join(secrets.choice(DIGITS) for _ in range(SECRET_LENGTH))
    return write_key(prefix + secret)


def list_api_keys(tx: Connection, api_key_id: int = 0) -> list[ApiKey]:
    """List all keys, or the one of this id."""
    query = """
        SELECT k.api_key_id, k.label, k.key_begins, k.buyer_id, k.created_at,
               k.expires_at, k.revoked_at, k.last_used_at, b.buyer_name
          FROM api_keys k
          LEFT JOIN buyers b USING (buyer_id)
         WHERE %(api_key_id)s IN (0, k.api_key_id)
         ORDER BY k.api_key_id
    """
    return tx.find_all(query, {"api_key_id": api_key_id}, ApiKey)


def update_api_key_revoked(
    tx: Connection,
    api_key_id: int,
    caller: Caller = COMMAND_LINE,
    operation: str = "key revoke",
) -> bool:
    """Revoke a key from now on; False where none of that id was in force."""
    query = """
        WITH revoked AS (
            UPDATE api_keys
               SET revoked_at = now()
             WHERE api_key_id = %(api_key_id)s
               AND revoked_at IS NULL
            RETURNING api_key_id, revoked_at
        )
        INSERT INTO audit (actor, client, operation, entity, entity_id,
                           old_values, new_values)
        SELECT %(actor)s, %(client)s, %(operation)s, 'api_key', api_key_id,
               '{"revoked_at": null}', jsonb_build_object('revoked_at', revoked_at)
          FROM revoked
    """
    values = {
        "api_key_id": api_key_id,
        "actor": caller.actor,
        "client": caller.client,
        "operation": operation,
    }
    return tx.execute(query, values).rowcount == 1


def update_last_used(tx: Connection, api_key_ids: list[int]) -> None:
    """Write that these keys were used; locked by id, as every worker does it."""
    query = """
        WITH used AS (
            SELECT api_key_id
              FROM api_keys
             WHERE api_key_id = ANY(%(api_key_ids)s)
             ORDER BY api_key_id
               FOR NO KEY UPDATE
        )
        UPDATE api_keys
           SET last_used_at = now()
          FROM used
         WHERE api_keys.api_key_id = used.api_key_id
    """
    tx.execute(query, {"api_key_ids": api_key_ids})
