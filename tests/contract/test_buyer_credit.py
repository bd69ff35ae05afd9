"""BuyerCredit by every binding: prepaid money and the credit's type; and the balance."""

from decimal import Decimal

import pytest

from tests.contract import contents
from tests.contract.calls import NOBODY, buyer_credit, return_lead
from tests.contract.clients import Page, accepted, refused
from tests.contract.contents import nothing_written, row, rows
from tests.contract.lookups import Lookups

DONE = "Buyer Credit Updated Successfully"
# What is wrong with the call, beside buyer_credit(), and the text that it gets.
REFUSALS = {
    "no key": (lambda w: {"api_key": None}, "Invalid API Key"),
    "a buyer's key": (lambda w: {"api_key": w.buyer_key()}, "Invalid API Key"),
    "nothing but a key": (
        lambda w: dict.fromkeys(list(buyer_credit(w))[1:]),
        "Missing Required Fields: buyer_id, credit_type",
    ),
    "buyer 0": (lambda w: {"buyer_id": 0}, "Invalid Buyer ID"),
    "a negative buyer": (lambda w: {"buyer_id": -1}, "Invalid Buyer ID"),
    "an unknown buyer": (lambda w: {"buyer_id": NOBODY}, "Invalid Buyer ID"),
    "too many decimals": (lambda w: {"credit_to_add": "0.00001"}, "Invalid Amount"),
    "money back": (lambda w: {"credit_to_add": "-1"}, "Invalid Credit To Add"),
}


@pytest.mark.parametrize(("wrong", "text"), REFUSALS.values(), ids=REFUSALS)
def test_each_refusal_is_the_same_by_every_binding(add, live_world, wrong, text):
    request = buyer_credit(live_world) | wrong(live_world)

    with nothing_written(live_world.db):
        assert add.by_all("BuyerCredit", **request) == refused(text)


def test_adds_prepaid_money_by_every_binding(add, live_world):
    request = buyer_credit(live_world)
    assert add.by_all("BuyerCredit", **request) == accepted(message=DONE)

    query = """
        SELECT line, entry_type::text, amount
          FROM account_entries WHERE buyer_id = %s ORDER BY line
    """
    assert rows(live_world.db, query, live_world.buyer_id) == [
        (line, "prepaid", Decimal(100)) for line in range(1, 8)
    ]
    assert contents.audit(live_world.db, "buyer", live_world.buyer_id) == []


def test_sets_the_credit_type_and_adds_the_money(add, live_world):
    query = "UPDATE buyers SET credit_limit = 50 WHERE buyer_id = %s"
    live_world.db.execute(query, [live_world.buyer_id])
    types = ["limited", "no_change", "unlimited", "limited"]
    found = []
    for credit_type in types:
        request = buyer_credit(live_world) | {"credit_type": credit_type}
        assert add.call("soap12", "BuyerCredit", **request).message == DONE
        query = "SELECT credit_type FROM buyers WHERE buyer_id = %s"
        found.append(row(live_world.db, query, live_world.buyer_id)["credit_type"])

    assert found == ["limited", "limited", "unlimited", "limited"]
    trail = contents.audit(live_world.db, "buyer", live_world.buyer_id)
    assert [each[1:] for each in trail] == [
        ("BuyerCredit", {"credit_type": old}, {"credit_type": new})
        for old, new in (
            ("unlimited", "limited"),
            ("limited", "unlimited"),
            ("unlimited", "limited"),
        )
    ]


def test_a_fresh_buyer_can_be_prepaid(add, live_world):
    """Who never had a limit can spend what is in the account."""
    request = buyer_credit(live_world) | {"credit_type": "limited"}
    assert add.call("form", "BuyerCredit", **request).message == DONE
    query = "SELECT credit_type, credit_limit FROM buyers WHERE buyer_id = %s"
    assert row(live_world.db, query, live_world.buyer_id) == {
        "credit_type": "limited",
        "credit_limit": Decimal(0),
    }


@pytest.mark.parametrize("credit", ["0", None])
def test_a_call_that_asks_for_nothing_writes_nothing(add, live_world, credit):
    request = buyer_credit(live_world) | {"credit_to_add": credit}
    for credit_type in ("no_change", "unlimited"):
        with nothing_written(live_world.db):
            replies = add.by_all(
                "BuyerCredit", **request | {"credit_type": credit_type}
            )
        assert replies == accepted(message=DONE)


# ---------------------------------------------------------------- the balance


@pytest.fixture
def account(own_server, stock):
    """A buyer with a limit of 50, a credited return of 12.50, and two entries."""
    stock.verticals("Auto")
    stock.insert("buyers", buyer_name="Acme", credit_limit=50)
    stock.insert("buyers", buyer_name="Other")
    stock.contract()
    stock.reason()
    track = Page(own_server.url, "track")
    assert track.call("get", "ReturnLead", **return_lead(stock)).success
    for line, (kind, amount) in enumerate((("manual", -3), ("prepaid", "100.25")), 1):
        stock.insert(
            "account_entries",
            buyer_id=1,
            line=line,
            entry_type=kind,
            amount=amount,
            audit_id=line,
        )
    return stock


def test_the_exports_tell_the_balance(own_server, account):
    key = account.admin_key()
    newer = Lookups(own_server.url, "/api/2/export.asmx")
    older = Lookups(own_server.url, "/api/1/export.asmx")

    rows = newer.ask("Buyers", api_key=key)["buyers"], older.ask("Buyers", api_key=key)
    for buyers in rows:
        assert [buyer["credit_balance"] for buyer in buyers] == [
            Decimal("109.7500"),
            Decimal("0.0000"),
        ]
    text = newer.members("Buyers", api_key=key)
    assert "<credit_balance>109.7500</credit_balance>\n</buyer>" in text


def test_what_is_left_of_a_limited_credit(own_server, account):
    page = Lookups(own_server.url, "/api/1/export.asmx")
    key = account.admin_key()
    [contract] = page.ask("BuyerContracts", api_key=key)
    assert "credit_remaining" not in contract  # it is nil
    text = page.get("BuyerContracts", api_key=key)
    assert '<credit_remaining xsi:nil="true" />' in text

    account.db.execute("UPDATE buyers SET credit_type = 'limited' WHERE buyer_id = 1")
    [contract] = page.ask("BuyerContracts", api_key=key)
    assert contract["credit_remaining"] == Decimal("159.7500")
