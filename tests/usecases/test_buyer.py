"""Buyer on PostgreSQL: what it stores, refuses and leaves in the audit."""

from decimal import Decimal
from itertools import pairwise

import pytest
from psycopg.rows import dict_row

from service.callers import Caller
from service.errors import Refusal
from service.usecases.buyer import add_or_edit_buyer
from tests.usecases.asked import ask

CALLER = Caller("key:7", "192.0.2.1")
WHO = ("key:7", "192.0.2.1", "Buyer")
# The call that skips everything, in the contract's order.
SKIPPING = {
    "buyer_id": 0,
    "buyer_name": "",
    "account_status_id": 0,
    "account_manager_id": 0,
    "address_street": "",
    "address_street2": "",
    "address_city": "",
    "address_state": "",
    "address_zip_code": "",
    "address_country": "",
    "website": "",
    "billing_cycle_id": 0,
    "credit_type": "no_change",
    "credit_limit": Decimal(-1),
}
NOT_TEXTS = [
    "buyer_id",
    "account_status_id",
    "account_manager_id",
    "billing_cycle_id",
    "credit_type",
    "credit_limit",
]
DEFAULTS = {
    "account_status_id": 1,
    "account_manager_id": None,
    "address_street": "",
    "address_street2": "",
    "address_city": "",
    "address_state": "",
    "address_zip_code": "",
    "address_country": "",
    "website": "",
    "billing_cycle_id": None,
    "credit_type": "unlimited",
    "credit_limit": None,
}
# Parameter and a value to store: each differs from what DEFAULTS has.
SETS = [
    ("account_status_id", 2),
    ("account_manager_id", 2**31 - 1),
    ("address_street", "ß" * 60),
    ("address_street2", "x" * 60),
    ("address_city", "x" * 30),
    ("address_state", "x" * 20),
    ("address_zip_code", "x" * 10),
    ("address_country", "x" * 30),
    ("website", "x" * 100),
    ("billing_cycle_id", 1),
    ("credit_limit", Decimal("0.0000")),
    ("credit_limit", Decimal("99999999999.9999")),
]
# Parameter, what is wrong with any buyer, the text: in the order of the checks.
WRONG = [
    ("buyer_id", -1, "Invalid Buyer ID"),
    ("buyer_name", "x" * 51, "Invalid Buyer Name"),
    ("account_status_id", 4, "Invalid Account Status ID"),
    ("account_manager_id", -1, "Invalid Account Manager ID"),
    ("address_street", "x" * 61, "Invalid Address Street"),
    ("address_street2", "x" * 61, "Invalid Address Street2"),
    ("address_city", "x" * 31, "Invalid Address City"),
    ("address_state", "x" * 21, "Invalid Address State"),
    ("address_zip_code", "x" * 11, "Invalid Address Zip Code"),
    ("address_country", "x" * 31, "Invalid Address Country"),
    ("website", "x" * 101, "Invalid Website"),
    ("billing_cycle_id", -1, "Invalid Billing Cycle ID"),
    ("credit_limit", Decimal(-2), "Invalid Credit Limit"),
]
ALSO_WRONG = [
    ("buyer_id", 2**31 - 1, "Invalid Buyer ID"),
    ("buyer_name", "NULL", "Invalid Buyer Name"),
    ("buyer_name", " ", "Invalid Buyer Name"),
    ("account_status_id", -1, "Invalid Account Status ID"),
    ("credit_limit", Decimal("0.00001"), "Invalid Credit Limit"),
    ("credit_limit", Decimal("100000000000"), "Invalid Credit Limit"),
    ("credit_type", "limited", "Invalid Credit Limit"),  # no limit was ever given
]


@pytest.fixture
def call(tx):
    """Call with everything skipped but what is said."""
    return lambda **sent: ask(tx, CALLER, add_or_edit_buyer, "Buyer", **SKIPPING | sent)


@pytest.fixture
def edit(call, world):
    return lambda **sent: call(**{"buyer_id": world.buyer_id} | sent)


@pytest.fixture
def create(call):
    return lambda **sent: call(**{"buyer_name": "Acme Loans"} | sent)


def stored(tx, buyer_id):
    query = "SELECT * FROM buyers WHERE buyer_id = %s"
    found = tx.cursor(row_factory=dict_row).execute(query, [buyer_id]).fetchone()
    del found["name_order"]  # which PostgreSQL makes of the name
    return found


def audits(tx, buyer_id):
    query = """
        SELECT actor, client, operation, old_values, new_values
          FROM audit
         WHERE entity = 'buyer' AND entity_id = %s
         ORDER BY audit_id
    """
    return tx.execute(query, [buyer_id]).fetchall()


def refusal(call, **sent):
    with pytest.raises(Refusal) as refused:
        call(**sent)
    return str(refused.value)


def test_creates_with_the_stated_defaults(create, tx):
    reply = create()

    buyer_id = reply["buyer_id"]
    assert reply == {
        "message": f"Buyer {buyer_id} Created",
        "row_count": 0,
        "buyer_id": buyer_id,
    }
    row = DEFAULTS | {"buyer_id": buyer_id, "buyer_name": "Acme Loans"}
    assert stored(tx, buyer_id) == row | {"version": 1}
    assert audits(tx, buyer_id) == [(*WHO, None, row)]


@pytest.mark.parametrize(("parameter", "value"), SETS)
def test_creates_with_a_setting(create, tx, parameter, value):
    row = stored(tx, create(**{parameter: value})["buyer_id"])
    assert {name: row[name] for name in DEFAULTS} == DEFAULTS | {parameter: value}


@pytest.mark.parametrize(("parameter", "value"), [*SETS, ("buyer_name", " Änne ")])
def test_edits_one_setting_and_no_other(edit, world, tx, parameter, value):
    before = stored(tx, world.buyer_id)

    reply = edit(**{parameter: value})

    assert reply == {
        "message": f"Buyer {world.buyer_id} Updated",
        "row_count": 0,
        "buyer_id": world.buyer_id,
    }
    assert stored(tx, world.buyer_id) == before | {parameter: value, "version": 2}
    shown = float(value) if parameter == "credit_limit" else value
    old, new = {parameter: before[parameter]}, {parameter: shown}
    assert audits(tx, world.buyer_id) == [(*WHO, old, new)]


def test_the_audit_has_money_to_the_last_digit(edit, world, tx):
    edit(credit_limit=Decimal("99999999999.9999"))
    query = """
        SELECT new_values::text
          FROM audit
         WHERE entity = 'buyer' AND entity_id = %s
    """
    [(shown,)] = tx.execute(query, [world.buyer_id]).fetchall()
    assert shown == '{"credit_limit": 99999999999.9999}'


@pytest.mark.parametrize(
    "parameter", [name for name in DEFAULTS if DEFAULTS[name] == ""]
)
def test_null_blanks_a_text(create, edit, world, tx, parameter):
    edit(**{parameter: "x"})
    edit(**{parameter: "NULL"})
    assert stored(tx, world.buyer_id)[parameter] == ""
    assert audits(tx, world.buyer_id)[-1][3:] == ({parameter: "x"}, {parameter: ""})


def test_an_edit_that_changes_nothing_writes_nothing(edit, world, tx):
    edit(credit_type="limited", credit_limit=Decimal("12.5"), website="x")
    before = stored(tx, world.buyer_id)

    for same in (
        {},
        {"credit_type": "limited", "website": "x"},
        {"credit_limit": Decimal("12.500000"), "address_city": "NULL"},
        {"buyer_name": before["buyer_name"], "account_status_id": 1},
    ):
        assert edit(**same)["message"] == f"Buyer {world.buyer_id} Updated"

    assert stored(tx, world.buyer_id) == before
    assert len(audits(tx, world.buyer_id)) == 1


def test_minus_zero_is_zero(edit, world, tx):
    edit(credit_limit=Decimal("-0"))
    query = "SELECT credit_limit::text FROM buyers WHERE buyer_id = %s"
    assert tx.execute(query, [world.buyer_id]).fetchone() == ("0.0000",)


def test_unlimited_keeps_the_limit(edit, world, tx):
    edit(credit_type="limited", credit_limit=Decimal(50))
    edit(credit_type="unlimited")
    assert stored(tx, world.buyer_id)["credit_limit"] == 50
    edit(credit_type="limited")
    assert stored(tx, world.buyer_id)["credit_type"] == "limited"


def test_names_need_not_be_unique(create):
    assert create()["buyer_id"] != create()["buyer_id"]


@pytest.mark.parametrize(("parameter", "value", "text"), WRONG + ALSO_WRONG)
def test_refuses_on_edit(edit, world, tx, parameter, value, text):
    before = stored(tx, world.buyer_id)
    assert refusal(edit, **{parameter: value}) == text
    assert stored(tx, world.buyer_id) == before
    assert audits(tx, world.buyer_id) == []


@pytest.mark.parametrize(("parameter", "value", "text"), WRONG + ALSO_WRONG)
def test_refuses_on_create(create, parameter, value, text):
    assert refusal(create, **{parameter: value}) == text


@pytest.mark.parametrize(("first", "then"), list(pairwise(WRONG)))
def test_refuses_in_the_order_of_the_parameters(edit, first, then):
    wrong = {first[0]: first[1], then[0]: then[1]}
    assert refusal(edit, **wrong) == first[2]


@pytest.mark.parametrize("parameter", NOT_TEXTS)
def test_an_absent_number_or_choice_is_missing(create, edit, parameter):
    missing = f"Missing Required Fields: {parameter}"
    assert refusal(create, **{parameter: None}) == missing
    assert refusal(edit, **{parameter: None}) == missing


def test_what_is_missing_is_named_in_order(call):
    sent = {"credit_limit": None, "account_status_id": None}
    missing = "Missing Required Fields: buyer_name, account_status_id, credit_limit"
    assert refusal(call, **sent) == missing
    sent["buyer_id"] = None
    missing = "Missing Required Fields: buyer_id, account_status_id, credit_limit"
    assert refusal(call, **sent) == missing


def test_missing_comes_before_an_unknown_buyer(call):
    sent = {"buyer_id": -1, "credit_type": None}
    assert refusal(call, **sent) == "Missing Required Fields: credit_type"
