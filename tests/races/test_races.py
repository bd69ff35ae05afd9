"""16 clients at once: each sale is returned once, and every amount is added once."""

import time
from decimal import Decimal

import pytest

from tests.contract import contents
from tests.contract.calls import return_lead, update_lead
from tests.races.callers import answers, race
from tests.races.sales import count_of_each, sell

pytestmark = pytest.mark.alone
CLIENTS = 16
SALES = 1000
ADDITIONS = 1000


@pytest.fixture
def report(record_property):
    """Say how long a race took, and how often a client had to repeat a call."""
    started = time.monotonic()

    def tell(callers) -> None:
        seconds = time.monotonic() - started
        repeated = sum(caller.not_applied for caller in callers)
        record_property("seconds", round(seconds, 1))
        record_property("not_applied", repeated)
        print(f"{seconds:.1f} s, {repeated} calls repeated after 503 Not applied")

    return tell


@pytest.mark.parametrize(
    ("return_type", "text", "credits"),
    [
        ("submit_for_approval", "Lead Return Submitted For Approval", 0),
        ("approve_for_credit", "Lead Return Approved For Credit", SALES),
    ],
)
def test_each_sale_is_returned_once(
    server, live_world, report, return_type, text, credits
):
    lead_ids = sell(live_world, SALES)
    request = return_lead(live_world) | {"return_type": return_type}

    def return_them_all(caller) -> None:
        for lead_id in lead_ids:
            caller.call("track", "ReturnLead", request | {"lead_id": lead_id})

    callers = race(server.url, CLIENTS, return_them_all)
    report(callers)
    refused = SALES * (CLIENTS - 1)
    assert answers(callers) == {text: SALES, "Lead is Already in Return List": refused}
    once_each = ("returned", "returns", "sales", "history", "changes")
    assert count_of_each(live_world) == dict.fromkeys(once_each, SALES) | {
        "credits": credits,
        "credited": credits * Decimal("12.5"),
    }


def test_every_addition_is_added_once(server, live_world, report):
    request = update_lead(live_world) | {"amount": "1.00", "add_to_existing": "true"}

    def add(caller) -> None:
        for _ in range(caller.number, ADDITIONS, CLIENTS):
            caller.call("leads", "UpdateLead", request)

    callers = race(server.url, CLIENTS, add)
    report(callers)
    assert answers(callers) == {"Lead updated": ADDITIONS}
    db, lead_id = live_world.db, request["lead_id"]
    sale = contents.sale(db, lead_id)
    assert (sale["revenue"], sale["updates"]) == (Decimal("1012.5"), ADDITIONS)
    lines = contents.ledger(db, lead_id)
    assert lines == [("add", 1, Decimal("12.5") + n) for n in range(1, ADDITIONS + 1)]
    assert len(contents.sale_changes(db, sale["sale_id"])) == ADDITIONS
