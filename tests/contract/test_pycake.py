"""Requests of pycake (Python, requests), byte for byte as the program sends them.

Each answer is read as it reads it. Two more clients are in test_public_clients.py.
"""

import json
from decimal import Decimal
from urllib.parse import quote_plus

import pytest

PYCAKE_HEAD = """POST {path} HTTP/1.1
Host: HOST
User-Agent: python-requests/2.21.0
Accept-Encoding: gzip, deflate
Accept: */*
Connection: keep-alive
Content-Length: {length}
Content-Type: {type}

"""


@pytest.fixture
def pycake(send_by_hand):
    """Post JSON and read its "d"; or a form, as the program does for XML."""

    def call(path: str, parameters: dict, *, as_json: bool = True):
        form = "&".join(f"{n}={quote_plus(str(v))}" for n, v in parameters.items())
        body = json.dumps(parameters) if as_json else form
        media_type = "json" if as_json else "x-www-form-urlencoded"
        status, _, answer = send_by_hand(
            PYCAKE_HEAD.format(
                path=path, length=len(body), type=f"application/{media_type}"
            ),
            body,
        )
        assert status == 200
        return (
            json.loads(answer, parse_float=Decimal)["d"] if as_json else answer.decode()
        )

    return call


def pycake_update(lead_id: str, **given) -> dict:
    defaults = {"lead_id": lead_id, "buyer_contract_id": "0", "status": ""}
    defaults |= {"sub_status": "", "amount": "0", "add_to_existing": "TRUE"}
    defaults |= {"field_name": "", "field_value": "", "return_reason_id": "0"}
    return defaults | given


def test_pycake_updates_and_returns_a_lead(pycake, cake_account):
    lead_id = cake_account.sold_lead()
    page = "/buyers/api/1/leads.asmx"
    reasons = pycake(f"{page}/GetReturnReasons", {})
    assert reasons["return_reasons"][0]["return_reason_id"] == 1

    done = {"success": True, "message": "Lead updated", "lead_id": lead_id}
    update = pycake_update(lead_id, status="Funded", amount="2.50")
    assert pycake(f"{page}/UpdateLead", update) == done
    assert revenue(cake_account, lead_id) == Decimal("15.0000")
    assert pycake(f"{page}/UpdateLead", pycake_update(lead_id)) == done

    back = {"lead_id": lead_id, "return_reason_id": 1, "buyer_contract_id": "0"}
    assert pycake(f"{page}/Return", back) == {
        "success": True,
        "message": "Lead Return Submitted For Approval",
    }
    assert pycake(f"{page}/Return", back) == {
        "success": False,
        "message": "Lead is Already in Return List",
    }
    assert "<success>false</success>" in pycake(f"{page}/Return", back, as_json=False)


def revenue(account, lead_id: str) -> Decimal:
    query = "SELECT revenue FROM sales WHERE lead_id = %s"
    return account.db.execute(query, [lead_id]).fetchone()[0]


BUYER = {
    "account_status_id": "1",
    "account_manager_id": 1,
    "address_street": "",
    "address_street2": "",
    "address_city": "",
    "address_state": "",
    "address_zip_code": "",
    "address_country": "",
    "website": "",
    "billing_cycle_id": "3",
    "credit_type": "unlimited",
    "credit_limit": "-1",
}
CONTRACT = {
    "account_status_id": "1",
    "offer_id": "0",
    "replace_returns": "off",
    "replacements_non_returnable": "off",
    "max_return_age_days": "30",
    "buy_upsells": "off",
    "vintage_leads": "off",
    "min_lead_age_minutes": "0",
    "max_lead_age_minutes": "7200",
    "posting_wait_seconds": "0",
    "default_confirmation_page_link": "",
    "max_post_errors": "10",
    "send_alert_only": "off",
    "rank": "0",
    "email_template_id": "0",
    "portal_template_id": "0",
}
UNCHANGED = {
    "account_status_id": "0",
    "offer_id": "0",
    "replace_returns": "no_change",
    "replacements_non_returnable": "no_change",
    "max_return_age_days": "-1",
    "buy_upsells": "no_change",
    "vintage_leads": "no_change",
    "min_lead_age_minutes": "-1",
    "max_lead_age_minutes": "-1",
    "posting_wait_seconds": "-1",
    "default_confirmation_page_link": "",
    "max_post_errors": "-1",
    "send_alert_only": "no_change",
    "rank": "-1",
    "email_template_id": "0",
    "portal_template_id": "0",
}


def test_pycake_adds_and_edits_buyers_and_contracts(pycake, cake_account):
    key = {"api_key": cake_account.admin_key()}
    added = pycake(
        "/api/1/addedit.asmx/Buyer",
        {**key, "buyer_id": 0, "buyer_name": "Bolt", **BUYER},
    )
    assert (added["success"], added["message"], added["buyer_id"]) == (
        True,
        "Buyer 2 Created",
        2,
    )
    named = {"buyer_id": 2, "vertical_id": 1, "buyer_contract_name": "Blue, 1"}
    made = pycake(
        "/api/1/addedit.asmx/BuyerContract",
        {**key, "buyer_contract_id": 0, **named, **CONTRACT},
    )
    assert made == {
        "success": True,
        "message": "Buyer Contract (Blue, 1) Created Successfully",
        "row_count": 0,
        "buyer_contract_id": 2,
    }
    edit = {**key, "buyer_contract_id": 2, "buyer_id": 0, "vertical_id": 0}
    edit |= {"buyer_contract_name": "", **UNCHANGED, "replace_returns": "on"}
    edited = pycake("/api/1/addedit.asmx/BuyerContract", edit)
    assert edited["message"] == "Buyer Contract (Blue, 1) Updated Successfully"

    wanted = {"buyer_contract_status_id": "0", "vertical_id": "0"}
    wanted |= {"buyer_contract_id": 2, "buyer_id": "0"}
    exported = pycake("/api/4/export.asmx/BuyerContracts", {**key, **wanted})
    (row,) = exported["buyer_contracts"]
    assert (row["buyer"]["buyer_name"], row["replace_returns"], row["rank"]) == (
        "Bolt",
        True,
        0,
    )
    all_buyers = {**key, "buyer_id": "0", "account_status_id": "0"}
    buyers = pycake("/api/2/export.asmx/Buyers", all_buyers)["buyers"]
    assert [buyer["buyer_name"] for buyer in buyers] == ["Acme & Söhne", "Bolt"]


PYCAKE_LISTS = {
    "/api/1/get.asmx/AccountStatuses": ("account_statuses", {}),
    "/api/1/get.asmx/BillingCycles": ("billing_cycles", {}),
    "/api/1/get.asmx/CapIntervals": ("cap_intervals", {}),
    "/api/1/get.asmx/CapTypes": ("cap_types", {}),
    "/api/1/get.asmx/Countries": ("countries", {}),
    "/api/1/get.asmx/Currencies": ("currencies", {}),
    "/api/1/get.asmx/EmailTemplates": ("email_templates", {"email_type": "both"}),
    "/api/1/get.asmx/ResponseDispositions": ("response_dispositions", {}),
    "/api/1/get.asmx/ScheduleTypes": ("schedule_types", {}),
    "/api/2/get.asmx/Verticals": ("verticals", {"vertical_category_id": "0"}),
}


@pytest.mark.parametrize("path", PYCAKE_LISTS)
def test_pycake_reads_lists(pycake, cake_account, path):
    name, given = PYCAKE_LISTS[path]
    reply = pycake(path, {"api_key": cake_account.admin_key(), **given})
    assert (reply["success"], reply["row_count"]) == (True, len(reply[name]))
