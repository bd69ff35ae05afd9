"""Eight callers at once, for each operation: one wins, or all do, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.contract import contents
from tests.contract.calls import (
    create_buyer,
    create_contract,
    edit_buyer,
    edit_contract,
    return_by_buyer,
    return_lead,
    update_lead,
)
from tests.races.callers import answers, race

pytestmark = pytest.mark.alone
CALLERS = 8
IN_LIST = "Lead is Already in Return List"
SUBMITTED = "Lead Return Submitted For Approval"
NUMBERS = {
    "rank": 1,
    "max_return_age_days": 2,
    "min_lead_age_minutes": 3,
    "max_lead_age_minutes": 4,
    "posting_wait_seconds": 5,
    "max_post_errors": 6,
    "account_status_id": 3,
    "offer_id": None,  # a new one's
}


def all_call(server, page: str, operation: str, request: dict) -> dict[str, int]:
    """Let eight make the same call, and count what they are answered."""
    callers = race(server.url, CALLERS, lambda c: c.call(page, operation, request))
    return answers(callers)


@pytest.mark.parametrize(
    ("return_type", "text"),
    [
        ("submit_for_approval", SUBMITTED),
        ("approve_to_replace", "Lead Return Approved To Replace"),
        ("approve_for_credit", "Lead Return Approved For Credit"),
        ("reject", "Lead Return Rejected"),
    ],
)
def test_ReturnLead(server, live_world, return_type, text):
    request = return_lead(live_world) | {"return_type": return_type}

    counts = all_call(server, "track", "ReturnLead", request)
    assert counts == {text: 1, IN_LIST: CALLERS - 1}
    assert len(contents.returns(live_world.db, request["lead_id"])) == 1


def test_one_return_is_decided_once(server, track, live_world):
    """Four approve what is pending for credit, four for a replacement."""
    request = return_lead(live_world)
    submitted = request | {"return_type": "submit_for_approval"}
    assert track.call("get", "ReturnLead", **submitted).success

    def decide(caller) -> None:
        kind = ("approve_for_credit", "approve_to_replace")[caller.number % 2]
        caller.call("track", "ReturnLead", request | {"return_type": kind})

    counts = answers(race(server.url, CALLERS, decide))
    db, lead_id = live_world.db, request["lead_id"]
    ((state, *_),) = contents.returns(db, lead_id)
    worth = contents.credits(db, lead_id) + contents.owed(db, lead_id)
    assert counts[IN_LIST] == CALLERS - 1
    assert state in ("credited", "replaced")
    assert len(worth) == 1


def test_Return(server, live_world):
    request = return_by_buyer(live_world)

    counts = all_call(server, "leads", "Return", request)
    assert counts == {SUBMITTED: 1, IN_LIST: CALLERS - 1}
    assert len(contents.returns(live_world.db, request["lead_id"])) == 1


def test_the_operations_that_return_share_one_sale(server, live_world):
    by_admin, by_buyer = return_lead(live_world), return_by_buyer(live_world)
    by_update = update_lead(live_world) | {"return_reason_id": live_world.reason_id}
    lead = {"lead_id": by_admin["lead_id"]}
    calls = [
        ("track", "ReturnLead", by_admin | {"return_type": "submit_for_approval"}),
        ("leads", "Return", by_buyer | lead),
        ("leads", "UpdateLead", by_update | lead | {"amount": 1, "add_to_existing": 1}),
    ]
    callers = race(server.url, CALLERS, lambda c: c.call(*calls[c.number % 3]))

    counts = answers(callers)
    db, lead_id = live_world.db, lead["lead_id"]
    assert counts[IN_LIST] == CALLERS - 1
    assert len(contents.returns(db, lead_id)) == 1
    assert len(contents.ledger(db, lead_id)) == counts["Lead updated"]


def test_UpdateLead(server, live_world):
    request = update_lead(live_world) | {"amount": "0.25", "add_to_existing": "true"}

    counts = all_call(server, "leads", "UpdateLead", request)
    sale = contents.sale(live_world.db, request["lead_id"])
    assert counts == {"Lead updated": CALLERS}
    assert (sale["revenue"], sale["updates"]) == (14.5, CALLERS)


@pytest.mark.usefixtures("statuses_enabled")
def test_UpdateLead_with_fields_of_one_name_writes_one_value(server, live_world):
    """Only the first of equal updates changes anything."""
    parts = {"field_name": live_world.field("number"), "field_value": "7"}
    request = update_lead(live_world) | parts

    counts = all_call(server, "leads", "UpdateLead", request)
    sale = contents.sale(live_world.db, request["lead_id"])
    assert counts == {"Lead updated": CALLERS}
    assert sale["updates"] == 1


def test_GetReturnReasons(leads, live_world):
    """Each of its own client: the replies are lists, so they are compared whole."""
    with ThreadPoolExecutor(CALLERS) as threads:
        call = leads.call
        asked = [
            threads.submit(call, "json", "GetReturnReasons") for _ in range(CALLERS)
        ]
        replies = [each.result() for each in asked]

    listed = [
        reason["return_reason_id"] for reason in replies[0].members["return_reasons"]
    ]
    assert replies == [replies[0]] * CALLERS
    assert live_world.reason_id in listed


def test_BuyerContract_creates_a_name_once(server, live_world):
    request = create_contract(live_world)
    name = request["buyer_contract_name"]

    counts = all_call(server, "addedit", "BuyerContract", request)
    assert counts == {
        f"Buyer Contract ({name}) Created Successfully": 1,
        "Buyer Contract Name Already Exists": CALLERS - 1,
    }


def test_BuyerContract_loses_no_edit(server, live_world):
    """Each edits another setting of one contract."""
    wanted = NUMBERS | {"offer_id": live_world.offer()}
    requests = [edit_contract(live_world, **{name: wanted[name]}) for name in wanted]
    callers = race(
        server.url,
        CALLERS,
        lambda c: c.call("addedit", "BuyerContract", requests[c.number]),
    )

    columns = ", ".join(wanted)
    query = f"SELECT {columns} FROM buyer_contracts WHERE buyer_contract_id = %s"
    found = contents.row(live_world.db, query, live_world.contract_id)
    assert sum(answers(callers).values()) == CALLERS
    assert found == wanted
    trail = contents.audit(live_world.db, "buyer_contract", live_world.contract_id)
    assert len(trail) == CALLERS


def test_Buyer_creates_eight(server, live_world):
    request = create_buyer(live_world, buyer_name=live_world.name("Eight"))

    counts = all_call(server, "addedit", "Buyer", request)
    query = "SELECT buyer_id FROM buyers WHERE buyer_name = %s ORDER BY 1"
    found = contents.rows(live_world.db, query, request["buyer_name"])
    assert counts == {f"Buyer {buyer_id} Created": 1 for (buyer_id,) in found}
    assert len(found) == CALLERS


def test_Buyer_loses_no_edit(server, live_world):
    texts = ["street", "street2", "city", "state", "zip_code", "country"]
    names = [f"address_{text}" for text in texts] + ["website", "buyer_name"]
    requests = [edit_buyer(live_world, **{name: name[-9:]}) for name in names]
    race(server.url, CALLERS, lambda c: c.call("addedit", "Buyer", requests[c.number]))

    columns = ", ".join(names)
    query = f"SELECT {columns} FROM buyers WHERE buyer_id = %s"
    found = contents.row(live_world.db, query, live_world.buyer_id)
    assert found == {name: name[-9:] for name in names}
