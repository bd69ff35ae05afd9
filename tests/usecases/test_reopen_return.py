"""Decisions that are taken back: what is written, what is owed then, and who may."""

from decimal import Decimal

import psycopg
import pytest

from service.callers import Caller
from service.repositories import accounts, activity, owed
from service.usecases.decide_return import decide_return
from service.usecases.reopen_return import reopen_this
from tests.usecases.calls import (
    ADMIN,
    call_reopen_return,
    call_return_lead,
    call_update_lead,
    refusal,
    return_history,
    rows,
    trail,
)
from tests.usecases.test_add import sale

DECISIONS = ["approve_to_replace", "approve_for_credit", "reject"]
STATE = dict(zip(DECISIONS, ["replaced", "credited", "rejected"], strict=True))
PEER, DESK = Caller("user:7", "192.0.2.7"), Caller("user:8", "192.0.2.8")


def make_old(world, lead_id, minutes: int) -> None:
    query = """
        UPDATE returns
           SET decided_at = now() - make_interval(mins => %s)
         WHERE return_id = (SELECT return_id FROM sales WHERE lead_id = %s)
    """
    world.db.execute(query, [minutes, lead_id])


def latest(world, lead_id) -> int:
    [(return_id,)] = rows(world, "return_id", "sales", lead_id)
    return return_id


def decide(world, lead_id, caller, return_type="reject") -> int:
    return_id = latest(world, lead_id)
    decide_return(
        world.db,
        caller,
        "returns.queue",
        return_id=return_id,
        return_type=return_type,
        denied_reason_id=0,
    )
    return return_id


@pytest.mark.parametrize("submitted", [True, False])
@pytest.mark.parametrize("return_type", DECISIONS)
def test_the_sale_waits_for_a_decision_again(world, return_type, submitted):
    lead = world.sold_lead()
    if submitted:
        call_return_lead(world, lead)
    call_return_lead(world, lead, return_type)
    decided = latest(world, lead)

    assert call_reopen_return(world, lead) == "Lead Return Reopened"

    reopened = latest(world, lead)
    assert reopened > decided
    columns = "return_id, state, taken_back_at IS NOT NULL, reopens, decided_at IS NULL"
    assert rows(world, columns, "returns", lead) == [
        (decided, STATE[return_type], True, None, False),
        (reopened, "pending", False, decided, True),
    ]
    query = "SELECT DISTINCT submitted_at, return_reason_id FROM returns WHERE return_id IN (%s, %s)"
    assert len(world.db.execute(query, [decided, reopened]).fetchall()) == 1
    assert rows(world, "return_state", "sales", lead) == [("pending",)]
    assert return_history(world, lead)[-1] == (
        reopened,
        1,
        "pending",
        world.reason_id,
        None,
    )
    operation, old, new = trail(world, lead)[-1]
    assert (operation, old) == ("ReopenReturn", {"return_state": STATE[return_type]})
    assert (new["return_id"], new["return_state"]) == (reopened, "pending")


def test_a_credit_leaves_the_account_by_an_entry_of_its_own(world):
    lead = world.sold_lead()
    call_return_lead(world, lead, "approve_for_credit")
    decided = latest(world, lead)
    call_reopen_return(world, lead)

    assert accounts.find_balance(world.db, world.buyer_id) == 0
    [account] = accounts.sum_accounts(world.db, world.buyer_id)
    assert (account.returned, account.balance) == (0, 0)
    entries = accounts.list_entries(world.db, world.buyer_id)
    assert sorted((each.entry_type, each.amount, each.lead_id) for each in entries) == [
        ("reopened", Decimal("-12.50"), lead),
        ("return", Decimal("12.50"), lead),
    ]
    assert rows(world, "return_id, amount", "buyer_credits", lead) == [
        (decided, Decimal("12.50"))
    ]
    wanted = {
        "buyer_id": world.buyer_id,
        "buyer_contract_id": 0,
        "start": None,
        "until": None,
    }
    [credits] = owed.sum_credits(world.db, wanted)
    assert (credits.entries, credits.amount, credits.taken_back) == (0, 0, 1)
    [item] = owed.list_credits(world.db, wanted, skip=0, most=9)
    assert (item.return_id, item.taken_back_at is None) == (decided, False)


def test_a_credit_of_nothing_needs_no_entry(world):
    lead = world.sold_lead(price=0)
    call_return_lead(world, lead, "approve_for_credit")
    call_reopen_return(world, lead)

    [entry] = accounts.list_entries(world.db, world.buyer_id)
    assert entry.entry_type == "return"


def test_the_revenue_can_change_again_and_is_credited_as_it_is_then(world):
    lead = world.sold_lead()
    call_return_lead(world, lead, "approve_for_credit")
    call_reopen_return(world, lead)
    call_update_lead(world, lead, amount="-2.50", add_to_existing=True)
    call_return_lead(world, lead, "approve_for_credit")

    assert rows(world, "return_id, amount", "buyer_credits", lead)[-1][1] == 10
    assert accounts.find_balance(world.db, world.buyer_id) == 10


def test_a_replacement_is_no_longer_owed(world):
    lead, other = world.sold_lead(), world.lead()
    call_return_lead(world, lead, "approve_to_replace")
    before = activity.find_waiting(world.db)
    call_reopen_return(world, lead)

    waiting = activity.find_waiting(world.db)
    assert waiting.owed == before.owed - 1
    assert waiting.pending == before.pending + 1
    wanted = {"buyer_id": world.buyer_id, "buyer_contract_id": 0}
    assert owed.sum_owed(world.db, wanted) == []
    assert refusal(sale, world, other, is_replacement=True) == "No Replacement Owed"


def test_of_two_that_are_owed_the_other_one_is_sold(world):
    first, second = world.sold_lead(), world.sold_lead()
    for lead in (first, second):
        call_return_lead(world, lead, "approve_to_replace")
    call_reopen_return(world, first)
    sale(world, world.lead(), is_replacement=True)

    assert refusal(call_reopen_return, world, second) == "Replacement Already Sold"
    columns = "return_id, fulfilled_at IS NULL, taken_back_at IS NULL"
    places = rows(world, columns, "replacement_queue", first)
    places += rows(world, columns, "replacement_queue", second)
    assert [place[1:] for place in places] == [(True, False), (False, True)]


def test_a_return_can_be_reopened_time_and_again(world):
    lead = world.sold_lead()
    for return_type in DECISIONS:
        call_return_lead(world, lead, return_type)
        call_reopen_return(world, lead)

    states = [row[1] for row in rows(world, "return_id, state", "returns", lead)]
    assert states == ["replaced", "credited", "rejected", "pending"]


REFUSED = {
    "never returned": (lambda w, lead: None, "No Decision To Reopen"),
    "not decided": (call_return_lead, "No Decision To Reopen"),
    "reopened already": (
        lambda w, lead: (
            call_return_lead(w, lead, "reject"),
            call_reopen_return(w, lead),
        ),
        "No Decision To Reopen",
    ),
    "returned again": (
        lambda w, lead: (
            call_return_lead(w, lead, "reject"),
            call_return_lead(w, lead),
        ),
        "No Decision To Reopen",
    ),
    "too late": (
        lambda w, lead: (call_return_lead(w, lead, "reject"), make_old(w, lead, 31)),
        "Too Late To Reopen",
    ),
    "never": (
        lambda w, lead: (
            call_return_lead(w, lead, "reject"),
            w.settings(reopen_minutes=0),
        ),
        "Too Late To Reopen",
    ),
}


@pytest.mark.parametrize(("before", "text"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(world, before, text):
    lead = world.sold_lead()
    before(world, lead)
    there = return_history(world, lead)

    assert refusal(call_reopen_return, world, lead) == text
    assert return_history(world, lead) == there


def test_the_last_moment_still_counts(world):
    lead = world.sold_lead()
    call_return_lead(world, lead, "reject")
    make_old(world, lead, 30)

    assert call_reopen_return(world, lead) == "Lead Return Reopened"


@pytest.mark.parametrize(
    ("decider", "caller", "is_admin", "is_done"),
    [
        (PEER, PEER, False, True),
        (PEER, DESK, False, False),
        (PEER, DESK, True, True),
        (ADMIN, DESK, False, False),
        (ADMIN, DESK, True, True),
        (Caller("rule:2"), DESK, False, True),
    ],
)
def test_who_decided_takes_it_back_or_an_admin(
    world, decider, caller, is_admin, is_done
):
    lead = world.sold_lead()
    call_return_lead(world, lead)
    return_id = decide(world, lead, decider)

    done = reopen_this(
        world.db, caller, "returns.return", return_id=return_id, is_admin=is_admin
    )

    assert done is is_done
    assert rows(world, "return_state", "sales", lead) == [
        ("pending",) if is_done else ("rejected",)
    ]


def test_an_older_return_is_not_reopened_by_its_page(world):
    lead = world.sold_lead()
    call_return_lead(world, lead)
    first = decide(world, lead, PEER)
    call_return_lead(world, lead)
    decide(world, lead, PEER)

    text = refusal(
        reopen_this, world.db, PEER, "returns.return", return_id=first, is_admin=True
    )
    assert text == "No Decision To Reopen"


def test_the_table_holds_that_a_decision_is_taken_back_once(world):
    lead = world.sold_lead()
    call_return_lead(world, lead, "reject")
    decided = latest(world, lead)
    call_reopen_return(world, lead)
    call_return_lead(world, lead, "reject")
    query = """
        INSERT INTO returns (sale_id, buyer_contract_id, state, return_reason_id, reopens)
        SELECT sale_id, sales.buyer_contract_id, 'pending', return_reason_id, %s
          FROM sales JOIN returns USING (sale_id, return_id)
         WHERE lead_id = %s
    """
    with pytest.raises(psycopg.errors.UniqueViolation) as caught:
        world.db.execute(query, [decided, lead])
    assert caught.value.diag.constraint_name == "a_decision_is_taken_back_once"
