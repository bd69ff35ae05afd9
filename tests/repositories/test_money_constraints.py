"""What the cost ledger and buyers' accounts hold against code that is wrong."""

from decimal import Decimal

import psycopg
import pytest


@pytest.fixture
def lead(world):
    return world.lead()


def cost(world, lead_id, /, **row):
    line = {
        "lead_id": lead_id,
        "vertical_id": world.vertical_id,
        "line": 1,
        "change": "add",
        "amount": 5,
        "cost_before": 0,
        "cost_after": 5,
        "effective_at": "now",
        "audit_id": 1,
    }
    world.insert("cost_ledger", **line | row)


def entry(world, **row):
    usual = {
        "buyer_id": world.buyer_id,
        "line": 1,
        "entry_type": "manual",
        "amount": 5,
        "audit_id": 1,
    }
    world.insert("account_entries", **usual | row)


def broken(act, *arguments, **named) -> str:
    with pytest.raises(psycopg.errors.IntegrityError) as caught:
        act(*arguments, **named)
    return caught.value.diag.constraint_name


@pytest.mark.parametrize(
    ("row", "constraint"),
    [
        ({}, "cost_ledger_adds_up_to_cost"),
        (
            {"amount": 0, "cost_after": 0, "marked_as_returned": True},
            "cost_ledger_adds_up_to_cost",
        ),
        ({"cost_after": 6}, "cost_line_adds_up"),
        ({"line": 0}, "cost_lines_start_at_one"),
        ({"lead_id": "nobody"}, "lead_of_the_cost_exists"),
    ],
)
def test_a_line_that_does_not_fit(world, lead, row, constraint):
    assert broken(cost, world, lead, **row) == constraint


@pytest.mark.parametrize("change", ["cost = 5", "returned_to_affiliate = true"])
def test_a_lead_that_the_ledger_does_not_explain(world, lead, change):
    query = f"UPDATE leads SET {change} WHERE lead_id = %s"
    assert broken(world.db.execute, query, [lead]) == "cost_ledger_adds_up_to_cost"


@pytest.mark.parametrize("row", [{"cost": Decimal(5)}, {"returned_to_affiliate": True}])
def test_a_new_lead_costs_nothing(world, row):
    new = {"lead_id": "new", "vertical_id": world.vertical_id, "created_at": "now"}
    found = broken(world.insert, "leads", **new | row)
    assert found == "cost_ledger_adds_up_to_cost"


@pytest.mark.parametrize(
    ("row", "constraint"),
    [
        ({"amount": 0}, "entries_change_the_balance"),
        ({"line": 0}, "account_lines_start_at_one"),
        ({"buyer_id": 2147483647}, "account_buyer_exists"),
        ({"buyer_contract_id": 2147483647}, "account_contract_exists"),
        (
            {"entry_type": "prepaid", "amount": -1},
            "prepaid_money_is_not_taken_away",
        ),
    ],
)
def test_an_entry_that_does_not_fit(world, row, constraint):
    assert broken(entry, world, **row) == constraint


def test_a_line_of_the_account_is_there_once(world):
    entry(world)
    assert broken(entry, world, amount=7) == "account_entries_pkey"


@pytest.mark.parametrize("table", ["cost_ledger", "account_entries"])
@pytest.mark.parametrize(
    "act", ["UPDATE {} SET line = 9", "DELETE FROM {}", "TRUNCATE {}"]
)
def test_what_is_written_stays(world, table, act):
    entry(world)
    if table == "cost_ledger":
        lead_id = world.lead()
        with world.db.transaction():
            _book(world, lead_id)
    with pytest.raises(psycopg.errors.RestrictViolation, match="is append-only"):
        world.db.execute(act.format(table))


def _book(world, lead_id: str) -> None:
    """Write the line and the lead in one statement, as only that adds up."""
    query = """
        WITH lead AS (
            UPDATE leads SET cost = 5 WHERE lead_id = %(lead_id)s RETURNING *
        )
        INSERT INTO cost_ledger (lead_id, vertical_id, line, change, amount,
                                 cost_before, cost_after, effective_at, audit_id)
        SELECT lead_id, vertical_id, 1, 'add', 5, 0, 5, now(), 1
          FROM lead
    """
    world.db.execute(query, {"lead_id": lead_id})
