"""no_return: what is sold while such a window is open cannot be returned, ever."""

from decimal import Decimal

import psycopg
import pytest

from service.rules.commands import Change, ChangeSchedule
from service.rules.schedules import DAYS
from service.usecases.add_sale import add_sale
from service.usecases.delivery_schedule import write_schedule
from tests.no_return_windows import WINDOWS, parts_of
from tests.usecases.asked import ask
from tests.usecases.calls import (
    ADMIN,
    call_return,
    call_return_lead,
    call_update_lead,
    refusal,
    rows,
    trail,
)

NO_RETURNS = "Buyer Contract Does Not Accept Returns"
MONDAY_NOON, TUESDAY_NOON = "2026-01-05T12:00:00Z", "2026-01-06T12:00:00Z"


@pytest.fixture(autouse=True)
def no_age(world):
    """Take sales back however old they are."""
    world.settings(default_max_return_age_days=36_500)


@pytest.fixture
def always(world) -> list[int]:
    """No returns at any time: the ids of the schedules."""
    return [world.schedule(day, no_return=True) for day in DAYS]


def sell(world, sold_at: str = "", **others) -> str:
    """Sell a new lead by Sale, and return its id."""
    lead_id = world.lead(vertical_id=world.vertical_id)
    usual = {
        "lead_id": lead_id,
        "vertical_id": world.vertical_id,
        "buyer_contract_id": world.contract_id,
        "price": Decimal(10),
        "sold_at": sold_at,
        "is_replacement": False,
    }
    ask(world.db, ADMIN, add_sale, "Sale", **usual | others)
    return lead_id


def is_final(world, lead_id: str) -> bool:
    ((non_returnable,),) = rows(world, "non_returnable", "sales", lead_id)
    return non_returnable


@pytest.mark.parametrize(("zone", "window", "moment", "is_open"), WINDOWS)
def test_when_a_window_is_open(world, zone, window, moment, is_open):
    world.settings(time_zone=zone)
    world.schedule("", **parts_of(window), no_return=True)

    assert is_final(world, sell(world, moment)) is is_open


@pytest.mark.usefixtures("always")
def test_a_sale_of_now_is_judged_too(world):
    assert is_final(world, sell(world)) is True


@pytest.mark.parametrize(
    "row", [{"no_return": False}, {"no_return": True, "buyer_contract_id": None}]
)
def test_other_schedules_do_not_count(world, row):
    if "buyer_contract_id" in row:
        row = row | {"buyer_contract_id": world.contract()}
    world.schedule("monday", **row)

    assert is_final(world, sell(world, MONDAY_NOON)) is False


def test_one_of_several_windows_is_enough(world):
    world.schedule("monday")
    world.schedule("monday", no_return=True)
    world.schedule("monday", time_open="13:00", time_closed="14:00")

    assert is_final(world, sell(world, MONDAY_NOON)) is True
    assert is_final(world, sell(world, TUESDAY_NOON)) is False


@pytest.mark.usefixtures("always")
@pytest.mark.parametrize(
    "return_type", ["submit_for_approval", "approve_to_replace", "approve_for_credit"]
)
def test_return_lead_refuses(world, return_type):
    lead_id = sell(world)

    assert refusal(call_return_lead, world, lead_id, return_type) == NO_RETURNS
    assert rows(world, "state", "returns", lead_id) == []


@pytest.mark.usefixtures("always")
def test_a_reject_is_free_and_the_next_return_is_not(world):
    lead_id = sell(world)

    assert call_return_lead(world, lead_id, "reject") == "Lead Return Rejected"
    assert refusal(call_return_lead, world, lead_id) == NO_RETURNS
    assert refusal(call_return, world, lead_id) == NO_RETURNS


@pytest.mark.usefixtures("always")
def test_a_buyers_return_and_an_update_with_a_reason_refuse(world):
    lead_id = sell(world)
    update = {"amount": "5", "add_to_existing": True}

    assert refusal(call_return, world, lead_id) == NO_RETURNS
    assert (
        refusal(
            call_update_lead,
            world,
            lead_id,
            **update,
            return_reason_id=world.reason_id,
        )
        == NO_RETURNS
    )
    assert call_update_lead(world, lead_id, **update)["message"] == "Lead updated"


def edit(world, schedule_id: int, **given) -> None:
    command = ChangeSchedule(world.contract_id, Change(schedule_id, given))
    write_schedule(world.db, ADMIN, "BuyerContractDeliverySchedule", command)


def test_a_later_edit_or_removal_changes_nothing_of_what_was_sold(world, always):
    final = sell(world)
    for schedule_id in always:
        edit(world, schedule_id, no_return=False)
    free = sell(world)
    for schedule_id in always:
        edit(world, schedule_id, no_return=True)

    assert refusal(call_return_lead, world, final) == NO_RETURNS
    assert call_return_lead(world, free) == "Lead Return Submitted For Approval"
    world.db.execute("DELETE FROM delivery_schedules")
    assert refusal(call_return_lead, world, final) == NO_RETURNS


def test_a_pending_return_can_be_decided_once_the_window_is_made(world):
    lead_id = sell(world)
    call_return_lead(world, lead_id)
    for day in DAYS:
        world.schedule(day, no_return=True)

    assert call_return_lead(world, lead_id, "approve_for_credit") == (
        "Lead Return Approved For Credit"
    )


def test_the_history_of_the_sale_tells_it(world):
    world.schedule("monday", no_return=True)
    final, free = sell(world, MONDAY_NOON), sell(world, TUESDAY_NOON)

    ((_, _, told),) = trail(world, final)
    assert told["non_returnable"] is True
    ((_, _, told),) = trail(world, free)
    assert "non_returnable" not in told


def test_nobody_can_change_what_was_settled(world):
    world.schedule("monday", no_return=True)
    lead_id = sell(world, MONDAY_NOON)
    query = "UPDATE sales SET non_returnable = false WHERE lead_id = %s"

    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        world.db.execute(query, [lead_id])
    assert refused.value.diag.constraint_name == "non_returnable_never_changes"


def test_the_same_sale_again_is_the_same_whatever_the_windows_say_now(world):
    lead_id = sell(world, MONDAY_NOON)
    world.schedule("monday", no_return=True)
    again = {
        "lead_id": lead_id,
        "vertical_id": world.vertical_id,
        "buyer_contract_id": world.contract_id,
        "price": Decimal(10),
        "sold_at": MONDAY_NOON,
        "is_replacement": False,
    }

    assert ask(world.db, ADMIN, add_sale, "Sale", **again)["message"] == "Sale Created"
    assert is_final(world, lead_id) is False
