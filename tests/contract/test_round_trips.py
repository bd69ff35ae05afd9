"""How often a call goes to the database and back, counted on the wire."""

import psycopg
import pytest

from service.connection import Connection
from tests.contract.calls import (
    buyer_credit,
    create_buyer,
    create_contract,
    create_schedule,
    edit_buyer,
    edit_contract,
    edit_schedule,
    manual_credit,
    reopen_return,
    return_by_buyer,
    return_lead,
    update_lead,
    update_lead_price,
    update_sale_revenue,
)
from tests.contract.clients import BINDINGS, Page
from tests.contract.proxy import Proxy
from tests.server import running
from tests.world import World


@pytest.fixture(scope="module")
def proxy(database_url):
    proxy = Proxy(database_url)
    yield proxy
    proxy.close()


@pytest.fixture(scope="module")
def counted(proxy, tmp_path_factory):
    """A server with one connection to the database, which goes by the proxy."""
    folder = tmp_path_factory.mktemp("counted")
    with running(proxy.url, folder, WORKERS="1", THREADS="1") as server:
        # It waits for the connection behind the worker, which first asks for its limits.
        Page(server.url, "leads").call("soap11", "GetReturnReasons")
        yield server


def turns(proxy: Proxy, page: Page, operation: str, requests: list[dict]) -> list[int]:
    """Count the round trips of each call by SOAP, but for the first: it may connect."""
    counts = []
    for request in requests:
        before = proxy.turns
        reply = page.call("soap11", operation, **request)
        assert reply.members.get("success") or "Success" in (reply.message or "")
        counts.append(proxy.turns - before)
    return counts[1:]


def add_lead(world) -> dict:
    """Make a lead known."""
    return {
        "api_key": world.admin_key(),
        "lead_id": world.name("lead"),
        "vertical_id": world.vertical_id,
        "campaign_id": 0,
        "created_at": "",
    }


def add_sale(world) -> dict:
    """Sell a lead."""
    return {
        "api_key": world.admin_key(),
        "lead_id": world.lead(),
        "vertical_id": world.vertical_id,
        "buyer_contract_id": world.contract_id,
        "price": 5,
        "sold_at": "",
        "is_replacement": False,
    }


def change_schedule(world) -> dict:
    """Edit a schedule."""
    return edit_schedule(world, world.schedule("monday"))


def noted_return(world) -> dict:
    """Submit a sale, with a note."""
    return return_by_buyer(world) | {"note": "Hung up"}


@pytest.mark.parametrize("binding", BINDINGS)
@pytest.mark.parametrize("api_key", ["", "lba_junk", "lbb_" + 40 * "0", 51 * "k"])
def test_what_cannot_be_a_key_is_refused_without_the_database(
    proxy, counted, database_url, binding, api_key
):
    with psycopg.connect(database_url, autocommit=True) as db:
        request = return_lead(World(db)) | {"api_key": api_key}
    before = proxy.turns
    reply = Page(counted.url, "track").call(binding, "ReturnLead", **request)

    assert (reply.success, reply.message) == (False, "Invalid API Key")
    assert proxy.turns == before


WRITES = {
    "submit_for_approval": ("track", "ReturnLead", return_lead),
    "approve_for_credit": ("track", "ReturnLead", return_lead),
    "approve_to_replace": ("track", "ReturnLead", return_lead),
    "reject": ("track", "ReturnLead", return_lead),
    "UpdateLead": ("leads", "UpdateLead", update_lead),
    "Return": ("leads", "Return", return_by_buyer),
    "Return with a note": ("leads", "Return", noted_return),
    "a new contract": ("addedit", "BuyerContract", create_contract),
    "a contract": ("addedit", "BuyerContract", edit_contract),
    "a new buyer": ("addedit", "Buyer", create_buyer),
    "a buyer": ("addedit", "Buyer", edit_buyer),
    "a new schedule": ("addedit", "BuyerContractDeliverySchedule", create_schedule),
    "a schedule": ("addedit", "BuyerContractDeliverySchedule", change_schedule),
    "UpdateSaleRevenue": ("track v1", "UpdateSaleRevenue", update_sale_revenue),
    "UpdateLeadPrice": ("track", "UpdateLeadPrice", update_lead_price),
    "ManualCredit": ("add", "ManualCredit", manual_credit),
    "BuyerCredit": ("add", "BuyerCredit", buyer_credit),
    "Lead": ("add", "Lead", add_lead),
    "Sale": ("add", "Sale", add_sale),
}


def part_of(case: str, number: int) -> dict:
    """Say what makes this request of the case another one than the one before."""
    match case:
        case "UpdateLead":
            return {"amount": 1, "add_to_existing": True}
        case "a contract":
            return {"rank": number}
        case "a schedule":
            return {"cap": number + 1}
        case "a buyer":
            return {"address_city": f"City {number}"}
        case returned if WRITES[returned][1] == "ReturnLead":
            return {"return_type": returned}
    return {}


@pytest.mark.parametrize("case", WRITES)
def test_a_write_takes_two_round_trips(proxy, counted, database_url, case):
    page, operation, make = WRITES[case]
    with psycopg.connect(database_url, autocommit=True) as db:
        world = World(db)
        requests = [make(world) | part_of(case, number) for number in range(8)]
    counts = turns(proxy, Page(counted.url, page), operation, requests)

    assert set(counts) == {2}


@pytest.mark.parametrize("case", ["submit_for_approval", "UpdateLead", "Return"])
def test_rules_are_asked_in_one_round_trip_more(proxy, counted, database_url, case):
    """UpdateLead's own changes go along with the question."""
    page, operation, make = WRITES[case]
    with psycopg.connect(database_url, autocommit=True) as db:
        world = World(db)
        requests = [make(world) | part_of(case, number) for number in range(4)]
        if case == "UpdateLead":
            for request in requests:
                request["return_reason_id"] = world.reason_id
        rule = world.rule("rejected", buyer_contract_id=world.contract_id)
        counts = turns(proxy, Page(counted.url, page), operation, requests)
        query = "UPDATE return_rules SET enabled = false WHERE return_rule_id = %s"
        db.execute(query, [rule])
        query = "SELECT count(*) FROM return_history WHERE actor = %s"
        decided = db.execute(query, [f"rule:{rule}"]).fetchone()

    assert set(counts) == {3}
    assert decided == (4,)


def test_what_is_taken_back_is_read_once_the_sale_is_locked(
    proxy, counted, database_url
):
    """A trip more: a decision that was being made meanwhile must be seen."""
    with Connection.connect(database_url, autocommit=True) as db:
        requests = [reopen_return(World(db)) for _ in range(4)]
    counts = turns(proxy, Page(counted.url, "track"), "ReopenReturn", requests)

    assert set(counts) == {3}
