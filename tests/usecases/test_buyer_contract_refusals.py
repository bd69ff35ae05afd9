"""BuyerContract on PostgreSQL: what it refuses, and in which order."""

from itertools import pairwise

import pytest

from tests.usecases.contract_calls import (
    NOT_TEXTS,
    audits,
    call,
    create,
    edit,
    refusal,
    stored,
)

# Parameter, what is wrong with any contract, the text: in the order of the checks.
WRONG = [
    ("buyer_contract_id", -1, "Invalid Buyer Contract ID"),
    ("buyer_id", -1, "Invalid Buyer ID"),
    ("vertical_id", -1, "Invalid Vertical ID"),
    ("buyer_contract_name", "x" * 51, "Invalid Buyer Contract Name"),
    ("account_status_id", 4, "Invalid Account Status ID"),
    ("offer_id", -2, "Invalid Offer ID"),
    ("max_return_age_days", 36_501, "Invalid Max Return Age Days"),
    ("min_lead_age_minutes", 52_560_001, "Invalid Min Lead Age Minutes"),
    ("max_lead_age_minutes", 52_560_001, "Invalid Max Lead Age Minutes"),
    ("posting_wait_seconds", 52_560_001, "Invalid Posting Wait Seconds"),
    (
        "default_confirmation_page_link",
        "ftp://a.example",
        "Invalid Default Confirmation Page Link",
    ),
    ("max_post_errors", 0, "Invalid Max Post Errors"),
    ("rank", -2, "Invalid Rank"),
    ("email_template_id", -(2**31 - 2), "Invalid Email Template ID"),
    ("portal_template_id", -(2**31 - 2), "Invalid Portal Template ID"),
]
# More values that are refused, with the texts of above.
ALSO_WRONG = [
    ("buyer_contract_id", 2**31 - 1),
    ("buyer_id", 2**31 - 1),
    ("vertical_id", 2**31 - 1),
    ("buyer_contract_name", " \t"),
    ("account_status_id", -1),
    ("offer_id", 2**31 - 1),
    ("max_return_age_days", -2),
    ("min_lead_age_minutes", -2),
    ("max_lead_age_minutes", -2),
    ("posting_wait_seconds", -2),
    ("default_confirmation_page_link", "http://a.example/" + "x" * 84),
    ("max_post_errors", 12),
    ("email_template_id", 2**31 - 2),
    ("portal_template_id", -(2**31)),
]
TEXT_OF = {name: text for name, _, text in WRONG}
ALL_WRONG = [(name, value) for name, value, _ in WRONG] + ALSO_WRONG


@pytest.mark.parametrize(("parameter", "value"), ALL_WRONG)
def test_refuses_on_edit(world, parameter, value):
    before = stored(world)
    assert refusal(edit, world, **{parameter: value}) == TEXT_OF[parameter]
    assert stored(world) == before
    assert audits(world) == []


@pytest.mark.parametrize(("parameter", "value"), ALL_WRONG)
def test_refuses_on_create(world, parameter, value):
    assert refusal(create, world, **{parameter: value}) == TEXT_OF[parameter]


@pytest.mark.parametrize(("first", "then"), list(pairwise(WRONG)))
def test_refuses_in_the_order_of_the_parameters(world, first, then):
    wrong = {first[0]: first[1], then[0]: then[1]}
    assert refusal(edit, world, **wrong) == first[2]


def test_lead_age_comes_after_the_parameters_and_before_the_name(world):
    taken = taken_name(world)
    wrong = {"min_lead_age_minutes": 2, "max_lead_age_minutes": 1}
    wrong["buyer_contract_name"] = taken
    assert refusal(edit, world, **wrong) == "Invalid Lead Age"
    template = "Invalid Portal Template ID"
    assert refusal(edit, world, **wrong, portal_template_id=2**31 - 2) == template


def test_lead_age_is_that_of_the_contract_afterwards(world):
    edit(world, min_lead_age_minutes=10, max_lead_age_minutes=20)
    assert refusal(edit, world, min_lead_age_minutes=21) == "Invalid Lead Age"
    assert refusal(edit, world, max_lead_age_minutes=9) == "Invalid Lead Age"
    edit(world, min_lead_age_minutes=30, max_lead_age_minutes=30)


@pytest.mark.parametrize("parameter", NOT_TEXTS)
def test_an_absent_number_or_choice_is_missing(world, parameter):
    missing = f"Missing Required Fields: {parameter}"
    assert refusal(create, world, **{parameter: None}) == missing
    assert refusal(edit, world, **{parameter: None}) == missing


def test_what_a_new_contract_needs_is_named_in_order(world):
    needs = "buyer_id, vertical_id, buyer_contract_name, rank"
    assert refusal(call, world) == f"Missing Required Fields: {needs}"
    name = {"buyer_contract_name": "NULL"}
    needs = "buyer_contract_name, offer_id"
    missing = f"Missing Required Fields: {needs}"
    assert refusal(create, world, **name, offer_id=None) == missing


def test_without_a_contract_id_only_the_absent_are_named(world):
    sent = {"buyer_contract_id": None, "portal_template_id": None}
    missing = "Missing Required Fields: buyer_contract_id, portal_template_id"
    assert refusal(call, world, **sent) == missing


def test_missing_comes_before_an_unknown_contract(world):
    sent = {"buyer_contract_id": -1, "rank": None}
    assert refusal(call, world, **sent) == "Missing Required Fields: rank"
    assert refusal(call, world, buyer_contract_id=-1) == "Invalid Buyer Contract ID"


@pytest.mark.parametrize(
    ("stored_name", "name"),
    [("Acme", "Acme"), ("Acme", " aCME\t"), ("Écru", "e\u0301CRU"), ("ÅB", "\u212bb")],
)
def test_a_name_is_taken_however_it_is_written(world, stored_name, name):
    create(world, buyer_contract_name=stored_name)
    taken = "Buyer Contract Name Already Exists"
    assert refusal(create, world, buyer_contract_name=name) == taken
    assert refusal(edit, world, buyer_contract_name=name) == taken


def test_a_contract_may_write_its_own_name_differently(world):
    edit(world, buyer_contract_name="Acme")
    edit(world, buyer_contract_name=" ACME ")
    assert stored(world)["buyer_contract_name"] == " ACME "


def test_any_number_of_contracts_may_be_blank(world):
    other = world.contract()
    for contract_id in (world.contract_id, other):
        sent = {"buyer_contract_id": contract_id, "buyer_contract_name": "NULL"}
        message = call(world, **sent)["message"]
        assert message == "Buyer Contract () Updated Successfully"


def test_the_vertical_is_fixed_by_the_first_lead_bought(world):
    other = world.vertical()
    edit(world, vertical_id=other)
    edit(world, vertical_id=world.vertical_id)
    world.sold_lead()
    assert refusal(edit, world, vertical_id=other) == "Invalid Vertical ID"
    edit(world, vertical_id=world.vertical_id, rank=5)
    edit(world, buyer_id=world.buyer())
    assert stored(world)["version"] == 5


def taken_name(world) -> str:
    name = world.name("taken")
    create(world, buyer_contract_name=name)
    return name
