"""Returns that rules are tried on, as a page shows them: which they are, what they became."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from psycopg.rows import class_row

from service.connection import Connection
from service.repositories.audit_trail import WHO
from service.repositories.reopening import LATEST


@dataclass(frozen=True, slots=True)
class TriedReturn:
    return_id: int
    lead_id: str
    buyer_name: str  # of the contract's buyer of today
    buyer_contract_id: int
    buyer_contract_name: str
    return_reason_name: str
    submitted_at: datetime
    state: str
    amount: Decimal | None  # None: not credited
    who: str | None  # decided it; None: pending, or the user or key is gone


def list_tried(tx: Connection, return_ids: list[int]) -> list[TriedReturn]:
    """List these returns, the latest first, each with its latest decision.

    A return that was reopened has become another one, whose decision it is.
    """
    query = f"""
        SELECT r.return_id, s.lead_id, b.buyer_name, c.buyer_contract_id,
               c.buyer_contract_name, n.return_reason_name, r.submitted_at, l.state,
               k.amount, CASE WHEN l.state <> 'pending' THEN {WHO} END AS who
          FROM returns r
          JOIN sales s USING (sale_id)
          JOIN buyer_contracts c ON c.buyer_contract_id = s.buyer_contract_id
          JOIN buyers b ON b.buyer_id = c.buyer_id
          JOIN return_reasons n ON n.return_reason_id = r.return_reason_id
          JOIN returns l ON l.return_id = {LATEST}
          LEFT JOIN buyer_credits k ON k.return_id = l.return_id
          LEFT JOIN LATERAL (SELECT coalesce(h.actor, t.actor) AS actor
                               FROM return_history h
                               LEFT JOIN audit t USING (audit_id)
                              WHERE h.return_id = l.return_id
                              ORDER BY h.line DESC
                              LIMIT 1) a ON true
         WHERE r.return_id = ANY (%(return_ids)s)
         ORDER BY r.submitted_at DESC, r.return_id DESC
    """
    cursor = tx.cursor(row_factory=class_row(TriedReturn))
    return cursor.execute(query, {"return_ids": return_ids}).fetchall()
