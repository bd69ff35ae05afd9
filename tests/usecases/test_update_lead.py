"""UpdateLead below the page: what it writes of a sale, and when it writes nothing."""

from decimal import Decimal

import pytest

from tests.usecases.calls import (
    AUDIT,
    call_return_lead,
    call_update_lead,
    refusal,
    return_history,
    rows,
    trail,
)

LEDGER = "line, change, amount, revenue_before, revenue_after"
VALUES = "string_value, number_value, date_value::text, boolean_value"


@pytest.fixture
def lead(world):
    """A lead sold for 12.50, with Lead Statuses switched on."""
    world.settings(lead_statuses_enabled=True)
    return world.sold_lead()


def names(world, lead):
    """The sale's status and sub status, as texts."""
    table = "sales LEFT JOIN lead_statuses USING (lead_status_id)"
    sub = "LEFT JOIN lead_sub_statuses USING (lead_sub_status_id)"
    [found] = rows(
        world, "lead_status_name, lead_sub_status_name", f"{table} {sub}", lead
    )
    return found


def revenue(world, lead):
    [(found,)] = rows(world, "revenue", "sales", lead)
    return found


def test_answers_with_the_lead_id(world, lead):
    assert call_update_lead(world, lead) == {"message": "Lead updated", "lead_id": lead}


def test_everything_at_once(world, lead):
    status = world.status()
    sub_status = world.sub_status(status)
    field = world.field("number")
    call_update_lead(
        world,
        lead,
        status=status,
        sub_status=sub_status,
        amount="7.5",
        add_to_existing=True,
        field_name=field,
        field_value="300",
        return_reason_id=world.reason_id,
    )

    assert names(world, lead) == (status, sub_status)
    assert rows(world, "revenue, updates, return_state", "sales", lead) == [
        (Decimal("20.0000"), 1, "pending")
    ]
    assert rows(world, VALUES, "sale_field_values", lead) == [
        (None, Decimal("300.0000"), None, None)
    ]
    assert rows(world, LEDGER, "ledger", lead) == [
        (1, "add", Decimal("7.5"), Decimal("12.5"), Decimal("20"))
    ]
    [(return_id, *rest)] = return_history(world, lead)
    assert rest == [1, "pending", world.reason_id, None]
    assert trail(world, lead) == [
        (
            "UpdateLead",
            {
                "lead_status": None,
                "lead_sub_status": None,
                "revenue": "12.5000",
                f"field {field}": None,
            },
            {
                "lead_status": status,
                "lead_sub_status": sub_status,
                "revenue": "20.0000",
                f"field {field}": "300.0000",
            },
        ),
        (
            "UpdateLead",
            None,
            {
                "return_id": return_id,
                "return_state": "pending",
                "return_reason_id": world.reason_id,
                "denied_reason_id": None,
            },
        ),
    ]


def test_the_audit_tells_who(world, lead):
    call_update_lead(world, lead, amount="1", add_to_existing=True)
    columns = "actor, client, (SELECT audit_id FROM ledger WHERE sale_id = a.sale_id)"
    [(actor, client, booked)] = rows(world, columns, AUDIT, lead)
    assert (actor, client) == ("public", "192.0.2.2")
    assert rows(world, "audit_id", AUDIT, lead) == [(booked,)]


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"return_reason_id": None},
        {"amount": "0", "add_to_existing": True},
        {"amount": "-0", "add_to_existing": True},
        {"amount": None, "add_to_existing": False},
        {"amount": "12.5", "add_to_existing": False},
    ],
)
def test_a_call_that_changes_nothing_writes_nothing(world, lead, parameters):
    before = rows(world, "ctid::text, updates", "sales", lead)
    call_update_lead(world, lead, **parameters)
    assert rows(world, "ctid::text, updates", "sales", lead) == before
    assert rows(world, "*", "ledger", lead) == []
    assert trail(world, lead) == []


def test_what_is_already_so_is_not_written_again(world, lead):
    status, field = world.status(), world.field("date")
    asked = {"status": status, "field_name": field, "amount": "3"}
    asked["add_to_existing"] = False
    call_update_lead(world, lead, field_value="2026-01-31", **asked)
    call_update_lead(world, lead, field_value="01/31/2026", **asked)

    assert rows(world, "updates", "sales", lead) == [(1,)]
    assert len(trail(world, lead)) == len(rows(world, "line", "ledger", lead)) == 1


@pytest.mark.parametrize(
    "calls, revenues",
    [
        ([("5", True), ("5", True)], ["17.5", "22.5"]),
        ([("-20", True)], ["-7.5"]),
        ([("0.0001", True)], ["12.5001"]),
        ([("100", False), ("1", True)], ["100", "101"]),
        ([("0", False)], ["0"]),
        ([("-0", False)], ["0"]),
        ([("99999999999.9999", False)], ["99999999999.9999"]),
        ([("99999999987.4999", True)], ["99999999999.9999"]),
        (
            [("-99999999999.9999", False), ("99999999999.9999", False)],
            ["-99999999999.9999", "99999999999.9999"],
        ),
        ([("7.500000000", True)], ["20"]),
    ],
)
def test_the_amount_adds_or_overwrites(world, lead, calls, revenues):
    before, ledger = Decimal("12.5"), []
    for line, (amount, add) in enumerate(calls, start=1):
        call_update_lead(world, lead, amount=amount, add_to_existing=add)
        after = revenue(world, lead)
        change = "add" if add else "overwrite"
        ledger.append((line, change, after - before, before, after))
        assert after == Decimal(revenues[line - 1])
        before = after
    assert rows(world, LEDGER, "ledger", lead) == ledger


def test_a_ledger_line_has_the_number_of_its_update(world, lead):
    call_update_lead(world, lead, amount="1", add_to_existing=True)
    call_update_lead(world, lead, status=world.status())
    call_update_lead(world, lead)
    call_update_lead(world, lead, amount="2", add_to_existing=False)

    lines = [(1, "add", Decimal(1)), (3, "overwrite", Decimal("-11.5"))]
    assert rows(world, "line, change, amount", "ledger", lead) == lines
    assert rows(world, "updates", "sales", lead) == [(3,)]


def test_a_status_alone_clears_the_sub_status(world, lead):
    status = world.status()
    sub_status = world.sub_status(status)
    call_update_lead(world, lead, status=status, sub_status=sub_status)
    call_update_lead(world, lead, status=status)

    assert names(world, lead) == (status, None)
    assert trail(world, lead)[1] == (
        "UpdateLead",
        {"lead_sub_status": sub_status},
        {"lead_sub_status": None},
    )


def test_no_status_leaves_both(world, lead):
    status = world.status()
    sub_status = world.sub_status(status)
    call_update_lead(world, lead, status=status, sub_status=sub_status)
    call_update_lead(world, lead, amount="1", add_to_existing=True)
    assert names(world, lead) == (status, sub_status)


def test_another_status_replaces_the_first(world, lead):
    first, second = world.status(), world.status()
    sub_status = world.sub_status(first)
    call_update_lead(world, lead, status=first, sub_status=sub_status)
    call_update_lead(world, lead, status=second)

    assert names(world, lead) == (second, None)
    assert trail(world, lead)[1][1:] == (
        {"lead_status": first, "lead_sub_status": sub_status},
        {"lead_status": second, "lead_sub_status": None},
    )


def test_a_retired_status_may_leave_its_name_to_a_new_one(world, lead):
    status = world.status()
    call_update_lead(world, lead, status=status)
    query = "UPDATE lead_statuses SET retired_at = now() WHERE lead_status_name = %s"
    world.db.execute(query, [status])
    old = rows(world, "lead_status_id", "sales", lead)
    world.status(status)
    call_update_lead(world, lead, status=status)

    assert rows(world, "lead_status_id", "sales", lead) > old
    assert rows(world, "updates", "sales", lead) == [(2,)]


def test_history_shows_the_name_as_it_was(world, lead):
    status = world.status()
    call_update_lead(world, lead, status=status)
    query = "UPDATE lead_statuses SET lead_status_name = %s WHERE lead_status_name = %s"
    world.db.execute(query, [f"{status} renamed", status])

    assert trail(world, lead)[0][2] == {"lead_status": status}
    assert refusal(call_update_lead, world, lead, status=status) == (
        "Invalid Lead Status"
    )
    call_update_lead(world, lead, status=f"{status} renamed")
    assert len(trail(world, lead)) == 1


def test_a_credited_sale_takes_statuses_and_fields(world, lead):
    call_return_lead(world, lead, "approve_for_credit")
    status, field = world.status(), world.field("string")
    neutral = {"amount": "0", "add_to_existing": True}
    asked = {"status": status, "field_name": field, "field_value": "x"}
    call_update_lead(world, lead, **neutral, **asked)
    assert names(world, lead) == (status, None)
    assert rows(world, "string_value", "sale_field_values", lead) == [("x",)]


@pytest.mark.parametrize("return_type", ["approve_to_replace", "submit_for_approval"])
def test_only_a_credit_freezes_the_revenue(world, lead, return_type):
    call_return_lead(world, lead, return_type)
    call_update_lead(world, lead, amount="1", add_to_existing=True)
    assert revenue(world, lead) == Decimal("13.5")


def test_the_vendors_return_sets_the_amount_to_0_first(world, lead):
    """Lead Statuses: "amount=0&add_to_existing=false", then a return reason."""
    asked = {"amount": "0", "add_to_existing": False}
    call_update_lead(world, lead, return_reason_id=world.reason_id, **asked)
    call_return_lead(world, lead, "approve_for_credit")
    assert rows(world, "amount", "buyer_credits", lead) == [(0,)]


def test_a_return_alone_is_no_update(world, lead):
    call_update_lead(world, lead, return_reason_id=world.reason_id)
    assert rows(world, "updates, return_state", "sales", lead) == [(0, "pending")]
    assert [row[0] for row in trail(world, lead)] == ["UpdateLead"]


def test_contract_0_is_the_only_sale_and_a_contract_picks_one(world, lead):
    second = world.contract()
    call_update_lead(world, lead, amount="1", add_to_existing=True)
    world.sale(lead, buyer_contract_id=second)
    call_update_lead(
        world, lead, buyer_contract_id=second, amount="5", add_to_existing=True
    )
    found = rows(world, "sale_id, buyer_contract_id, revenue", "sales", lead)
    assert [row[1:] for row in found] == [
        (world.contract_id, Decimal("13.5")),
        (second, Decimal("17.5")),
    ]
