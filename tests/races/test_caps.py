"""16 callers at a cap of 10: exactly 10 returns, by whichever way and binding they call."""

import pytest

from tests.contract.calls import return_by_buyer, return_lead, update_lead
from tests.races.callers import answers, race
from tests.races.sales import count_of_each, sell

pytestmark = pytest.mark.alone
CLIENTS = 16
PLACES = 10
REACHED = "Return Limit Reached"


@pytest.fixture(params=["contract", "buyer"])
def capped(live_world, request):
    """A world with a cap that refuses: its contract's, or its buyer's."""
    column = {"contract": "buyer_contract_id", "buyer": "buyer_id"}[request.param]
    of = {"contract": live_world.contract_id, "buyer": live_world.buyer_id}
    cap = {column: of[request.param], "most": PLACES, "over_cap": "refuse"}
    live_world.insert("return_caps", **cap)
    return live_world


def calls(world) -> list[tuple]:
    """A call of each kind that takes a place."""
    by_admin = return_lead(world)
    submit = by_admin | {"return_type": "submit_for_approval"}
    update = update_lead(world) | {"return_reason_id": world.reason_id}
    return [
        ("track", "ReturnLead", by_admin),
        ("track", "ReturnLead", submit),
        ("leads", "Return", return_by_buyer(world)),
        ("leads", "UpdateLead", update),
    ]


def test_exactly_the_places_are_taken(server, capped):
    lead_ids = sell(capped, CLIENTS)
    kinds = calls(capped)

    def return_one(caller) -> None:
        # Callers take bindings in turn, so the kinds go another round.
        number = caller.number
        page, operation, request = kinds[(number + number // len(kinds)) % len(kinds)]
        caller.call(page, operation, request | {"lead_id": lead_ids[number]})

    told = answers(race(server.url, CLIENTS, return_one))
    assert told[REACHED] == CLIENTS - PLACES
    assert sum(told.values()) == CLIENTS
    assert count_of_each(capped)["returns"] == PLACES


def test_two_caps_make_nobody_wait_for_ever(server, live_world):
    """Callers of two contracts of one buyer, each with a cap beside the buyer's."""
    contracts = [live_world.contract_id, live_world.contract()]
    for contract_id in contracts:
        row = {"buyer_contract_id": contract_id, "most": 100, "over_cap": "refuse"}
        live_world.insert("return_caps", **row)
    row = {"buyer_id": live_world.buyer_id, "most": PLACES, "over_cap": "refuse"}
    live_world.insert("return_caps", **row)
    leads = [
        live_world.sold_lead(buyer_contract_id=contracts[number % 2])
        for number in range(CLIENTS)
    ]
    request = return_lead(live_world) | {"buyer_contract_id": 0}

    def return_one(caller) -> None:
        lead = {"lead_id": leads[caller.number]}
        caller.call("track", "ReturnLead", request | lead)

    told = answers(race(server.url, CLIENTS, return_one))
    assert told[REACHED] == CLIENTS - PLACES
    assert count_of_each(live_world)["returns"] == PLACES


def test_over_a_cap_that_queues_all_pass_and_six_are_flagged(server, live_world):
    row = {"buyer_contract_id": live_world.contract_id, "most": PLACES}
    live_world.insert("return_caps", **row, over_cap="queue")
    lead_ids = sell(live_world, CLIENTS)
    request = return_lead(live_world)

    def return_one(caller) -> None:
        lead = {"lead_id": lead_ids[caller.number]}
        caller.call("track", "ReturnLead", request | lead)

    race(server.url, CLIENTS, return_one)
    query = "SELECT count(*) FROM returns WHERE over_cap AND buyer_contract_id = %s"
    [flagged] = live_world.db.execute(query, [live_world.contract_id]).fetchone()
    assert count_of_each(live_world)["returns"] == CLIENTS
    assert flagged == CLIENTS - PLACES
