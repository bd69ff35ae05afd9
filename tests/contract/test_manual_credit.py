"""ManualCredit by every binding: a bare text, whether it is done or refused."""

from decimal import Decimal

import pytest

from tests.contract.calls import NOBODY, manual_credit
from tests.contract.clients import told
from tests.contract.contents import nothing_written, rows

DONE = "Manual Credit Added Successfully"
# What is wrong with the call, beside manual_credit(), and the text that it gets.
REFUSALS = {
    "no key": (lambda w: {"api_key": None}, "Invalid API Key"),
    "a buyer's key": (lambda w: {"api_key": w.buyer_key()}, "Invalid API Key"),
    "nothing but a key": (
        lambda w: dict.fromkeys(list(manual_credit(w))[1:]),
        "Missing Required Fields: buyer_id, amount",
    ),
    "buyer 0": (lambda w: {"buyer_id": 0}, "Invalid Buyer ID"),
    "a negative buyer": (lambda w: {"buyer_id": -1}, "Invalid Buyer ID"),
    "an unknown buyer": (lambda w: {"buyer_id": NOBODY}, "Invalid Buyer ID"),
    "a negative contract": (
        lambda w: {"buyer_contract_id": -1},
        "Invalid Buyer Contract ID",
    ),
    "another buyer's contract": (
        lambda w: {"buyer_contract_id": w.contract(buyer_id=w.buyer())},
        "Invalid Buyer Contract ID",
    ),
    "nothing": (lambda w: {"amount": "0"}, "Invalid Amount"),
    "too many decimals": (lambda w: {"amount": "0.00001"}, "Invalid Amount"),
    "too large": (lambda w: {"amount": "100000000000"}, "Invalid Amount"),
    "a long number": (
        lambda w: {"invoice_number": "1" * 101},
        "Invalid Invoice Number",
    ),
    "a long code": (
        lambda w: {"verification_code": "1" * 101},
        "Invalid Verification Code",
    ),
    "long notes": (lambda w: {"notes": "n" * 101}, "Invalid Notes"),
}


@pytest.mark.parametrize(("wrong", "text"), REFUSALS.values(), ids=REFUSALS)
def test_each_refusal_is_the_same_by_every_binding(add, live_world, wrong, text):
    request = manual_credit(live_world) | wrong(live_world)

    with nothing_written(live_world.db):
        assert add.by_all("ManualCredit", **request) == told(text)


def test_each_call_adds_an_entry(add, live_world):
    amounts = ["25", "-5.5", "0.0001", "-99999999999.9999", "1", "2", "3"]
    for amount, (binding, reply) in zip(amounts, told(DONE).items(), strict=True):
        request = manual_credit(live_world) | {"amount": amount}
        assert add.call(binding, "ManualCredit", **request) == reply

    query = """
        SELECT line, entry_type::text, amount, buyer_contract_id,
               actor ~ '^key:[0-9]+$', client
          FROM account_entries WHERE buyer_id = %s ORDER BY line
    """
    assert rows(live_world.db, query, live_world.buyer_id) == [
        (line, "manual", Decimal(amount), None, True, "127.0.0.1")
        for line, amount in enumerate(amounts, 1)
    ]


def test_keeps_all_that_is_told(add, live_world):
    request = manual_credit(live_world) | {
        "buyer_contract_id": live_world.contract_id,
        "invoice_number": "INV 7",
        "verification_code": "v" * 100,
        "notes": "ü" * 100,
    }
    assert add.call("zeep-post", "ManualCredit", **request).message == DONE

    query = """
        SELECT buyer_contract_id, invoice_number, verification_code, notes
          FROM account_entries WHERE buyer_id = %s
    """
    assert rows(live_world.db, query, live_world.buyer_id) == [
        (live_world.contract_id, "INV 7", "v" * 100, "ü" * 100)
    ]
