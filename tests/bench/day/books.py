"""The database before the day, and what it has to hold in the evening."""

from datetime import datetime
from decimal import Decimal
from functools import partial

import psycopg

from service.callers import Caller
from service.connection import Connection
from service.database import Pool, transact
from service.usecases.decide_return import decide_return
from tests.bench.day.arrivals import Batch, Sold


def empty_queue(db: psycopg.Connection, pool: Pool) -> int:
    """Credit what waits in the account, so that the day begins with an empty queue."""
    query = "SELECT return_id FROM returns WHERE state = 'pending'"
    waiting = db.execute(query).fetchall()
    for (return_id,) in waiting:
        transact(pool, partial(_credit, return_id=return_id))
    return len(waiting)


def _credit(tx: Connection, return_id: int) -> None:
    order = {"return_type": "approve_for_credit", "denied_reason_id": 0}
    decide_return(tx, Caller("key:1"), "ReturnLead", return_id=return_id, **order)


def check(
    db: psycopg.Connection, came: list[tuple[Batch, Sold]], since: datetime
) -> str:
    """Compare what became of the 200 with what had to become of them; say it in words."""
    query = """
        SELECT s.lead_id, s.buyer_contract_id, r.state::text, h.actor ~ '^rule:', b.amount
          FROM returns r
          JOIN sales s USING (sale_id)
          LEFT JOIN return_history h ON h.return_id = r.return_id
           AND h.state = r.state
           AND r.state <> 'pending'
          LEFT JOIN buyer_credits b ON b.return_id = r.return_id
         WHERE r.submitted_at >= %s
           AND r.taken_back_at IS NULL
    """
    rows = db.execute(query, [since]).fetchall()
    found = {(lead_id, contract_id): rest for lead_id, contract_id, *rest in rows}
    wanted = {
        (sold.lead_id, sold.buyer_contract_id): _wanted(batch, sold)
        for batch, sold in came
    }
    assert len(rows) == len(found), "a return was decided twice"
    wrong = [(key, found.get(key), wanted.get(key)) for key in found | wanted]
    wrong = [each for each in wrong if each[1] != each[2]]
    assert not wrong, f"{len(wrong)} are not as they should be: {wrong[:3]}"
    return _tell(list(found.values()))


def _tell(ends: list[list]) -> str:
    by_rule = sum(is_rule for _, is_rule, _ in ends)
    credits = [amount for *_, amount in ends if amount is not None]
    return (
        f"{len(ends)} returns: {by_rule} decided by rules, {len(ends) - by_rule} by the"
        f" manager, none pending; {len(credits)} credits, {sum(credits):,.2f} in all"
    )


def _wanted(batch: Batch, sold: Sold) -> list:
    credit = Decimal(batch.amount or sold.revenue)
    is_credited = batch.outcome == "credited"
    return [batch.outcome, batch.by == "rule", credit if is_credited else None]
