"""A decision is taken back while others act on it: it ends in one of the two."""

import threading
from decimal import Decimal

import pytest

from service.callers import Caller
from service.database import CALL, transact
from service.errors import Refusal
from service.rules.commands import ManualCredit, ReopenReturn, ReturnLead
from service.usecases.add_sale import add_sale
from service.usecases.manual_credit import add_manual_credit
from service.usecases.reopen_return import reopen_return, reopen_this
from service.usecases.return_lead import return_lead
from tests.usecases.at_once import AT_ONCE, CALLER, all_at_once, mixed_at_once
from tests.usecases.calls import call_return_lead
from tests.usecases.test_add_races import sale_of

ROUNDS = 10
REOPENED, SOLD = "Lead Return Reopened", "Sale Created"


def decided(world, return_type: str) -> ReopenReturn:
    lead_id = world.sold_lead()
    with world.db.transaction():
        call_return_lead(world, lead_id, return_type)
    return ReopenReturn(lead_id, world.vertical_id)


def replacement(world):
    return sale_of(world, world.lead(), is_replacement=True)


def places(world) -> list[tuple]:
    query = """
        SELECT fulfilled_at IS NOT NULL, taken_back_at IS NOT NULL
          FROM replacement_queue
         WHERE buyer_contract_id = %s
    """
    return world.db.execute(query, [world.contract_id]).fetchall()


def states(world, lead_id) -> list[str]:
    query = """
        SELECT r.state::text
          FROM returns r
          JOIN sales s USING (sale_id)
         WHERE s.lead_id = %s
         ORDER BY r.return_id
    """
    return [state for (state,) in world.db.execute(query, [lead_id])]


@pytest.mark.parametrize("return_type", ["approve_for_credit", "reject"])
def test_one_decision_is_taken_back_once(pool, live_world, return_type):
    request = decided(live_world, return_type)

    assert all_at_once(pool, reopen_return, [request] * AT_ONCE) == {
        REOPENED: 1,
        "No Decision To Reopen": AT_ONCE - 1,
    }
    assert len(states(live_world, request.lead_id)) == 2


def test_eight_credits_of_one_buyer_are_taken_back_at_once(pool, live_world):
    """Each entry of the account gets a number of its own, beside those of others."""
    credit = ManualCredit(live_world.buyer_id, Decimal(5))
    calls = [
        (reopen_return, decided(live_world, "approve_for_credit"))
        for _ in range(AT_ONCE // 2)
    ]
    calls += [(add_manual_credit, credit)] * (AT_ONCE // 2)

    told = mixed_at_once(pool, calls)
    assert told[REOPENED] == AT_ONCE // 2
    query = (
        "SELECT array_agg(line ORDER BY line) FROM account_entries WHERE buyer_id = %s"
    )
    [(lines,)] = live_world.db.execute(query, [live_world.buyer_id]).fetchall()
    assert lines == list(range(1, AT_ONCE + 1))


def test_taken_back_or_replaced_never_both(pool, live_world):
    ends = set()
    for _ in range(ROUNDS):
        request = decided(live_world, "approve_to_replace")
        calls = [(reopen_return, request)] * 4
        calls += [(add_sale, replacement(live_world)) for _ in range(4)]
        told = mixed_at_once(pool, calls)
        ends.add(frozenset(told.items()))

    taken_back = {REOPENED: 1, "No Decision To Reopen": 3, "No Replacement Owed": 4}
    replaced = {SOLD: 1, "Replacement Already Sold": 4, "No Replacement Owed": 3}
    assert ends <= {frozenset(taken_back.items()), frozenset(replaced.items())}
    assert all(is_sold != is_back for is_sold, is_back in places(live_world))


@pytest.mark.parametrize("first", ["reopened", "sold"])
def test_who_comes_second_sees_what_the_first_did(pool, live_world, first):
    reopen = (reopen_return, decided(live_world, "approve_to_replace"))
    sell = (add_sale, replacement(live_world))
    calls = [reopen, sell] if first == "reopened" else [sell, reopen]

    told = one_behind_the_other(pool, live_world, calls)

    assert (
        told
        == {
            "reopened": [REOPENED, "No Replacement Owed"],
            "sold": [SOLD, "Replacement Already Sold"],
        }[first]
    )


def test_a_decision_that_was_being_made_is_taken_back(pool, live_world):
    """What the waiting call reads after its wait is the decision, whole."""
    lead_id = live_world.sold_lead()
    decide = ReturnLead(
        lead_id, live_world.vertical_id, "approve_for_credit", live_world.reason_id
    )
    calls = [
        (return_lead, decide),
        (reopen_return, ReopenReturn(lead_id, live_world.vertical_id)),
    ]

    told = one_behind_the_other(pool, live_world, calls)

    assert told == ["Lead Return Approved For Credit", REOPENED]
    assert states(live_world, lead_id) == ["credited", "pending"]
    query = "SELECT amount FROM account_entries WHERE buyer_id = %s"
    [(amount,)] = live_world.db.execute(query, [live_world.buyer_id]).fetchall()
    assert amount == Decimal("-12.50")


def test_a_page_and_a_program_take_one_decision_back_once(pool, live_world):
    request = decided(live_world, "approve_for_credit")
    query = "SELECT return_id FROM sales WHERE lead_id = %s"
    [(return_id,)] = live_world.db.execute(query, [request.lead_id]).fetchall()

    def by_page(tx, _, __):
        user = Caller("user:1", "192.0.2.1")
        reopen_this(tx, user, "returns.return", return_id=return_id, is_admin=True)
        return {"message": REOPENED}

    calls = [(by_page, None), (reopen_return, request)] * (AT_ONCE // 2)
    told = mixed_at_once(pool, calls)
    assert told == {REOPENED: 1, "No Decision To Reopen": AT_ONCE - 1}


def one_behind_the_other(pool, world, calls) -> list[str]:
    """Make two calls; the second waits for a lock of the first, which then commits."""
    told = ["", ""]
    is_done, waits = threading.Event(), threading.Event()

    def make(number: int) -> None:
        use_case, request = calls[number]

        def work(tx):
            done = use_case(tx, CALLER, request)
            if number == 0:
                tx.find_all("SELECT 1 AS one", {}, dict)  # sends what was deferred
                is_done.set()
                assert waits.wait(10)
            return done

        try:
            told[number] = transact(pool, work, CALL)["message"]
        except Refusal as refusal:
            told[number] = str(refusal)

    threads = [threading.Thread(target=make, args=[number]) for number in (0, 1)]
    threads[0].start()
    assert is_done.wait(10)
    threads[1].start()
    while not is_waiting(world):
        pass
    waits.set()
    for thread in threads:
        thread.join(30)
    return told


def is_waiting(world) -> bool:
    query = """
        SELECT EXISTS (SELECT
                         FROM pg_stat_activity
                        WHERE datname = current_database()
                          AND cardinality(pg_blocking_pids(pid)) > 0)
    """
    return world.db.execute(query).fetchone()[0]
