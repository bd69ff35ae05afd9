"""Who did what to a sale is told once: by its history, by its ledger, or by the audit."""

from datetime import timedelta
from decimal import Decimal

import pytest

from service.callers import Caller
from service.repositories import activity, lead_story, return_outcomes
from service.rules.commands import UpdateSaleRevenue
from service.rules.day_bounds import Days
from service.usecases.decide_return import decide_return
from service.usecases.update_sale_revenue import update_sale_revenue
from tests.usecases.calls import ADMIN, call_return_lead, call_update_lead

DESK = Caller("user:0", "192.0.2.9")
AMOUNT = {"amount": "1", "add_to_existing": True}


@pytest.fixture
def lead(world):
    world.settings(lead_statuses_enabled=True)
    return world.sold_lead()


@pytest.fixture
def sale(tx, lead):
    query = "SELECT sale_id FROM sales WHERE lead_id = %s"
    return tx.execute(query, [lead]).fetchone()[0]


def audited(tx, sale: int) -> int:
    query = "SELECT count(*) FROM audit WHERE entity = 'sale' AND entity_id = %s"
    return tx.execute(query, [sale]).fetchone()[0]


def told(tx, sale: int) -> list[lead_story.SaleChange]:
    changes = lead_story.list_sale_changes(tx, [sale], skip=0, most=100)
    assert len(changes) == lead_story.count_sale_changes(tx, [sale])
    return changes


@pytest.mark.parametrize(
    ("return_type", "lines"),
    [
        ("submit_for_approval", 1),
        ("approve_for_credit", 1),
        ("approve_to_replace", 1),
        ("reject", 2),
    ],
)
def test_a_return_is_told_by_its_history(tx, world, lead, sale, return_type, lines):
    call_return_lead(world, lead, return_type)

    assert audited(tx, sale) == 0
    [change] = told(tx, sale)
    assert (change.actor, change.client) == ("key:7", "192.0.2.1")
    assert (change.operation, change.old_values) == ("ReturnLead", None)
    line = lead_story.list_returns(tx, [sale])[0]
    assert (change.at, change.new_values["return_state"]) == (line.at, line.state)
    assert len(lead_story.list_returns(tx, [sale])) == lines


def test_a_decision_tells_what_it_decided(tx, world, lead, sale):
    call_return_lead(world, lead)
    call_return_lead(world, lead, "reject")

    rejected, submitted = told(tx, sale)
    assert rejected.old_values == {"return_state": "pending"}
    assert rejected.new_values["return_state"] == "rejected"
    assert rejected.audit_id > submitted.audit_id


def test_an_amount_alone_is_told_by_the_ledger(tx, world, lead, sale):
    call_update_lead(world, lead, **AMOUNT)

    assert audited(tx, sale) == 0
    [change] = told(tx, sale)
    [line] = lead_story.list_ledger(tx, [sale], 10)
    assert (change.actor, change.client) == ("public", "192.0.2.2")
    assert (change.operation, change.at) == ("UpdateLead", line.booked_at)
    assert change.old_values == {"revenue": "12.5000"}
    assert change.new_values == {"revenue": "13.5000"}
    assert line.who == "buyer without a key"


@pytest.mark.parametrize("amount", [1, 0])
def test_an_admins_amount_and_note_are_told_by_the_ledger(
    tx, world, lead, sale, amount
):
    command = UpdateSaleRevenue(0, lead, True, Decimal(amount), "paid")
    update_sale_revenue(tx, ADMIN, command)

    assert audited(tx, sale) == 0
    [change] = told(tx, sale)
    assert (change.actor, change.operation) == ("key:7", "UpdateSaleRevenue")
    before, after = {"revenue": "12.5000"}, {"revenue": "13.5000"}
    assert change.old_values == (before if amount else {})
    assert change.new_values == {"note": "paid", **(after if amount else {})}
    [line] = lead_story.list_ledger(tx, [sale], 10)
    assert (line.note, line.booked_at) == ("paid", change.at)


def test_an_amount_and_a_status_are_told_by_the_audit(tx, world, lead, sale):
    call_update_lead(world, lead, status=world.status(), **AMOUNT)

    assert audited(tx, sale) == 1
    [change] = told(tx, sale)
    assert change.new_values.keys() == {"lead_status", "revenue"}
    [line] = lead_story.list_ledger(tx, [sale], 10)
    assert line.who == "buyer without a key"


def test_all_are_told_in_their_order(tx, world, lead, sale):
    call_update_lead(world, lead, status=world.status())
    call_update_lead(world, lead, return_reason_id=world.reason_id, **AMOUNT)
    call_return_lead(world, lead, "reject")
    call_update_lead(world, lead, **AMOUNT)

    newest_first = [sorted(change.new_values)[-1] for change in told(tx, sale)]
    assert newest_first == [
        "revenue",
        "return_state",
        "return_state",
        "revenue",
        "lead_status",
    ]
    [second] = lead_story.list_sale_changes(tx, [sale], skip=1, most=1)
    assert second.new_values["return_state"] == "rejected"


def test_home_counts_each_update_once(tx, world, lead):
    since = tx.execute("SELECT now()").fetchone()[0]
    today = since.date()
    days = Days((today,), (since,), since + timedelta(seconds=1))
    before = activity.count_updates(tx, days).get(today, 0)
    call_update_lead(world, lead, **AMOUNT)
    call_update_lead(world, lead, status=world.status())
    call_update_lead(world, lead, status=world.status(), **AMOUNT)
    call_update_lead(world, lead, return_reason_id=world.reason_id, **AMOUNT)

    assert activity.count_updates(tx, days)[today] == before + 4
    later = Days((today,), (days.until,), days.until + timedelta(days=1))
    assert activity.count_updates(tx, later) == {}


def test_an_imported_return_without_its_history_is_decided(tx, world, lead, sale):
    return_id = world.insert_return(
        sale, state="pending", return_reason_id=world.reason_id
    )
    query = (
        "UPDATE sales SET return_id = %s, return_state = 'pending' WHERE sale_id = %s"
    )
    tx.execute(query, [return_id, sale])
    order = {"return_id": return_id, "return_type": "reject", "denied_reason_id": 0}
    decide_return(tx, DESK, "returns.queue", **order)

    [change] = told(tx, sale)
    assert change.old_values == {"return_state": "pending"}
    assert [line.line for line in lead_story.list_returns(tx, [sale])] == [2]


def test_a_line_without_an_actor_is_told_by_its_row_of_the_audit(tx, world, lead, sale):
    """As imports write it, and every call until revision 0006."""
    audit_id = world.insert(
        "audit",
        actor="command line",
        operation="import",
        entity="import",
        entity_id=1,
        new_values="{}",
    )
    row = {"return_reason_id": world.reason_id, "state": "pending"}
    return_id = world.insert_return(sale, **row)
    world.insert(
        "return_history", return_id=return_id, line=1, audit_id=audit_id, **row
    )

    assert told(tx, sale) == []
    [line] = lead_story.list_returns(tx, [sale])
    assert line.who == "command line"
    [outcome] = return_outcomes.list_outcomes(tx, [return_id])
    assert (outcome.actor, outcome.who) == ("command line", "command line")
