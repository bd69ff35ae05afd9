"""What happened lately: counts by day for Home, in the instance's zone."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from psycopg.rows import class_row

from service.connection import Connection, Values
from service.rules.day_bounds import Days


class ReturnsOfDay(NamedTuple):
    """What was asked of returns: submitted (rejected at once too), and decided."""

    submitted: int = 0
    replaced: int = 0
    credited: int = 0
    rejected: int = 0
    credit: Decimal = Decimal(0)  # the credits' amount


class Waiting(NamedTuple):
    pending: int
    owed: int


class RefusalCount(NamedTuple):
    operation: str
    reason: str
    calls: int


def find_returns(tx: Connection, days: Days) -> dict[date, ReturnsOfDay]:
    """Count what was asked of returns each day; a day without anything is not in it.

    Without the decisions that were taken back: the day of the next one counts it.
    """
    query = """
        SELECT width_bucket(h.at, %(begins)s::timestamptz[]) AS place,
               count(*) FILTER (WHERE h.line = 1
                                  AND again.reopens IS NULL) AS submitted,
               count(*) FILTER (WHERE h.state = 'replaced'
                                  AND back.reopens IS NULL) AS replaced,
               count(*) FILTER (WHERE h.state = 'credited'
                                  AND back.reopens IS NULL) AS credited,
               count(*) FILTER (WHERE h.state = 'rejected'
                                  AND back.reopens IS NULL) AS rejected,
               coalesce(sum(c.amount) FILTER (WHERE back.reopens IS NULL), 0) AS credit
          FROM return_history h
          LEFT JOIN buyer_credits c
            ON h.state = 'credited' AND c.return_id = h.return_id
          LEFT JOIN (SELECT return_id, reopens
                       FROM returns
                      WHERE reopens IS NOT NULL) again
            ON again.return_id = h.return_id
          LEFT JOIN returns back
            ON back.reopens = h.return_id
         WHERE h.at >= %(since)s
           AND h.at < %(until)s
         GROUP BY place
    """
    found = tx.execute(query, _bounds(days)).fetchall()
    return {days.days[place - 1]: ReturnsOfDay(*rest) for place, *rest in found}


def find_waiting(tx: Connection) -> Waiting:
    query = """
        SELECT (SELECT count(*) FROM returns WHERE state = 'pending') AS pending,
               (SELECT count(*) FROM replacement_queue
                 WHERE fulfilled_by_sale_id IS NULL
                   AND taken_back_at IS NULL) AS owed
    """
    [found] = tx.cursor(row_factory=class_row(Waiting)).execute(query)
    return found


def count_updates(tx: Connection, days: Days) -> Mapping[date, int]:
    """Count the calls of each day that updated a sale, or left a note in its ledger.

    By UpdateLead and UpdateSaleRevenue. Those of nothing but the revenue are in the
    ledger. The return that such a call submits is no update; it once had a row of its
    own in the audit.
    """
    query = """
        SELECT width_bucket(at, %(begins)s::timestamptz[]), count(*)
          FROM (SELECT at
                  FROM audit
                 WHERE at >= %(since)s
                   AND at < %(until)s
                   AND operation = 'UpdateLead'
                   AND NOT new_values ? 'return_state'
                 UNION ALL
                SELECT booked_at
                  FROM ledger
                 WHERE booked_at >= %(since)s
                   AND booked_at < %(until)s
                   AND actor IS NOT NULL) AS updates
         GROUP BY 1
    """
    return days.by_day(dict(tx.execute(query, _bounds(days)).fetchall()))


def count_refusals(tx: Connection, first: date) -> Mapping[date, int]:
    query = """
        SELECT day, sum(calls)::bigint
          FROM refusal_counts
         WHERE day >= %(first)s
         GROUP BY day
    """
    return dict(tx.execute(query, {"first": first}).fetchall())


def list_refusals(tx: Connection, day: date) -> list[RefusalCount]:
    """List a day's refusals, the most frequent first."""
    query = """
        SELECT operation, reason, calls
          FROM refusal_counts
         WHERE day = %(day)s
         ORDER BY calls DESC, operation, reason
    """
    cursor = tx.cursor(row_factory=class_row(RefusalCount))
    return cursor.execute(query, {"day": day}).fetchall()


def _bounds(days: Days) -> Values:
    return {
        "begins": list(days.begins),
        "since": days.begins[0],
        "until": days.until,
    }


def is_untouched(tx: Connection) -> bool:
    """Say whether nothing was sold here yet."""
    query = "SELECT NOT EXISTS (SELECT FROM sales)"
    return bool(tx.value(query))


def has_admin_key(tx: Connection) -> bool:
    query = """
        SELECT EXISTS (SELECT FROM api_keys WHERE revoked_at IS NULL AND buyer_id IS NULL)
    """
    return bool(tx.value(query))
