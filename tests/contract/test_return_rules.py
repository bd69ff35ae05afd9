"""Rules by the wire: each operation that submits a return answers as always, and is decided."""

import pytest

from tests.contract import contents
from tests.contract.calls import return_by_buyer, return_lead, update_lead
from tests.contract.clients import BINDINGS, accepted

SUBMITTED = {"message": "Lead Return Submitted For Approval"}
OPERATIONS = {
    "ReturnLead": ("track", return_lead, {"return_type": "submit_for_approval"}),
    "Return": ("leads", return_by_buyer, {}),
    "UpdateLead": ("leads", update_lead, {"amount": "-2.5", "add_to_existing": True}),
}


@pytest.fixture
def rule(live_world):
    """A rule for the world's contract: up to 12.50 is approved for credit."""
    row = {"buyer_contract_id": live_world.contract_id, "revenue_up_to": "12.5"}
    rule_id = live_world.rule("credited", **row)
    yield rule_id
    query = "UPDATE return_rules SET enabled = false WHERE return_rule_id = %s"
    live_world.db.execute(query, [rule_id])


@pytest.mark.parametrize("operation", OPERATIONS)
def test_it_decides_by_every_binding(request, live_world, rule, operation):
    page, make, more = OPERATIONS[operation]
    replies, found = {}, []
    for binding in BINDINGS:
        call = make(live_world) | more | {"return_reason_id": live_world.reason_id}
        replies[binding] = request.getfixturevalue(page).call(
            binding, operation, **call
        )
        sale = contents.sale(live_world.db, call["lead_id"])
        changes = contents.sale_changes(live_world.db, sale["sale_id"])
        found.append((sale["return_state"], changes[-1][:2]))
        if operation == "UpdateLead":
            assert replies[binding].members.pop("lead_id") == call["lead_id"]

    message = {"message": "Lead updated"} if operation == "UpdateLead" else SUBMITTED
    assert replies == accepted(**message)
    told = ("credited", (f"rule:{rule}", operation))
    assert found == [told] * len(BINDINGS)


def test_a_repeated_request_gets_the_first_answer_and_is_decided_once(
    track, live_world, rule
):
    call = return_lead(live_world) | {"return_type": "submit_for_approval"}
    call["request_id"] = live_world.name("request")
    replies = [track.call("json", "ReturnLead", **call) for _ in range(2)]

    assert [reply.message for reply in replies] == [SUBMITTED["message"]] * 2
    assert len(contents.credits(live_world.db, call["lead_id"])) == 1


def test_what_a_rule_has_credited_cannot_be_submitted_again(track, live_world, rule):
    call = return_lead(live_world) | {"return_type": "submit_for_approval"}
    track.call("soap11", "ReturnLead", **call)
    reply = track.call("soap11", "ReturnLead", **call)
    assert reply.message == "Lead is Already in Return List"


def test_a_rule_does_not_help_against_the_contracts_rules(track, live_world, rule):
    contract = live_world.contract(replace_returns=False)
    query = "UPDATE return_rules SET buyer_contract_id = %s WHERE return_rule_id = %s"
    live_world.db.execute(query, [contract, rule])
    lead = live_world.sold_lead(buyer_contract_id=contract)
    call = return_lead(live_world) | {"return_type": "submit_for_approval"}
    reply = track.call(
        "soap11",
        "ReturnLead",
        **call | {"lead_id": lead, "buyer_contract_id": contract},
    )
    assert reply.message == "Buyer Contract Does Not Accept Returns"
    assert contents.returns(live_world.db, lead) == []
