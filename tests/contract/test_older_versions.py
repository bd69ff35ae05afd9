"""Older versions that real clients are pinned to: the same calls, in their own shapes."""

from decimal import Decimal

import pytest

from tests.contract.calls import return_lead, sold_twice
from tests.contract.clients import accepted, refused
from tests.contract.lookups import Lookups, PlainPage
from tests.usecases.calls import rows

NAMESPACE = "http://cakemarketing.com/api/{}/"


def return_v1(world) -> dict:
    request = return_lead(world)
    return {name: request[name] for name in request if name not in V2_ONLY}


V2_ONLY = ("buyer_contract_id", "denied_reason_id")
DONE = {
    "approve_to_replace": "Lead Return Approved To Replace",
    "approve_for_credit": "Lead Return Approved For Credit",
    "submit_for_approval": "Lead Return Submitted For Approval",
}


@pytest.mark.parametrize("return_type", DONE)
def test_return_lead_v1(track_v1, live_world, return_type):
    for binding, expected in accepted(message=DONE[return_type]).items():
        request = return_v1(live_world) | {"return_type": return_type}
        assert track_v1.call(binding, "ReturnLead", **request) == expected
        assert len(rows(live_world, "return_id", "returns", request["lead_id"])) == 1


def test_return_lead_v1_decides_a_pending_return(track_v1, live_world):
    request = return_v1(live_world)
    for return_type in ("submit_for_approval", "approve_to_replace"):
        reply = track_v1.call(
            "soap11", "ReturnLead", **request | {"return_type": return_type}
        )
        assert reply.message == DONE[return_type]
    assert rows(live_world, "state", "returns", request["lead_id"]) == [("replaced",)]


def test_return_lead_v1_of_a_lead_sold_to_several(track_v1, live_world):
    request = return_v1(live_world) | {"lead_id": sold_twice(live_world)["lead_id"]}
    text = "Missing Required Fields: buyer_contract_id"
    assert track_v1.by_all("ReturnLead", **request) == refused(text)


def test_return_lead_v1_has_no_reject(track_v1, live_world):
    request = return_v1(live_world) | {"return_type": "reject"}
    reply = track_v1.call("get", "ReturnLead", **request)
    assert (reply.status, reply.message) == (
        400,
        "Parameter return_type: the value 'reject' was given, one of approve_to_replace,"
        " approve_for_credit, submit_for_approval was expected.",
    )


# ---------------------------------------------------------------- exports


@pytest.fixture
def contract(stock):
    """The only contract: of buyer 1, in vertical 1, and what is not usual of it."""
    stock.verticals("Auto")
    stock.insert("buyers", buyer_name="Acme", account_manager_id=7, credit_limit=5)
    stock.insert(
        "buyer_contracts",
        buyer_id=1,
        vertical_id=1,
        buyer_contract_name="One",
        name_key="one",
        account_status_id=2,
        buy_upsells=True,
        rank=3,
        posting_wait_seconds=9,
        max_lead_age_minutes=60,
    )


FLAT = {
    "buyer_contract_id": 1,
    "buyer_contract_name": "One",
    "buyer_id": 1,
    "buyer_name": "Acme",
    "vertical_name": "Auto",
    "status_name": "Inactive",
    "buy_upsells": True,
    "rank": 3,
    "posting_wait_seconds": 9,
    "min_lead_age_minutes": 0,
    "max_lead_age_minutes": 60,
    "max_post_errors": 10,
    "max_return_days": 30,
    "returns_owed": 0,
    "replace_returns": True,
}


def test_buyer_contracts_v1(own_server, stock, contract):
    page = Lookups(own_server.url, "/api/1/export.asmx")
    key = stock.admin_key()

    assert page.ask("BuyerContracts", api_key=key) == [FLAT]
    assert page.ask("BuyerContracts", api_key=key, status_id=2) == [FLAT]
    for nothing in ({"api_key": key, "status_id": 1}, {"api_key": "wrong"}):
        assert page.members("BuyerContracts", **nothing) == ""
    text = page.get("BuyerContracts", api_key=key)
    start = f'xmlns="{NAMESPACE.format(1)}"><BuyerContract><buyer_contract_id>1</buyer_'
    assert "<ArrayOfBuyerContract " in text and start in text
    assert '<offer_id xsi:nil="true" /><status_name>' in text
    assert '<credit_remaining xsi:nil="true" /><buy_upsells>' in text


def test_buyer_contracts_v1_has_the_contracts_own_days(own_server, stock, contract):
    page = Lookups(own_server.url, "/api/1/export.asmx")
    stock.db.execute("UPDATE buyer_contracts SET max_return_age_days = 4")
    (row,) = page.ask("BuyerContracts", api_key=stock.admin_key())
    assert row == FLAT | {"max_return_days": 4}


def test_buyers_v1(own_server, stock, contract):
    page = Lookups(own_server.url, "/api/1/export.asmx")

    assert page.ask("Buyers", api_key=stock.admin_key()) == [
        {
            "buyer_id": 1,
            "buyer_name": "Acme",
            "account_manager_id": 7,
            "account_status_id": 1,
            "account_status_name": "Active",
            "credit_type": "Unlimited",
            "credit_limit": Decimal("5.0000"),
            "credit_balance": Decimal("0.0000"),
        }
    ]


def test_buyer_contracts_v3_is_version_4_by_an_id(own_server, stock, contract):
    pages = [Lookups(own_server.url, f"/api/{v}/export.asmx") for v in (3, 4)]
    asked = {"api_key": stock.admin_key(), "buyer_id": 1}
    older, newer = (page.ask("BuyerContracts", **asked) for page in pages)
    assert older == newer
    assert older["row_count"] == 1
    inner = [page.members("BuyerContracts", **asked) for page in pages]
    assert inner[0] == inner[1]


@pytest.mark.parametrize("given", [{}, {"buyer_id": 0, "vertical_id": -1}])
def test_buyer_contracts_v3_needs_an_id(own_server, stock, given):
    page = PlainPage(own_server.url, "/api/3/export.asmx")
    text = (
        "Missing Required Fields: buyer_id, buyer_contract_id, vertical_id,"
        " buyer_contract_status_id"
    )
    replies = page.by_all("BuyerContracts", api_key=stock.admin_key(), **given)
    assert {reply.message for reply in replies.values()} == {text}


def test_offers_v5_is_version_6(own_server, stock):
    stock.verticals("Auto")
    stock.insert("offers", offer_name="Cheap", vertical_id=1)
    pages = [Lookups(own_server.url, f"/api/{v}/export.asmx") for v in (5, 6)]
    asked = {"api_key": stock.admin_key(), "offer_name": "chea"}
    older, newer = (page.ask("Offers", **asked) for page in pages)
    assert older == newer
    assert older["row_count"] == 1
    assert NAMESPACE.format(5) in pages[0].root("Offers", **asked)
