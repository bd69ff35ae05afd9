"""UpdateLead below the page: each refusal, which comes first, and what a key reaches."""

import pytest

from service.callers import Caller
from tests.usecases.calls import (
    AUDIT,
    call_return_lead,
    call_update_lead,
    edit_contract,
    refusal,
    rows,
)

NOBODY = 2**31 - 1
IN_LIST = "Lead is Already in Return List"
TOO_OLD = "Lead is Past Max Return Age"
NEEDS_CONTRACT = "Missing Required Fields: buyer_contract_id"


@pytest.fixture
def lead(world):
    world.settings(lead_statuses_enabled=True)
    return world.sold_lead()


def refused(world, *arguments, **parameters) -> str:
    return refusal(call_update_lead, world, *arguments, **parameters)


@pytest.mark.parametrize(
    "absent, named",
    [
        ({"lead_id": ""}, "lead_id"),
        ({"buyer_contract_id": None}, "buyer_contract_id"),
        ({"lead_id": "", "buyer_contract_id": None}, "lead_id, buyer_contract_id"),
    ],
)
def test_names_what_is_missing(world, absent, named):
    text = refused(world, **{"lead_id": "nosuch"} | absent)
    assert text == f"Missing Required Fields: {named}"


def test_the_lead_the_contract_and_the_sale(world, lead):
    unsold, other = world.lead(), world.contract()
    assert refused(world, "nosuch", buyer_contract_id=NOBODY) == "Invalid Lead ID"
    assert refused(world, "x" * 101) == "Invalid Lead ID"
    assert refused(world, f"{lead} ") == "Invalid Lead ID"
    text = "Invalid Buyer Contract ID"
    assert refused(world, unsold, buyer_contract_id=NOBODY) == text
    assert refused(world, lead, buyer_contract_id=-1) == text
    assert refused(world, lead, buyer_contract_id=other) == "Sale Not Found"
    assert refused(world, unsold) == "Sale Not Found"


def test_several_sales_need_the_contract(world, lead):
    world.sale(lead, buyer_contract_id=world.contract())
    assert refused(world, lead, status="nosuch") == NEEDS_CONTRACT


def test_sales_of_every_vertical_are_counted(world, lead):
    vertical = world.vertical()
    contract = world.contract(vertical_id=vertical)
    world.lead(lead, vertical)
    world.sale(lead, vertical_id=vertical, buyer_contract_id=contract)
    assert refused(world, lead) == NEEDS_CONTRACT
    call_update_lead(world, lead, buyer_contract_id=contract)


@pytest.fixture
def wrong(world):
    """Each wrong thing that one call can have, in the stated order."""
    other_status = world.status()
    return [
        ("Invalid Lead Status", {"status": "nosuch"}),
        (
            "Invalid Lead SubStatus",
            {"status": world.status(), "sub_status": world.sub_status(other_status)},
        ),
        (
            "Missing Required Fields: add_to_existing",
            {"amount": "1.00001", "add_to_existing": None},
        ),
        ("Invalid Amount", {"amount": "1.00001", "add_to_existing": True}),
        ("Invalid Field Name", {"field_name": "nosuch"}),
        (
            "Invalid Field Value",
            {"field_name": world.field("number"), "field_value": "many"},
        ),
        ("Invalid Return Reason ID", {"return_reason_id": -1}),
        (TOO_OLD, {"return_reason_id": world.reason_id}),
    ]


@pytest.mark.parametrize("nth", range(8))
def test_the_first_wrong_thing_is_told(world, lead, wrong, nth):
    edit_contract(world, max_return_age_days=0)
    text, parameters = wrong[nth]
    for _, later in wrong[nth + 1 :]:
        parameters = later | parameters  # what is given already stays
    assert refused(world, lead, **parameters) == text


@pytest.mark.parametrize("nth", range(8))
def test_each_wrong_thing_alone_refuses_the_whole_call(world, lead, wrong, nth):
    edit_contract(world, max_return_age_days=0)
    text, parameters = wrong[nth]
    right = {"status": world.status(), "amount": "1", "add_to_existing": True}
    assert refused(world, lead, **right | parameters) == text
    assert rows(world, "*", AUDIT, lead) == rows(world, "*", "ledger", lead) == []
    assert rows(world, "updates, return_state", "sales", lead) == [(0, None)]


def test_while_lead_statuses_are_off(world, lead):
    off = "Lead Statuses Are Not Enabled"
    world.settings(lead_statuses_enabled=False)
    status, field = world.status(), world.field("string")
    assert refused(world, lead, status=status) == off
    assert refused(world, lead, status="nosuch", return_reason_id=-1) == off
    assert refused(world, lead, sub_status="x") == off
    assert refused(world, lead, field_name=field, field_value="x") == off
    assert refused(world, lead, field_value="x") == off
    call_update_lead(world, lead, amount="1", add_to_existing=True)
    call_update_lead(world, lead, return_reason_id=world.reason_id)


def test_statuses_that_do_not_fit(world, lead):
    status, other, retired = world.status(), world.status(), world.status(retired=True)
    long = world.status("x" * 100)
    for wrong in (status.upper(), f"{status} ", retired, f"{long}x", "\N{SNOWMAN}"):
        assert refused(world, lead, status=wrong) == "Invalid Lead Status"
    sub_status = world.sub_status(status)
    no_status = refused(world, lead, sub_status=sub_status)
    assert no_status == "Invalid Lead Status"
    old = world.sub_status(status, retired=True)
    for wrong in (sub_status.upper(), f"{sub_status} ", old, world.sub_status(other)):
        text = refused(world, lead, status=status, sub_status=wrong)
        assert text == "Invalid Lead SubStatus"


@pytest.mark.parametrize("add", [True, False])
@pytest.mark.parametrize("amount", ["5", "12.5", "1.00001", "100000000000"])
def test_a_credited_sale_is_frozen(world, lead, amount, add):
    call_return_lead(world, lead, "approve_for_credit")
    text = refused(world, lead, amount=amount, add_to_existing=add)
    assert text == IN_LIST


def test_zero_overwrites_so_a_credited_sale_refuses_it(world, lead):
    call_return_lead(world, lead, "approve_for_credit")
    assert refused(world, lead, amount="0", add_to_existing=False) == IN_LIST
    needs_add = "Missing Required Fields: add_to_existing"
    assert refused(world, lead, amount="0") == needs_add


@pytest.mark.parametrize(
    "first, amount, add",
    [
        ("99999999999.9999", "0.0001", True),
        ("-99999999987.4999", "-12.5001", True),
        ("0", "100000000000", False),
    ],
)
def test_amounts_beyond_the_limit(world, lead, first, amount, add):
    call_update_lead(world, lead, amount=first, add_to_existing=False)
    text = refused(world, lead, amount=amount, add_to_existing=add)
    assert text == "Invalid Amount"


def test_return_reasons(world, lead):
    retired = world.reason(retired=True)
    for wrong in (-1, NOBODY, retired):
        text = refused(world, lead, return_reason_id=wrong)
        assert text == "Invalid Return Reason ID"
    call_update_lead(world, lead, return_reason_id=world.reason_id)
    text = refused(world, lead, return_reason_id=world.reason_id)
    assert text == IN_LIST


def test_what_belongs_to_another_buyer_does_not_exist(world, lead):
    owner = Caller("buyer-key:1", "192.0.2.3", world.buyer_id)
    stranger = Caller("buyer-key:2", "192.0.2.3", world.buyer())
    call_update_lead(world, lead, owner)
    assert refused(world, lead, stranger) == "Invalid Lead ID"
    bought = world.contract_id
    text = refused(world, lead, stranger, buyer_contract_id=bought)
    assert text == "Invalid Lead ID"
    assert refused(world, world.lead(), owner) == "Invalid Lead ID"  # nobody's yet


def test_a_key_reaches_what_its_buyers_contracts_bought(world, lead):
    other = world.buyer()
    theirs, unused = world.contract(buyer_id=other), world.contract(buyer_id=other)
    world.sale(lead, buyer_contract_id=theirs, buyer_id=other)
    mine = Caller("buyer-key:1", "192.0.2.3", world.buyer_id)
    second = Caller("buyer-key:2", "192.0.2.3", other)

    # one sale each: no contract is needed
    call_update_lead(world, lead, mine, amount="1", add_to_existing=True)
    sold = rows(world, "updates, buyer_contract_id", "sales", lead)
    assert sold == [(0, theirs), (1, world.contract_id)]
    text = refused(world, lead, mine, buyer_contract_id=theirs)
    assert text == "Invalid Buyer Contract ID"
    text = refused(world, lead, second, buyer_contract_id=unused)
    assert text == "Sale Not Found"
    assert refused(world, lead) == NEEDS_CONTRACT


def test_a_key_follows_the_contracts_buyer_of_today(world, lead):
    other = world.buyer()
    edit_contract(world, buyer_id=other)
    before = Caller("buyer-key:1", "192.0.2.3", world.buyer_id)
    assert refused(world, lead, before) == "Invalid Lead ID"
    call_update_lead(world, lead, Caller("buyer-key:2", "192.0.2.3", other))
