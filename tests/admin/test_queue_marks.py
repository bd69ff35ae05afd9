"""Returns > Queue: what makes a return worth a second look, and is shown as a badge."""

from decimal import Decimal

import pytest

from service.rules.commands import UpdateLead
from service.usecases.update_lead import update_lead
from tests.admin.browser import words
from tests.admin.desk import pending, submit
from tests.admin.test_one_return import decide, latest, reopen
from tests.admin.test_queue import queue
from tests.usecases.calls import ANYBODY

OTHER = "Other buyer too"
CONTRADICTS = "Status contradicts"


def look(viewer, world) -> str:
    return words(viewer.get(queue(world)).text)


def test_another_buyer_has_returned_the_lead_too(viewer, live_world):
    lead_id, _ = pending(live_world)
    buyer_id = live_world.buyer()
    contract_id = live_world.contract(buyer_id=buyer_id)
    live_world.sale(lead_id, buyer_contract_id=contract_id, buyer_id=buyer_id)
    assert OTHER not in look(viewer, live_world)

    submit(live_world, lead_id, buyer_contract_id=contract_id)
    assert OTHER in look(viewer, live_world)


def test_another_contract_of_the_buyer_is_no_other_buyer(viewer, live_world):
    lead_id, _ = pending(live_world)
    contract_id = live_world.contract()
    live_world.sale(lead_id, buyer_contract_id=contract_id)
    submit(live_world, lead_id, buyer_contract_id=contract_id)
    assert OTHER not in look(viewer, live_world)


@pytest.mark.parametrize(
    ("amount", "contradicts"), [("100", True), ("0", False), ("-1", False)]
)
def test_a_status_with_revenue_contradicts(viewer, live_world, amount, contradicts):
    live_world.settings(lead_statuses_enabled=True)
    lead_id, _ = pending(live_world)
    status = live_world.status()
    with live_world.db.transaction():
        request = UpdateLead(
            lead_id,
            live_world.contract_id,
            status=status,
            amount=Decimal(amount),
            add_to_existing=True,
        )
        update_lead(live_world.db, ANYBODY, request)

    page = look(viewer, live_world)
    assert status in page
    assert (CONTRADICTS in page) is contradicts
    assert (
        f"Reported as {status}, with revenue above the price" in page
    ) is contradicts


def test_revenue_without_a_status_contradicts_nothing(viewer, live_world):
    lead_id, _ = pending(live_world)
    request = UpdateLead(
        lead_id, live_world.contract_id, amount=Decimal(9), add_to_existing=True
    )
    with live_world.db.transaction():
        update_lead(live_world.db, ANYBODY, request)
    assert CONTRADICTS not in look(viewer, live_world)


@pytest.mark.parametrize(
    ("sold", "submitted", "said"),
    [
        ("9 days 20 hours", "1 day", "Window ends in 3 h"),
        ("9 days 23 hours 20 min", "3 hours", "Window ends in 39 min"),
        ("11 days", "1 day 20 min 30 s", "20 min before the end"),
        ("9 days 23 hours 50 min", "10 min 30 s", "20 min before the end"),
    ],
)
def test_the_end_of_the_window(viewer, live_world, sold, submitted, said):
    ends = live_world.contract(max_return_age_days=10)
    _, return_id = pending(live_world, buyer_contract_id=ends)
    query = (
        "UPDATE returns SET submitted_at = now() - %s::interval WHERE return_id = %s"
    )
    live_world.db.execute(query, [submitted, return_id])
    _sell(live_world, return_id, sold)
    page = words(viewer.get(f"/returns/queue?contract={ends}").text)
    assert said in page


@pytest.mark.parametrize("sold", ["5 days", "12 days"])
def test_far_from_its_end_nothing_is_said_of_the_window(viewer, live_world, sold):
    ends = live_world.contract(max_return_age_days=10)
    _, return_id = pending(live_world, buyer_contract_id=ends)
    _sell(live_world, return_id, sold)
    page = words(viewer.get(f"/returns/queue?contract={ends}").text)
    assert "Window ends" not in page and "before the end" not in page


def _sell(world, return_id: int, age: str) -> None:
    """Date the sale back: its own date never changes, so the trigger has to look away."""
    with world.db.transaction():
        world.db.execute("SET LOCAL session_replication_role = replica")
        query = """
            UPDATE sales SET sold_at = now() - %s::interval WHERE return_id = %s
        """
        world.db.execute(query, [age, return_id])


def test_a_buyer_who_returns_more_than_before(viewer, live_world):
    _buy_a_hundred(live_world)
    pending(live_world)
    assert "%, was" not in look(viewer, live_world)
    for _ in range(9):
        pending(live_world)

    page = look(viewer, live_world)
    assert "25%, was 0%" in page
    assert "Of 40 leads bought in 30 days the buyer returned 10" in page
    assert "in the 180 days before 0 of 60" in page


def test_a_return_that_was_reopened_counts_once(admin, live_world):
    _buy_a_hundred(live_world)
    returned = [pending(live_world) for _ in range(10)]
    lead_id, return_id = returned[0]
    for _ in range(3):
        decide(admin, return_id, "approve_to_replace")
        reopen(admin, return_id)
        return_id = latest(live_world, lead_id)

    page = look(admin, live_world)
    assert "Of 40 leads bought in 30 days the buyer returned 10;" in page


def _buy_a_hundred(live_world):
    for _ in range(30):
        live_world.sold_lead(age="90 days")
        live_world.sold_lead(age="150 days")
        live_world.sold_lead(age="10 days")
