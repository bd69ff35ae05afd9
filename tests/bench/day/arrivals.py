"""The 200 returns of the day: which sales come back, why, and by which operation."""

import hashlib
import itertools
import secrets
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

import psycopg
import requests
from psycopg.rows import class_row

LATE = timedelta(days=20)  # as the rule of the late ones has it, in hours
SMALL, CHEAP, LARGE = Decimal(50), Decimal(40), Decimal(120)
MOVED = 8  # the contract that returns more than it used to
TRACK, LEADS = "/api/2/track.asmx", "/buyers/api/1/leads.asmx"


class Sold(NamedTuple):
    """A sale that can come back."""

    sale_id: int
    lead_id: str
    vertical_id: int
    buyer_contract_id: int
    price: Decimal
    revenue: Decimal
    age: timedelta


class Batch(NamedTuple):
    """Returns of one kind."""

    size: int
    reason: str
    outcome: str  # as it has to be in the evening
    by: str  # rule, bulk or look
    fits: Callable[[Sold], bool]
    status: str = ""  # reported with the return
    amount: str | None = None  # the revenue reported with it


BATCHES = (
    Batch(60, "Duplicate Lead", "credited", "rule", lambda s: s.revenue <= SMALL),
    Batch(50, "Out of Area", "replaced", "rule", lambda s: s.price <= CHEAP),
    Batch(40, "Bad Phone Number", "rejected", "rule", lambda s: s.age > LATE),
    Batch(25, "Not Interested", "rejected", "bulk", lambda s: s.age < LATE),
    Batch(
        12, "Fraudulent Information", "credited", "bulk", lambda s: s.revenue >= LARGE
    ),
    Batch(
        8, "Bad Phone Number", "replaced", "bulk", lambda s: s.age < LATE - timedelta(1)
    ),
    Batch(
        4,
        "Duplicate Lead",
        "rejected",
        "look",
        lambda s: s.revenue <= SMALL,
        status="Funded",
    ),
    Batch(
        1,
        "Duplicate Lead",
        "credited",
        "look",
        lambda s: s.price <= SMALL,
        status="Funded",
        amount="480.00",
    ),
)


def find_sales(db: psycopg.Connection) -> list[tuple[Batch, Sold]]:
    """Choose a sale for each return; none of them was returned before."""
    query = """
        SELECT DISTINCT ON (s.lead_id) s.sale_id, s.lead_id, s.vertical_id,
               s.buyer_contract_id, s.price, s.revenue, now() - s.sold_at AS age
          FROM sales s
          JOIN buyer_contracts c USING (buyer_contract_id)
          LEFT JOIN lead_statuses l USING (lead_status_id)
         WHERE s.return_id IS NULL
           AND s.sold_at > now() - interval '55 days'
           AND c.max_return_age_days > 55
           AND c.replace_returns
           AND NOT s.non_returnable
           AND NOT s.is_replacement
           AND l.lead_status_name IS DISTINCT FROM 'Funded'
         ORDER BY s.lead_id, s.sale_id
    """
    free = db.cursor(row_factory=class_row(Sold)).execute(query).fetchall()
    free.sort(key=lambda sold: sold.buyer_contract_id != MOVED)
    chosen = []
    for batch in BATCHES:
        fitting = list(itertools.islice(filter(batch.fits, free), batch.size))
        assert len(fitting) == batch.size, f"too few fresh sales for {batch}"
        chosen += [(batch, sold) for sold in fitting]
        taken = set(fitting)
        free = [sold for sold in free if sold not in taken]
    return chosen


def make_key(db: psycopg.Connection) -> str:
    """Make an admin's key, for ReturnLead."""
    key = secrets.token_hex(20)
    digest = hashlib.sha256(key.encode()).digest()
    db.execute("INSERT INTO api_keys (label, key_hash) VALUES ('day', %s)", [digest])
    return key


def submit_all(
    db: psycopg.Connection, url: str, chosen: list[tuple[Batch, Sold]]
) -> None:
    """Return each sale over the network, by the three operations in turn."""
    key = make_key(db)
    reasons = dict(
        db.execute("SELECT return_reason_name, return_reason_id FROM return_reasons")
    )
    with requests.Session() as session:
        for number, (batch, sold) in enumerate(chosen):
            path, call = _call(number, batch, sold, key, reasons[batch.reason])
            reply = session.post(url + path, json=call, timeout=30)
            answer = reply.json()["d"]
            assert "Success" in answer or answer["success"], answer


def _call(
    number: int, batch: Batch, sold: Sold, key: str, reason_id: int
) -> tuple[str, dict]:
    common = {
        "lead_id": sold.lead_id,
        "buyer_contract_id": sold.buyer_contract_id,
        "return_reason_id": reason_id,
    }
    if batch.status or number % 3 == 0:
        update = {"status": batch.status, "sub_status": "", "amount": batch.amount}
        update |= {"add_to_existing": False if batch.amount else None}
        update |= {"field_name": "", "field_value": ""}
        return f"{LEADS}/UpdateLead", common | update
    if number % 3 == 1:
        return f"{LEADS}/Return", common
    asked = {"api_key": key, "vertical_id": sold.vertical_id, "denied_reason_id": 0}
    return f"{TRACK}/ReturnLead", common | asked | {
        "return_type": "submit_for_approval"
    }
