"""ReturnLead below the page: each refusal, and which comes first."""

import pytest

from tests.usecases.calls import (
    AUDIT,
    call_return_lead,
    edit_contract,
    refusal,
    rows,
)

SUBMITTED = "Lead Return Submitted For Approval"
IN_LIST = "Lead is Already in Return List"
NO_RETURNS = "Buyer Contract Does Not Accept Returns"


def refused(world, *arguments, **parameters) -> str:
    return refusal(call_return_lead, world, *arguments, **parameters)


@pytest.mark.parametrize(
    "absent, named",
    [
        ({"lead_id": ""}, "lead_id"),
        ({"vertical_id": None}, "vertical_id"),
        ({"return_type": None}, "return_type"),
        ({"return_reason_id": None}, "return_reason_id"),
        (
            {
                "return_reason_id": None,
                "return_type": None,
                "vertical_id": None,
                "lead_id": "",
            },
            "lead_id, vertical_id, return_type, return_reason_id",
        ),
    ],
)
def test_names_what_is_missing(world, absent, named):
    parameters = {"lead_id": "nosuch", "return_type": "reject"} | absent
    assert refused(world, **parameters) == f"Missing Required Fields: {named}"


def test_optional_parameters_may_be_absent(world):
    lead = world.sold_lead()
    text = call_return_lead(
        world, lead, "reject", buyer_contract_id=None, denied_reason_id=None
    )
    assert text == "Lead Return Rejected"


# Each wrong thing, in the stated order: it is told before all that come later.
WRONG = [
    ("Invalid Vertical ID", {"vertical_id": 2**31 - 1}),
    ("Invalid Lead ID", {"lead_id": "nosuch"}),
    ("Invalid Buyer Contract ID", {"buyer_contract_id": 2**31 - 1}),
    ("Invalid Return Reason ID", {"return_reason_id": 2**31 - 1}),
    ("Invalid Denied Reason ID", {"denied_reason_id": 2**31 - 1}),
]


@pytest.mark.parametrize("nth", range(len(WRONG)))
def test_the_first_wrong_thing_is_told(world, nth):
    text, _ = WRONG[nth]
    wrong = {}
    for _, parameter in WRONG[nth:]:
        wrong |= parameter
    lead = wrong.pop("lead_id", None) or world.sold_lead()
    edit_contract(world, replace_returns=False)
    assert refused(world, lead, "reject", **wrong) == text


@pytest.mark.parametrize(
    "parameters, text",
    [
        ({"vertical_id": -1}, "Invalid Vertical ID"),
        ({"lead_id": "x" * 101}, "Invalid Lead ID"),
        ({"buyer_contract_id": -1}, "Invalid Buyer Contract ID"),
        ({"return_reason_id": 0}, "Invalid Return Reason ID"),
        ({"return_reason_id": -1}, "Invalid Return Reason ID"),
        ({"denied_reason_id": -1}, "Invalid Denied Reason ID"),
    ],
)
def test_ids_out_of_range(world, parameters, text):
    parameters = {"lead_id": world.sold_lead()} | parameters
    assert refused(world, return_type="reject", **parameters) == text


def test_retired_reasons_are_unknown(world):
    lead = world.sold_lead()
    reason, denied = world.reason(retired=True), world.reject_reason(retired=True)
    text = refused(world, lead, return_reason_id=reason)
    assert text == "Invalid Return Reason ID"
    text = refused(world, lead, "reject", denied_reason_id=denied)
    assert text == "Invalid Denied Reason ID"


def test_a_denied_reason_is_looked_at_only_with_reject(world):
    text = call_return_lead(
        world, world.sold_lead(), "approve_to_replace", denied_reason_id=-5
    )
    assert text == "Lead Return Approved To Replace"


def test_lead_ids_are_exact(world):
    lead = world.sold_lead()
    for other in (lead.lower(), f"{lead} ", f" {lead}"):
        assert refused(world, other) == "Invalid Lead ID"


def test_a_lead_of_another_vertical(world):
    text = refused(world, world.sold_lead(), vertical_id=world.vertical())
    assert text == "Can not find Lead ID in this vertical"


def test_a_lead_that_nobody_bought(world):
    assert refused(world, world.lead()) == "Sale Not Found"


def test_a_contract_that_did_not_buy_it(world):
    text = refused(world, world.sold_lead(), buyer_contract_id=world.contract())
    assert text == "Sale Not Found"


def returned(world, lead):
    query = """
        SELECT vertical_id, buyer_contract_id
          FROM sales
         WHERE lead_id = %s
           AND return_id IS NOT NULL
    """
    return world.db.execute(query, [lead]).fetchall()


@pytest.fixture
def twice_sold(world):
    """A lead that two contracts of one vertical bought; the second one's id."""
    lead, second = world.sold_lead(), world.contract()
    world.sale(lead, buyer_contract_id=second)
    return lead, second


def test_a_lead_sold_twice_needs_its_contract(world, twice_sold):
    lead, second = twice_sold
    needs_contract = "Missing Required Fields: buyer_contract_id"
    assert refused(world, lead) == needs_contract
    call_return_lead(world, lead, "approve_for_credit", buyer_contract_id=second)
    assert refused(world, lead) == needs_contract  # returned ones are counted
    assert returned(world, lead) == [(world.vertical_id, second)]


@pytest.fixture
def in_two_verticals(world):
    """One lead id in two verticals, sold in each; the second vertical and contract."""
    lead, vertical = world.sold_lead(), world.vertical()
    contract = world.contract(vertical_id=vertical)
    world.lead(lead, vertical)
    world.sale(lead, vertical_id=vertical, buyer_contract_id=contract)
    return lead, vertical, contract


def test_vertical_0_needs_an_id_of_one_vertical(world, in_two_verticals):
    lead, _, _ = in_two_verticals
    assert refused(world, lead, vertical_id=0) == "Missing Required Fields: vertical_id"


def test_vertical_0_is_any_vertical(world):
    assert call_return_lead(world, world.sold_lead(), vertical_id=0) == SUBMITTED


def test_vertical_0_with_a_contract_is_the_contracts(world, in_two_verticals):
    lead, vertical, contract = in_two_verticals
    call_return_lead(world, lead, vertical_id=0, buyer_contract_id=contract)
    assert returned(world, lead) == [(vertical, contract)]


def test_the_vertical_picks_the_sale(world, in_two_verticals):
    lead, vertical, contract = in_two_verticals
    call_return_lead(world, lead, vertical_id=vertical)
    assert returned(world, lead) == [(vertical, contract)]


def test_a_contract_of_another_vertical(world, in_two_verticals):
    lead, _, contract = in_two_verticals
    text = refused(
        world,
        lead,
        vertical_id=world.vertical_id,
        buyer_contract_id=contract,
    )
    assert text == "Sale Not Found"


@pytest.mark.parametrize(
    "contract, sale, text",
    [
        ({"replace_returns": False}, {}, NO_RETURNS),
        (
            {"replacements_non_returnable": True},
            {"is_replacement": True},
            "Replacement Leads Are Not Returnable",
        ),
        (
            {"max_return_age_days": 2},
            {"age": "49 hours"},
            "Lead is Past Max Return Age",
        ),
    ],
)
def test_contract_rules_bind_new_returns(world, contract, sale, text):
    contract_id = world.contract(**contract)
    lead = world.sold_lead(buyer_contract_id=contract_id, **sale)
    for wanted in ("submit_for_approval", "approve_to_replace", "approve_for_credit"):
        assert refused(world, lead, wanted) == text
    assert call_return_lead(world, lead, "reject") == "Lead Return Rejected"
    assert refused(world, lead) == text  # after a reject they apply again


@pytest.mark.parametrize(
    "own_days, age, in_time",
    [
        (None, "720 hours", True),  # the instance's 30 days, to the moment
        (None, "720 hours 1 microsecond", False),
        (60, "1440 hours", True),
        (60, "1440 hours 1 microsecond", False),
        (0, "0 hours", True),
        (0, "1 microsecond", False),
        (0, "-2 hours", True),  # dated in the future
        (36500, "876000 hours", True),
    ],
)
def test_the_age_at_its_limit(world, own_days, age, in_time):
    contract = world.contract(max_return_age_days=own_days)
    lead = world.sold_lead(buyer_contract_id=contract, age=age)
    if in_time:
        assert call_return_lead(world, lead) == "Lead Return Submitted For Approval"
    else:
        assert refused(world, lead) == "Lead is Past Max Return Age"


def test_the_instances_age_can_be_set(world):
    world.settings(default_max_return_age_days=3)
    assert call_return_lead(world, world.sold_lead(age="72 hours")) == SUBMITTED
    assert (
        refused(world, world.sold_lead(age="73 hours")) == "Lead is Past Max Return Age"
    )


def test_the_reasons_are_told_before_the_state_and_the_state_before_the_rules(world):
    lead = world.sold_lead()
    call_return_lead(world, lead, "approve_for_credit")
    edit_contract(world, replace_returns=False)
    assert refused(world, lead, return_reason_id=0) == "Invalid Return Reason ID"
    text = refused(world, lead, "reject", denied_reason_id=-1)
    assert text == "Invalid Denied Reason ID"
    assert refused(world, lead) == IN_LIST


def test_a_refusal_writes_nothing(world):
    lead = world.sold_lead(age="31 days")
    refused(world, lead)
    for table in ("returns", "buyer_credits", "replacement_queue", AUDIT):
        assert rows(world, "*", table, lead) == []
