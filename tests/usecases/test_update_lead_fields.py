"""UpdateLead below the page: custom fields, their values and their scope."""

from decimal import Decimal

import pytest

from tests.usecases.calls import (
    call_update_lead,
    edit_contract,
    refusal,
    rows,
    trail,
)

VALUES = "string_value, number_value, date_value::text, boolean_value"


@pytest.fixture
def lead(world):
    world.settings(lead_statuses_enabled=True)
    return world.sold_lead()


def refused(world, *arguments, **parameters) -> str:
    return refusal(call_update_lead, world, *arguments, **parameters)


@pytest.mark.parametrize(
    "data_type, value, stored, other, stored_other",
    [
        (
            "string",
            " as sent ",
            (" as sent ", None, None, None),
            "x",
            ("x", *[None] * 3),
        ),
        (
            "number",
            "-1.50",
            (None, Decimal("-1.5"), None, None),
            "2",
            (None, 2, *[None] * 2),
        ),
        (
            "date",
            "01/31/2026",
            (None, None, "2026-01-31", None),
            "2026-02-01",
            (None, None, "2026-02-01", None),
        ),
        ("boolean", "TRUE", (None, None, None, True), "0", (None, None, None, False)),
    ],
)
def test_a_field_is_set_changed_and_cleared(
    world, lead, data_type, value, stored, other, stored_other
):
    field = world.field(data_type)
    call_update_lead(world, lead, field_name=field, field_value=value)
    assert rows(world, VALUES, "sale_field_values", lead) == [stored]
    call_update_lead(world, lead, field_name=field, field_value=other)
    assert rows(world, VALUES, "sale_field_values", lead) == [stored_other]
    call_update_lead(world, lead, field_name=field, field_value="")
    assert rows(world, VALUES, "sale_field_values", lead) == []
    call_update_lead(world, lead, field_name=field)  # already clear

    assert rows(world, "updates", "sales", lead) == [(3,)]
    (_, none, first), (_, old, new), (_, last, cleared) = trail(world, lead)
    key = f"field {field}"
    assert (none, cleared) == ({key: None}, {key: None})
    assert (first, new) == (old, last)


def test_an_equal_value_stays_while_something_else_changes(world, lead):
    asked = {"field_name": world.field("string"), "field_value": "x"}
    call_update_lead(world, lead, **asked)
    before = rows(world, "ctid::text", "sale_field_values", lead)
    call_update_lead(world, lead, amount="1", add_to_existing=True, **asked)
    assert rows(world, "ctid::text", "sale_field_values", lead) == before
    assert trail(world, lead)[1][2] == {"revenue": "13.5000"}


def test_a_field_value_carries_the_date_of_the_sale(world, lead):
    call_update_lead(world, lead, field_name=world.field("string"), field_value="x")
    same = "v.sold_at = s.sold_at"
    table = "sale_field_values v JOIN sales s USING (sale_id)"
    assert rows(world, same, table, lead) == [(True,)]


def test_fields_do_not_touch_each_other(world, lead):
    first, second = world.field("string"), world.field("string")
    call_update_lead(world, lead, field_name=first, field_value="a")
    call_update_lead(world, lead, field_name=second, field_value="b")
    call_update_lead(world, lead, field_name=first, field_value="")
    assert rows(world, "string_value", "sale_field_values", lead) == [("b",)]


def test_the_field_with_the_narrowest_scope_wins(world, lead):
    name, here = world.name("field"), {"vertical_id": world.vertical_id}
    mine = {"buyer_id": world.buyer_id}
    # from the widest to the narrowest: each is of another type, so we see which one won
    scopes = [
        ({}, "string", "x"),
        (mine, "number", "12"),
        (here, "date", "2026-01-31"),
        (here | mine, "boolean", "true"),
    ]
    for scope, data_type, value in scopes:
        world.field(data_type, field_name=name, **scope)
        call_update_lead(world, lead, field_name=name, field_value=value)
        wrong = refused(world, lead, field_name=name, field_value="x" * 1001)
        assert wrong == "Invalid Field Value"
    types = rows(world, "data_type", "sale_field_values", lead)
    assert types == [("string",), ("number",), ("date",), ("boolean",)]


def test_fields_of_others_are_unknown(world, lead):
    elsewhere, somebody = world.vertical(), world.buyer()
    here, mine = world.vertical_id, world.buyer_id
    for wrong in (
        world.field("string", vertical_id=elsewhere),
        world.field("string", buyer_id=somebody),
        world.field("string", vertical_id=here, buyer_id=somebody),
        world.field("string", vertical_id=elsewhere, buyer_id=mine),
        world.field("string", retired=True),
        world.field("string").upper(),
        "x" * 101,
    ):
        text = refused(world, lead, field_name=wrong, field_value="x")
        assert text == "Invalid Field Name"


def test_a_fields_buyer_is_the_sales_not_the_contracts_of_today(world, lead):
    field = world.field("string", buyer_id=world.buyer_id)
    edit_contract(world, buyer_id=world.buyer())
    call_update_lead(world, lead, field_name=field, field_value="x")


def test_a_value_without_a_name(world, lead):
    assert refused(world, lead, field_value="x") == "Invalid Field Name"
