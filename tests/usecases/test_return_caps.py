"""Caps: what counts, what is over, and that calls without a cap notice nothing."""

from decimal import Decimal

import pytest

from service.callers import Caller
from service.errors import Refusal
from service.repositories.return_caps import count_uses, list_caps, write_cap
from service.rules.return_caps import Cap
from service.usecases.decide_return import decide_return
from tests.usecases.calls import (
    call_reopen_return,
    call_return,
    call_return_lead,
    call_update_lead,
)

ADMIN = Caller("user:2000000007", "192.0.2.1")
SUBMITTED = "Lead Return Submitted For Approval"
REACHED = "Return Limit Reached"


def give_cap(world, most=1, percent=None, days=None, over_cap="refuse", **of) -> None:
    of = of or {"buyer_contract_id": world.contract_id}
    cap = Cap(most, percent, days, over_cap)
    write_cap(world.db, ADMIN, "test", None, cap, **of)


def refused(call, *arguments, **named) -> str:
    with pytest.raises(Refusal) as refusal:
        call(*arguments, **named)
    return str(refusal.value)


def returned(world, lead_id) -> tuple[int, str, bool]:
    query = """
        SELECT return_id, r.state::text, over_cap
          FROM returns r JOIN sales s USING (return_id)
         WHERE lead_id = %s
    """
    return world.db.execute(query, [lead_id]).fetchone()


@pytest.mark.parametrize(
    "submit",
    [
        call_return,
        call_return_lead,
        lambda w, lead: call_return_lead(w, lead, "approve_for_credit"),
        lambda w, lead: call_return_lead(w, lead, "approve_to_replace"),
        lambda w, lead: call_update_lead(w, lead, return_reason_id=w.reason_id),
    ],
    ids=["Return", "submit", "credit", "replace", "UpdateLead"],
)
def test_each_way_to_return_takes_a_place_and_needs_one(world, submit):
    give_cap(world)
    submit(world, world.sold_lead())

    assert refused(submit, world, world.sold_lead()) == REACHED


def test_a_reject_is_free_and_takes_no_place(world):
    give_cap(world, most=0)
    call_return_lead(world, world.sold_lead(), "reject")

    assert refused(call_return, world, world.sold_lead()) == REACHED


def test_a_rejected_return_gives_its_place_back(world):
    give_cap(world)
    first = world.sold_lead()
    call_return(world, first)
    call_return_lead(world, first, "reject")

    assert call_return(world, world.sold_lead()) == SUBMITTED


def test_what_a_rule_rejects_takes_no_place(world):
    give_cap(world)
    world.rule("rejected", buyer_id=world.buyer_id)
    for _ in range(2):
        lead_id = world.sold_lead()
        assert call_return(world, lead_id) == SUBMITTED
        assert returned(world, lead_id)[1:] == ("rejected", False)


def test_no_rule_decides_what_is_over_a_cap_that_queues(world):
    give_cap(world, over_cap="queue")
    world.rule("replaced", buyer_id=world.buyer_id)
    within, beyond = world.sold_lead(), world.sold_lead()
    call_return(world, within)
    call_return(world, beyond)

    assert returned(world, within)[1:] == ("replaced", False)
    assert returned(world, beyond)[1:] == ("pending", True)


def test_a_return_whose_decision_is_taken_back_has_one_place(world):
    """It keeps its place, and its flag, until it is rejected."""
    give_cap(world, most=0, over_cap="queue")
    lead_id = world.sold_lead()
    call_return_lead(world, lead_id, "approve_for_credit")
    call_reopen_return(world, lead_id)
    caps = list_caps(world.db, buyer_contract_id=world.contract_id)
    assert count_uses(world.db, caps)[0].used == 1
    assert returned(world, lead_id)[1:] == ("pending", True)

    call_return_lead(world, lead_id, "reject")
    assert count_uses(world.db, caps)[0].used == 0


def test_deciding_a_pending_return_is_not_checked_again(world):
    lead_id = world.sold_lead()
    call_return(world, lead_id)
    give_cap(world, most=0)
    return_id = returned(world, lead_id)[0]
    decide_return(
        world.db,
        ADMIN,
        "test",
        return_id=return_id,
        return_type="approve_for_credit",
        denied_reason_id=0,
    )

    assert returned(world, lead_id)[1] == "credited"


@pytest.mark.parametrize(
    ("return_type", "state"),
    [("submit_for_approval", "pending"), ("approve_for_credit", "credited")],
)
def test_over_a_cap_that_queues_it_is_flagged(world, return_type, state):
    give_cap(world, over_cap="queue")
    within, over = world.sold_lead(), world.sold_lead()
    call_return_lead(world, within, return_type)
    call_return_lead(world, over, return_type)

    assert returned(world, within)[1:] == (state, False)
    assert returned(world, over)[1:] == (state, True)


def test_a_buyers_cap_is_over_all_its_contracts(world):
    give_cap(world, buyer_id=world.buyer_id)
    other = world.contract()
    call_return(world, world.sold_lead())

    lead_id = world.sold_lead(buyer_contract_id=other)
    assert refused(call_return, world, lead_id) == REACHED


def test_a_contracts_cap_is_no_other_contracts(world):
    give_cap(world, most=0)
    lead_id = world.sold_lead(buyer_contract_id=world.contract())

    assert call_return(world, lead_id) == SUBMITTED


def test_both_caps_need_a_place(world):
    give_cap(world, most=5)
    give_cap(world, most=0, buyer_id=world.buyer_id)

    assert refused(call_return, world, world.sold_lead()) == REACHED


def test_a_percentage_is_of_what_was_bought_in_the_period(world):
    """A quarter of the four of seven days is one; older ones do not count."""
    give_cap(world, most=None, percent=Decimal(25), days=7)
    leads = [world.sold_lead() for _ in range(4)]
    for _ in range(8):
        world.sold_lead(age="8 days")
    call_return(world, leads[0])

    assert refused(call_return, world, leads[1]) == REACHED


@pytest.mark.parametrize(
    ("age", "days", "is_free"), [("6 days", 7, False), ("8 days", 7, True)]
)
def test_rolling_days_forget(world, age, days, is_free):
    give_cap(world, days=days)
    lead_id = world.sold_lead(age="9 days")
    call_return(world, lead_id)
    query = (
        "UPDATE returns SET submitted_at = now() - %s::interval WHERE return_id = %s"
    )
    world.db.execute(query, [age, returned(world, lead_id)[0]])

    other = world.sold_lead()
    if is_free:
        assert call_return(world, other) == SUBMITTED
    else:
        assert refused(call_return, world, other) == REACHED


def test_the_limit_is_the_last_thing_that_is_checked(world):
    give_cap(world, most=0)
    lead_id = world.sold_lead(age="31 days")

    assert refused(call_return, world, lead_id) == "Lead is Past Max Return Age"


def test_a_refused_update_changes_nothing(world):
    give_cap(world, most=0)
    lead_id = world.sold_lead()
    command = {
        "amount": "5",
        "add_to_existing": True,
        "return_reason_id": world.reason_id,
    }

    with pytest.raises(Refusal), world.db.transaction():
        call_update_lead(world, lead_id, **command)
    query = "SELECT revenue FROM sales WHERE lead_id = %s"
    assert world.db.execute(query, [lead_id]).fetchone()[0] == Decimal("12.5")


def test_what_is_left(world):
    give_cap(world, most=10)
    call_return(world, world.sold_lead())
    caps = list_caps(world.db, buyer_contract_id=world.contract_id)
    [counted] = count_uses(world.db, caps)

    assert (counted.used, counted.places, counted.left) == (1, 10, 9)


def test_planned_returns_count(world):
    give_cap(world, most=10, buyer_id=world.buyer_id)
    caps = list_caps(world.db, buyer_id=world.buyer_id)
    planned = {world.contract_id: 4, world.contract(): 2, 0: 100}
    [counted] = count_uses(world.db, caps, planned)

    assert counted.used == 6


def test_each_change_of_a_cap_is_in_the_history(world):
    of = {"buyer_contract_id": world.contract_id}
    old, new = Cap(5, None, None, "refuse"), Cap(5, None, 30, "queue")
    for before, after in ((None, old), (old, old), (old, new), (new, None)):
        write_cap(world.db, ADMIN, "test", before, after, **of)

    query = """
        SELECT old_values, new_values
          FROM audit
         WHERE entity = 'buyer_contract' AND entity_id = %s
         ORDER BY audit_id
    """
    assert world.db.execute(query, [world.contract_id]).fetchall() == [
        (
            {"return_cap_number": None, "beyond_return_cap": None},
            {"return_cap_number": 5, "beyond_return_cap": "refuse"},
        ),
        (
            {"return_cap_days": None, "beyond_return_cap": "refuse"},
            {"return_cap_days": 30, "beyond_return_cap": "queue"},
        ),
        (
            {
                "return_cap_number": 5,
                "return_cap_days": 30,
                "beyond_return_cap": "queue",
            },
            {
                "return_cap_number": None,
                "return_cap_days": None,
                "beyond_return_cap": None,
            },
        ),
    ]
    assert list_caps(world.db, **of) == []
