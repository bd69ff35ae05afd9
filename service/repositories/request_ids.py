"""The table idempotency: the first answer of each write that carried a request id."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from psycopg.types.json import Jsonb

from service.callers import BuyerClaim, Claim
from service.connection import Connection

HOURS_KEPT = 72
BATCH = 1000  # rows that are deleted in one transaction


class Answer(NamedTuple):
    request_hash: bytes
    answer: Mapping[str, Any]  # the reply's members but success
    is_old: bool  # too old to be given again


def find_answer(
    tx: Connection, claim: Claim, lead_id: str, request_id: str
) -> Answer | None:
    """Find how this caller, whose key is proven, was answered under the id."""
    query = """
        SELECT body_hash AS request_hash, answer,
               at <= now() - make_interval(hours => %(hours)s) AS is_old
          FROM idempotency
         WHERE caller = %(caller)s
           AND request_id = %(request_id)s
    """
    values = {
        "caller": _name(claim, lead_id),
        "request_id": request_id,
        "hours": HOURS_KEPT,
    }
    return tx.find(query, values, Answer)


def insert_answer(
    tx: Connection,
    claim: Claim,
    lead_id: str,
    request_id: str,
    request_hash: bytes,
    operation: str,
    answer: Mapping[str, Any],
) -> None:
    """Keep the answer of a call that is carried out, before anything else is written.

    So of two at once the second waits here for the first, meets
    request_id_is_used_once, and is tried again: then it finds the answer.
    """
    query = """
        INSERT INTO idempotency (caller, request_id, operation, body_hash, answer)
        VALUES (%(caller)s, %(request_id)s, %(operation)s, %(request_hash)s,
                %(answer)s)
    """
    values = {
        "caller": _name(claim, lead_id),
        "request_id": request_id,
        "operation": operation,
        "request_hash": request_hash,
        "answer": Jsonb(answer),
    }
    tx.write(query, values, first=True)


def delete_answer(tx: Connection, claim: Claim, lead_id: str, request_id: str) -> None:
    """Make way where insert_answer would meet an answer that is too old."""
    query = """
        DELETE FROM idempotency
         WHERE caller = %(caller)s
           AND request_id = %(request_id)s
           AND at <= now() - make_interval(hours => %(hours)s)
    """
    values = {
        "caller": _name(claim, lead_id),
        "request_id": request_id,
        "hours": HOURS_KEPT,
    }
    tx.write(query, values, first=True)


def _name(claim: Claim, lead_id: str) -> str:
    """Name who calls: admins by their key, buyers by theirs where keys are demanded.

    Else buyers are told apart by the lead that they call about.
    """
    if isinstance(claim, BuyerClaim):
        key_id = claim.api_key_id
        return f"lead:{lead_id}" if key_id is None else f"buyer-key:{key_id}"
    return f"key:{claim.api_key_id}"


def delete_old(tx: Connection) -> int:
    """Delete some answers that are not given again; returns how many.

    It never waits for a call: a row that one has locked is left for the next time.
    """
    query = """
        DELETE FROM idempotency
         WHERE ctid = ANY (ARRAY(
               SELECT ctid
                 FROM idempotency
                WHERE at <= now() - make_interval(hours => %(hours)s)
                ORDER BY at
                LIMIT %(batch)s
                  FOR UPDATE SKIP LOCKED))
    """
    return tx.execute(query, {"hours": HOURS_KEPT, "batch": BATCH}).rowcount
