"""Requests of two public clients of CAKE, byte for byte as those programs send them.

PHPfanatic/cakemarketing (PHP, curl) and soapy_cake (Ruby, Nokogiri, Net::HTTP); pycake has
a file of its own. Each answer is read as the program reads it.
"""

from urllib.parse import quote_plus

import pytest
from lxml import etree

# ---------------------------------------------------------------- PHPfanatic


@pytest.fixture
def php(send_by_hand):
    """Ask by GET as PHP's curl does, and read the answer as SimpleXML does."""

    def call(path: str, key: str, given: dict) -> etree._Element:
        query = "&".join(f"{n}={quote_plus(str(v))}" for n, v in given.items())
        head = f"GET /api{path}?api_key={key}&{query} HTTP/1.1\nHost: HOST\nAccept: */*\n\n"
        status, _, body = send_by_hand(head)
        assert status == 200
        return etree.fromstring(body)

    return call


def said(root: etree._Element, *names: str) -> list[str]:
    return [root.findtext(f"{{*}}{name}") for name in names]


def test_phpfanatic_adds_a_buyer_and_a_contract(php, cake_account):
    key = cake_account.admin_key()
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


def test_phpfanatic_exports(php, cake_account):
    key = cake_account.admin_key()
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
def test_phpfanatic_reads_lists(php, cake_account, operation):
    """Without parameters the query ends in "&"."""
    reply = php(f"/1/get.asmx/{operation}", cake_account.admin_key(), {})
    assert said(reply, "success", "row_count") == ["true", str(len(reply[-1]))]


def test_phpfanatic_reads_verticals_and_templates(php, cake_account):
    key = cake_account.admin_key()
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
def soapy(send_by_hand):
    """Send what Nokogiri writes; read the elements at the depth where Saxerator looks."""

    def call(version: int, page: str, operation: str, given: dict) -> list[dict]:
        api = f"/api/{version}"
        inner = "\n".join(
            f"      <cake:{n}>{v}</cake:{n}>" if v != "" else f"      <cake:{n}/>"
            for n, v in given.items()
        )
        body = SOAPY_BODY.format(api=api, operation=operation, inner=inner)
        head = SOAPY_HEAD.format(path=f"{api}/{page}.asmx", length=len(body.encode()))
        status, answer_head, answer = send_by_hand(head, body)
        assert (status, "application/soap+xml" in answer_head) == (200, True)
        root = etree.fromstring(answer)
        assert root.findtext(".//{*}success") == "true"
        rows = root.xpath("/*/*/*/*/*/*")
        return [{etree.QName(m).localname: m.text for m in row} for row in rows]

    return call


def test_soapy_cake_reads_lists(soapy, cake_account):
    key = {"api_key": cake_account.admin_key()}
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


def test_soapy_cake_exports_offers(soapy, cake_account):
    """It names nothing that it does not ask for."""
    offers = soapy(5, "export", "Offers", {"api_key": cake_account.admin_key()})
    assert [offer["offer_id"] for offer in offers] == ["1"]
