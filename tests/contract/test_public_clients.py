"""Requests of three public clients of CAKE, byte for byte as those programs send them.

pycake (Python, requests), PHPfanatic/cakemarketing (PHP, curl) and soapy_cake (Ruby,
Nokogiri, Net::HTTP). Each answer is read as the program reads it.
"""

import gzip
import json
from decimal import Decimal
from urllib.parse import quote_plus

import pytest
from lxml import etree

from tests.faults.raw_http import wire


@pytest.fixture
def account(stock):
    """A contract that bought three leads, and what its calls name."""
    stock.verticals("Auto")
    stock.buyer(buyer_name="Acme & Söhne")
    stock.contract()
    stock.reason()
    stock.offer()
    stock.status("Funded")
    stock.settings(lead_statuses_enabled=True)
    yield stock
    stock.settings(lead_statuses_enabled=False)


@pytest.fixture
def send(own_server):
    """Send one request; gives its status, head and body, unpacked."""

    def send(head: str, body: str = "") -> tuple[int, str, bytes]:
        host = own_server.url.removeprefix("http://")
        request = head.replace("HOST", host) + body
        with wire(own_server.url) as connection:
            connection.send(request.replace("\n", "\r\n", head.count("\n")).encode())
            reply = connection.receive()
        packed = "Content-Encoding: gzip" in reply.head
        return (
            reply.status,
            reply.head,
            gzip.decompress(reply.body) if packed else reply.body,
        )

    return send


# ---------------------------------------------------------------- pycake

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
def pycake(send):
    """Post JSON and read its "d"; or a form, as the program does for XML."""

    def call(path: str, parameters: dict, *, as_json: bool = True):
        form = "&".join(f"{n}={quote_plus(str(v))}" for n, v in parameters.items())
        body = json.dumps(parameters) if as_json else form
        media_type = "json" if as_json else "x-www-form-urlencoded"
        status, _, answer = send(
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


def test_pycake_updates_and_returns_a_lead(pycake, account):
    lead_id = account.sold_lead()
    page = "/buyers/api/1/leads.asmx"
    reasons = pycake(f"{page}/GetReturnReasons", {})
    assert reasons["return_reasons"][0]["return_reason_id"] == 1

    done = {"success": True, "message": "Lead updated", "lead_id": lead_id}
    update = pycake_update(lead_id, status="Funded", amount="2.50")
    assert pycake(f"{page}/UpdateLead", update) == done
    assert revenue(account, lead_id) == Decimal("15.0000")
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


def test_pycake_adds_and_edits_buyers_and_contracts(pycake, account):
    key = {"api_key": account.admin_key()}
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
def test_pycake_reads_lists(pycake, account, path):
    name, given = PYCAKE_LISTS[path]
    reply = pycake(path, {"api_key": account.admin_key(), **given})
    assert (reply["success"], reply["row_count"]) == (True, len(reply[name]))


# ---------------------------------------------------------------- PHPfanatic


@pytest.fixture
def php(send):
    """Ask by GET as PHP's curl does, and read the answer as SimpleXML does."""

    def call(path: str, key: str, given: dict) -> etree._Element:
        query = "&".join(f"{n}={quote_plus(str(v))}" for n, v in given.items())
        head = f"GET /api{path}?api_key={key}&{query} HTTP/1.1\nHost: HOST\nAccept: */*\n\n"
        status, _, body = send(head)
        assert status == 200
        return etree.fromstring(body)

    return call


def said(root: etree._Element, *names: str) -> list[str]:
    return [root.findtext(f"{{*}}{name}") for name in names]


def test_phpfanatic_adds_a_buyer_and_a_contract(php, account):
    key = account.admin_key()
    buyer = {"buyer_name": "Bolt & Co", "buyer_id": 0, "account_status_id": 2}
    buyer |= {"account_manager_id": 1, "address_street": "", "address_street2": ""}
    buyer |= {"address_city": "", "address_state": "", "address_zip_code": ""}
    buyer |= {"address_country": "USA", "website": "", "billing_cycle_id": 0}
    buyer |= {"credit_type": "unlimited", "credit_limit": -1}
    added = php("/1/addedit.asmx/Buyer", key, buyer)
    assert said(added, "success", "buyer_id") == ["true", "2"]

    contract = {"buyer_id": 2, "buyer_contract_name": "Red 1", "offer_id": 0}
    contract |= {"replace_returns": "on", "replacements_non_returnable": "off"}
    contract |= {"buy_upsells": "off", "vintage_leads": "off", "rank": 1}
    contract |= {"vertical_id": 1, "buyer_contract_id": 0, "account_status_id": 0}
    contract |= {"account_manager_id": 1, "max_return_age_days": -1}
    contract |= {"min_lead_age_minutes": -1, "max_lead_age_minutes": -1}
    contract |= {"posting_wait_seconds": -1, "default_confirmation_page_link": ""}
    contract |= {"max_post_errors": -11, "send_alert_only": "no_change"}
    contract |= {"email_template_id": 0, "portal_template_id": 0}
    made = php("/1/addedit.asmx/BuyerContract", key, contract)
    assert said(made, "success", "message") == [
        "true",
        "Buyer Contract (Red 1) Created Successfully",
    ]


def test_phpfanatic_exports(php, account):
    key = account.admin_key()
    buyers = php("/2/export.asmx/Buyers", key, {"buyer_id": 0, "account_status_id": 0})
    assert buyers.findtext("{*}buyers/{*}buyer/{*}buyer_name") == "Acme & Söhne"
    wanted = {"buyer_id": 1, "buyer_contract_id": 0, "vertical_id": 0}
    wanted |= {"buyer_contract_status_id": 0}
    contracts = php("/3/export.asmx/BuyerContracts", key, wanted)
    assert said(contracts, "success", "row_count") == ["true", "1"]
    offers = {"offer_id": 0, "offer_name": "", "advertiser_id": 0, "vertical_id": 0}
    offers |= {
        "offer_type_id": 0,
        "media_type_id": 0,
        "offer_status_id": 0,
        "tag_id": 0,
    }
    offers |= {"start_at_row": 0, "row_limit": 0, "sort_field": 0}
    listed = php("/5/export.asmx/Offers", key, {**offers, "sort_descending": "TRUE"})
    assert said(listed, "success", "row_count") == ["true", "1"]


PHP_LISTS = [
    "AccountStatuses",
    "BillingCycles",
    "CapIntervals",
    "CapTypes",
    "Countries",
]
PHP_LISTS += ["Currencies", "ResponseDispositions"]


@pytest.mark.parametrize("operation", PHP_LISTS)
def test_phpfanatic_reads_lists(php, account, operation):
    """Without parameters the query ends in "&"."""
    reply = php(f"/1/get.asmx/{operation}", account.admin_key(), {})
    assert said(reply, "success", "row_count") == ["true", str(len(reply[-1]))]


def test_phpfanatic_reads_verticals_and_templates(php, account):
    key = account.admin_key()
    verticals = php("/1/get.asmx/Verticals", key, {"vertical_category_id": 0})
    assert [vertical[1].text for vertical in verticals] == ["Auto"]
    templates = php("/1/get.asmx/EmailTemplates", key, {"email_type": "both"})
    assert said(templates, "success") == ["true"]


# ---------------------------------------------------------------- soapy_cake

SOAPY_HEAD = """POST {path} HTTP/1.1
Content-Type: application/soap+xml;charset=UTF-8
Accept-Encoding: gzip;q=1.0,deflate;q=0.6,identity;q=0.3
Accept: */*
User-Agent: Ruby
Host: HOST
Content-Length: {length}

"""
SOAPY_BODY = """<?xml version="1.0"?>
<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope" xmlns:cake="http://cakemarketing.com{api}/">
  <env:Header/>
  <env:Body>
    <cake:{operation}>
{inner}
    </cake:{operation}>
  </env:Body>
</env:Envelope>
"""


@pytest.fixture
def soapy(send):
    """Send what Nokogiri writes; read the elements at the depth where Saxerator looks."""

    def call(version: int, page: str, operation: str, given: dict) -> list[dict]:
        api = f"/api/{version}"
        inner = "\n".join(
            f"      <cake:{n}>{v}</cake:{n}>" if v != "" else f"      <cake:{n}/>"
            for n, v in given.items()
        )
        body = SOAPY_BODY.format(api=api, operation=operation, inner=inner)
        head = SOAPY_HEAD.format(path=f"{api}/{page}.asmx", length=len(body.encode()))
        status, answer_head, answer = send(head, body)
        assert (status, "application/soap+xml" in answer_head) == (200, True)
        root = etree.fromstring(answer)
        assert root.findtext(".//{*}success") == "true"
        rows = root.xpath("/*/*/*/*/*/*")
        return [{etree.QName(m).localname: m.text for m in row} for row in rows]

    return call


def test_soapy_cake_reads_lists(soapy, account):
    key = {"api_key": account.admin_key()}
    assert soapy(2, "get", "Verticals", key) == [
        {"vertical_id": "1", "vertical_name": "Auto"}
    ]
    currencies = soapy(1, "get", "Currencies", key)
    assert any(each["currency_abbr"] == "USD" for each in currencies)
    countries = soapy(1, "get", "Countries", key)
    assert any(each["country_code"] == "US" for each in countries)
    for operation in ("AccountStatuses", "BillingCycles", "CapIntervals", "CapTypes"):
        rows = soapy(1, "get", operation, key)
        assert rows
        assert all(row[name].isdigit() for row in rows for name in row if "_id" in name)


def test_soapy_cake_exports_offers(soapy, account):
    """It names nothing that it does not ask for."""
    offers = soapy(5, "export", "Offers", {"api_key": account.admin_key()})
    assert [offer["offer_id"] for offer in offers] == ["1"]
