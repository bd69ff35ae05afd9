"""The table throttle_counts: calls that count towards a limit, told by all workers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from psycopg.rows import class_row

from service.connection import Connection
from service.rules.throttling import Kind, Limits, Subject

BATCH = 1000  # rows that are deleted in one transaction
MOST_LISTED = 100  # for people
MOST_HEARD = 5000  # subjects that one worker hears of at a time


class Told(NamedTuple):
    """What a worker has counted of a subject since it told the last time."""

    subject: Subject
    calls: int
    seconds: float  # until they count no more


@dataclass(frozen=True, slots=True)
class Heard:
    """What all workers together have counted of a subject."""

    subject: Subject
    calls: int
    seconds: float


class News(NamedTuple):
    """What a worker gets for what it tells."""

    limits: Limits
    buyer_key_demanded: bool
    counts: list[Heard]  # those that were told, and those that have reached a limit


@dataclass(frozen=True, slots=True)
class Reached:
    """A limit that somebody has reached, as people see it."""

    kind: str
    subject: str
    label: str | None  # of the key; None: the subject is an address
    calls: int
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class _Row:
    wrong_keys_a_minute: int
    unknown_leads_in_10_minutes: int
    calls_a_minute_by_key: int
    buyer_key_demanded: bool
    kind: str | None  # None: nobody's count is to be heard
    subject: str
    calls: int
    seconds: float


def add_counts(tx: Connection, told: Sequence[Told]) -> News:
    """Add what a worker has counted, and give it what all have: by one statement.

    In one order, so that two workers wait for each other instead of deadlocking. What is
    told beside is at most MOST_HEARD counts.
    """
    query = """
        WITH told AS (
            INSERT INTO throttle_counts AS t (kind, subject, calls, ends_at)
            SELECT new.kind, new.subject, new.calls,
                   now() + make_interval(secs => new.seconds)
              FROM unnest(%(kinds)s::text[], %(subjects)s::text[], %(calls)s::bigint[],
                          %(seconds)s::float8[]) AS new (kind, subject, calls, seconds)
             ORDER BY new.kind, new.subject
            ON CONFLICT (kind, subject) DO UPDATE
               SET calls = CASE WHEN t.ends_at > now() THEN t.calls ELSE 0 END
                           + excluded.calls,
                   ends_at = CASE WHEN t.ends_at > now() THEN t.ends_at
                             ELSE excluded.ends_at END
            RETURNING kind, subject, calls, ends_at
        ), reached AS (
            SELECT kind, subject, calls, ends_at
              FROM limits_reached
             WHERE (kind, subject) NOT IN (SELECT kind, subject FROM told)
             LIMIT %(most)s
        )
        SELECT s.wrong_keys_a_minute, s.unknown_leads_in_10_minutes,
               s.calls_a_minute_by_key, s.buyer_key_demanded,
               h.kind, h.subject, h.calls,
               extract(epoch FROM h.ends_at - now())::float8 AS seconds
          FROM settings s
          LEFT JOIN (SELECT * FROM told UNION ALL SELECT * FROM reached) h ON true
    """
    values = {
        "kinds": [each.subject.kind.value for each in told],
        "subjects": [each.subject.name for each in told],
        "calls": [each.calls for each in told],
        "seconds": [each.seconds for each in told],
        "most": MOST_HEARD,
    }
    rows = tx.cursor(row_factory=class_row(_Row)).execute(query, values).fetchall()
    first = rows[0]
    limits = Limits(
        first.wrong_keys_a_minute,
        first.unknown_leads_in_10_minutes,
        first.calls_a_minute_by_key,
    )
    counts = [
        Heard(Subject(Kind(row.kind), row.subject), row.calls, row.seconds)
        for row in rows
        if row.kind is not None
    ]
    return News(limits, first.buyer_key_demanded, counts)


def list_reached(tx: Connection) -> list[Reached]:
    """List the limits that are reached now, the latest first."""
    query = """
        SELECT r.kind, r.subject, k.label, r.calls, r.ends_at
          FROM limits_reached r
          LEFT JOIN api_keys k
            ON r.kind = 'calls'
           AND k.key_hash = decode(CASE r.kind WHEN 'calls' THEN r.subject END, 'hex')
         ORDER BY r.ends_at DESC, r.kind, r.subject
         LIMIT %(most)s
    """
    cursor = tx.cursor(row_factory=class_row(Reached))
    return cursor.execute(query, {"most": MOST_LISTED}).fetchall()


def delete_count(tx: Connection, kind: str, subject: str) -> bool:
    """Forget what was counted of a subject; False where nothing was."""
    query = """
        DELETE FROM throttle_counts
         WHERE kind = %(kind)s
           AND subject = %(subject)s
    """
    return tx.execute(query, {"kind": kind, "subject": subject}).rowcount == 1


def delete_passed(tx: Connection) -> int:
    """Delete some counts that count no more; returns how many.

    It waits for no worker: a row that one has locked is left for the next time.
    """
    query = """
        DELETE FROM throttle_counts
         WHERE ctid = ANY (ARRAY(
               SELECT ctid
                 FROM throttle_counts
                WHERE ends_at <= now()
                ORDER BY ends_at
                LIMIT %(batch)s
                  FOR UPDATE SKIP LOCKED))
    """
    return tx.execute(query, {"batch": BATCH}).rowcount
