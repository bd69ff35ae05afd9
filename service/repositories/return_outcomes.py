"""What became of returns that somebody has just decided, and by whom."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from psycopg.rows import class_row

from service.connection import Connection
from service.repositories.audit_trail import WHO


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has become of a return, and by whom; the actor is its last line's."""

    return_id: int
    lead_id: str
    state: str
    decided_at: datetime | None  # None: pending
    actor: str
    who: str
    denied_reason_name: str | None  # None: not rejected, or no reason
    amount: Decimal | None  # None: not credited
    is_taken_back: bool
    can_be_reopened: bool  # now, by who decided it and by admins


def list_outcomes(tx: Connection, return_ids: list[int]) -> list[Outcome]:
    """List what has become of these returns, those not decided first."""
    query = f"""
        SELECT r.return_id, s.lead_id, r.state, r.decided_at, a.actor, {WHO} AS who,
               d.reject_reason_name AS denied_reason_name, k.amount,
               r.taken_back_at IS NOT NULL AS is_taken_back,
               s.return_id = r.return_id AND r.state <> 'pending'
                   AND now() <= r.decided_at
                                + make_interval(mins => settings.reopen_minutes)
                   AND settings.reopen_minutes > 0
                   AND NOT EXISTS (SELECT FROM replacement_queue q
                                    WHERE q.return_id = r.return_id
                                      AND q.fulfilled_at IS NOT NULL)
                   AS can_be_reopened
          FROM returns r
         CROSS JOIN settings
          JOIN sales s USING (sale_id)
          JOIN LATERAL (SELECT coalesce(h.actor, t.actor) AS actor
                          FROM return_history h
                          LEFT JOIN audit t USING (audit_id)
                         WHERE h.return_id = r.return_id
                         ORDER BY h.line DESC
                         LIMIT 1) a ON true
          LEFT JOIN reject_reasons d ON d.reject_reason_id = r.denied_reason_id
          LEFT JOIN buyer_credits k ON k.return_id = r.return_id
         WHERE r.return_id = ANY (%(return_ids)s)
         ORDER BY r.decided_at NULLS FIRST, r.return_id
    """
    cursor = tx.cursor(row_factory=class_row(Outcome))
    return cursor.execute(query, {"return_ids": return_ids}).fetchall()
