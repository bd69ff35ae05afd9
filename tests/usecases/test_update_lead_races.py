"""UpdateLead and Return while another call holds the sale."""

from decimal import Decimal
from functools import partial

import pytest

from tests.usecases.calls import (
    call_return,
    call_return_lead,
    call_update_lead,
    refusal,
    rows,
)
from tests.usecases.in_turn import in_turn


@pytest.fixture
def enabled(live_world):
    live_world.settings(lead_statuses_enabled=True)
    yield live_world
    live_world.settings(lead_statuses_enabled=False)


@pytest.fixture
def second_waits_for_first(enabled, database_url):
    """Run one call, start another that must wait for it, and commit both in turn."""
    return partial(in_turn, enabled, database_url)


def test_both_amounts_are_added(enabled, second_waits_for_first):
    lead = enabled.sold_lead()

    def add(world):
        call_update_lead(world, lead, amount="5", add_to_existing=True)

    second_waits_for_first(add, add)
    assert rows(enabled, "revenue, updates", "sales", lead) == [(Decimal("22.5"), 2)]
    lines = [(1, Decimal("12.5")), (2, Decimal("17.5"))]
    assert rows(enabled, "line, revenue_before", "ledger", lead) == lines


def test_the_second_overwrite_wins(enabled, second_waits_for_first):
    """It asks for what the revenue was before the first: that is a change by now."""
    lead = enabled.sold_lead()
    second_waits_for_first(
        lambda world: call_update_lead(world, lead, amount="1", add_to_existing=False),
        lambda world: call_update_lead(
            world, lead, amount="12.5", add_to_existing=False
        ),
    )
    assert rows(enabled, "revenue, updates", "sales", lead) == [(Decimal("12.5"), 2)]


def test_the_second_value_of_a_field_wins(enabled, second_waits_for_first):
    """It asks for the value that stood before the first: that is a change by now."""
    lead, field = enabled.sold_lead(), enabled.field("string")

    def set_to(value):
        return lambda world: call_update_lead(
            world, lead, field_name=field, field_value=value
        )

    set_to("before")(enabled)
    second_waits_for_first(set_to("between"), set_to("before"))
    value = rows(enabled, "string_value", "sale_field_values", lead)
    assert value == [("before",)]
    assert rows(enabled, "updates", "sales", lead) == [(3,)]


@pytest.mark.parametrize("call", [call_return, call_return_lead])
def test_only_one_of_two_submits(enabled, second_waits_for_first, call):
    lead = enabled.sold_lead()
    text = second_waits_for_first(
        lambda world: call_return(world, lead),
        lambda world: refusal(call, world, lead),
    )
    assert text == "Lead is Already in Return List"
    assert len(rows(enabled, "return_id", "returns", lead)) == 1


def test_an_amount_that_waited_for_the_credit_is_refused(
    enabled, second_waits_for_first
):
    lead = enabled.sold_lead()
    text = second_waits_for_first(
        lambda world: call_return_lead(world, lead, "approve_for_credit"),
        lambda world: refusal(
            call_update_lead, world, lead, amount="5", add_to_existing=True
        ),
    )
    assert text == "Lead is Already in Return List"


def test_a_decision_that_waited_for_the_submit_decides_it(
    enabled, second_waits_for_first
):
    lead = enabled.sold_lead()
    text = second_waits_for_first(
        lambda world: call_return(world, lead),
        lambda world: call_return_lead(world, lead, "approve_for_credit"),
    )
    assert text == "Lead Return Approved For Credit"
    assert len(rows(enabled, "return_id", "returns", lead)) == 1
