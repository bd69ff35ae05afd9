"""get.asmx, version 1: LeadInfo by every binding: a lead, its sales, its returns."""

from decimal import Decimal

import pytest

from tests.contract.calls import NOBODY
from tests.contract.clients import refused
from tests.contract.lookups import Lookups, PlainPage
from tests.contract.sold_leads import campaigns, sell

PATH = "/api/1/get.asmx"
REFUSALS = {
    "no key": ({"api_key": "nobody"}, "Invalid API Key"),
    "no lead": ({"lead_id": ""}, "Missing Required Fields: lead_id"),
    "no such vertical": ({"vertical_id": NOBODY}, "Invalid Vertical ID"),
    "a negative vertical": ({"vertical_id": -1}, "Invalid Vertical ID"),
    "no such lead": ({"lead_id": "a"}, "Invalid Lead ID"),
    "too long a lead": ({"lead_id": "A" * 101}, "Invalid Lead ID"),
    "another vertical": (
        {"vertical_id": 2},
        "Can not find Lead ID in this vertical",
    ),
}
EMPTY = [
    "<personal_info>",
    "<first_name>",
    "</first_name>",
    "<last_name>",
    "</last_name>",
    "<email_address>",
    "</email_address>",
    "<address>",
    "<street>",
    "</street>",
    "<city>",
    "</city>",
    "<state>",
    "</state>",
    "<zip_code>",
    "</zip_code>",
    "<country>",
    "</country>",
    "</address>",
    "<ip_address>",
    "</ip_address>",
    "<phone_work>",
    "</phone_work>",
    "<phone_home>",
    "</phone_home>",
    "<phone_cell>",
    "</phone_cell>",
    "<best_call_time>",
    "</best_call_time>",
    '<opt_in xsi:nil="true" />',
    "</personal_info>",
]


@pytest.fixture(scope="module")
def get(own_server):
    return Lookups(own_server.url, PATH)


def lead(stock, lead_id: str, vertical_id: int, created_at: str, campaign_id=None):
    row = {"lead_id": lead_id, "vertical_id": vertical_id, "campaign_id": campaign_id}
    stock.insert("leads", **row, created_at=created_at)


def sold_and_credited(stock) -> None:
    """Sell the lead A of a campaign once, and credit a return that was pending."""
    campaigns(stock)
    lead(stock, "A", 1, "2026-06-01 11:59Z", 1)
    sale_id = stock.sale("A", sold_at="2026-06-01 12:00Z", lead_status_id=1)
    told = {"sale_id": sale_id, "lead_field_id": 1, "data_type": "number"}
    stock.insert(
        "sale_field_values", **told, sold_at="2026-06-01 12:00Z", number_value=7
    )
    stock.insert("return_reasons", return_reason_name="Bad Phone")
    stock.insert("return_reasons", return_reason_name="Duplicate")
    with stock.db.transaction():
        credit(stock, sale_id)


def credit(stock, sale_id: int) -> None:
    stock.db.execute("SET LOCAL session_replication_role = replica")
    row = {"state": "credited", "return_reason_id": 1}
    stock.insert_return(sale_id, **row, decided_at="2026-06-03 10:00Z")
    lines = [("pending", 1, "2026-06-02 10:00Z"), ("credited", 2, "2026-06-03 10:00Z")]
    for number, (state, reason_id, at) in enumerate(lines, start=1):
        line = {"line": number, "state": state, "return_reason_id": reason_id}
        stock.insert("return_history", return_id=1, **line, at=at, audit_id=number)
    row = {"return_id": 1, "sale_id": sale_id, "buyer_id": 1, "buyer_contract_id": 1}
    stock.insert("buyer_credits", **row, amount="12.50")
    stock.db.execute("UPDATE sales SET return_id = 1, return_state = 'credited'")


AUTO = {"vertical_id": 1, "vertical_name": "Auto"}
ACME = {"buyer_id": 1, "buyer_name": "Acme"}
AUTUMN = {"buyer_contract_id": 1, "buyer_contract_name": "Autumn"}


def test_a_lead_with_all_that_hangs_on_it(get, stock):
    sold_and_credited(stock)

    assert get.ask("LeadInfo", api_key=stock.admin_key(), lead_id="A") == {
        "success": True,
        "row_count": 1,
        "lead_id": "A",
        "personal_info": {"address": {}},
        "traffic_info": {
            "lead_date": "2026-06-01T11:59:00+00:00",
            "affiliate": {"affiliate_id": 1, "affiliate_name": "Blue"},
            "campaign": {"campaign_id": 1, "campaign_name": "Blue Cars"},
            "offer": {"offer_id": 1, "offer_name": "Cars"},
            "vertical": AUTO,
        },
        "posts": [
            {
                "buyer": ACME,
                "buyer_contract": AUTUMN,
                "response_disposition": "Accepted",
            }
        ],
        "sales": [
            {
                "vertical": AUTO,
                "buyer": ACME,
                "buyer_contract": AUTUMN,
                "sold_at": "2026-06-01T12:00:00+00:00",
                "price": Decimal("12.5000"),
                "revenue": Decimal("12.5000"),
                "lead_status": "Funded",
                "return_state": "credited",
                "is_replacement": False,
                "fields": [{"field_name": "premium", "field_value": "7.0000"}],
                "returns": [
                    {
                        "return_id": 1,
                        "return_state": "credited",
                        "return_reason": "Duplicate",
                        "changed_at": "2026-06-03T10:00:00+00:00",
                        "credit": Decimal("12.5000"),
                    },
                    {
                        "return_id": 1,
                        "return_state": "pending",
                        "return_reason": "Bad Phone",
                        "changed_at": "2026-06-02T10:00:00+00:00",
                    },
                ],
            }
        ],
    }


def test_what_is_not_kept_is_empty_on_the_wire(get, stock):
    campaigns(stock)
    lead(stock, "A", 1, "2026-06-01 11:59Z")
    sell(stock, "2026-06-01 12:00Z", 2, lead_id="A")  # in another vertical

    store = 'xmlns="API:id_name_store"'
    given = {"api_key": stock.admin_key(), "lead_id": "A", "vertical_id": 1}
    lines = get.members("LeadInfo", **given).splitlines()
    assert lines[:3] == [
        "<success>true</success>",
        "<row_count>1</row_count>",
        "<lead_id>A</lead_id>",
    ]
    assert lines[3:34] == EMPTY
    assert lines[34:] == [
        "<traffic_info>",
        "<lead_date>2026-06-01T11:59:00+00:00</lead_date>",
        "<affiliate>",
        f"<affiliate_id {store}>0</affiliate_id>",
        f"<affiliate_name {store}>",
        "</affiliate_name>",
        "</affiliate>",
        "<campaign>",
        f"<campaign_id {store}>0</campaign_id>",
        f"<campaign_name {store}>",
        "</campaign_name>",
        "</campaign>",
        '<creative_id xsi:nil="true" />',
        "<subid_1>",
        "</subid_1>",
        "<subid_2>",
        "</subid_2>",
        "<offer>",
        f"<offer_id {store}>0</offer_id>",
        f"<offer_name {store}>",
        "</offer_name>",
        "</offer>",
        "<vertical>",
        f"<vertical_id {store}>1</vertical_id>",
        f"<vertical_name {store}>Auto</vertical_name>",
        "</vertical>",
        "</traffic_info>",
        "<posts>",
        "</posts>",
        "<sales>",
        "</sales>",
    ]


def test_a_post_and_a_sale_on_the_wire(get, stock):
    campaigns(stock)
    sell(stock, "2026-06-01 12:00Z", 1, lead_id="A")

    text = get.get("LeadInfo", api_key=stock.admin_key(), lead_id="A")
    posts, sales = text[text.index("<posts>") :].split("</posts>")
    assert posts.startswith("<posts><post><buyer><buyer_id ")
    assert posts.endswith(
        "<response_disposition>Accepted</response_disposition>"
        '<sent_date xsi:nil="true" /><received_date xsi:nil="true" /></post>'
    )
    assert sales.startswith("<sales><sale><vertical>")
    assert sales.endswith(
        "<sold_at>2026-06-01T12:00:00+00:00</sold_at><price>12.5000</price>"
        "<revenue>12.5000</revenue><lead_status></lead_status>"
        "<lead_sub_status></lead_sub_status><return_state></return_state>"
        "<is_replacement>false</is_replacement><fields></fields><returns></returns>"
        "</sale></sales></lead_info_response>"
    )


def test_a_lead_of_several_verticals(get, stock):
    """All by 0, of which the newest lead tells the traffic; one by its vertical."""
    campaigns(stock)
    lead(stock, "A", 1, "2026-06-01 11:59Z", 1)
    lead(stock, "A", 2, "2026-06-01 11:58Z", 2)
    stock.sale("A", sold_at="2026-06-01 12:00Z")
    row = {"vertical_id": 2, "buyer_contract_id": 2, "buyer_id": 2}
    stock.sale("A", sold_at="2026-06-02 12:00Z", **row)

    def told(**given) -> tuple[int, str, list[str], list[str]]:
        reply = get.ask("LeadInfo", api_key=stock.admin_key(), lead_id="A", **given)
        verticals = [sale["vertical"]["vertical_name"] for sale in reply["sales"]]
        buyers = [post["buyer"]["buyer_name"] for post in reply["posts"]]
        traffic = reply["traffic_info"]["campaign"]["campaign_name"]
        return reply["row_count"], traffic, verticals, buyers

    everything = (2, "Blue Cars", ["Home", "Auto"], ["Bolt", "Acme"])
    assert told() == told(vertical_id=0) == everything
    assert told(vertical_id=1) == (1, "Blue Cars", ["Auto"], ["Acme"])
    assert told(vertical_id=2) == (1, "Blue Roofs", ["Home"], ["Bolt"])


@pytest.mark.parametrize(("given", "text"), REFUSALS.values(), ids=REFUSALS)
def test_each_refusal_is_the_same_by_every_binding(own_server, stock, given, text):
    campaigns(stock)
    lead(stock, "A", 1, "2026-06-01 11:59Z")
    call = {"api_key": stock.admin_key(), "lead_id": "A", "vertical_id": 1, **given}

    page = PlainPage(own_server.url, PATH)
    assert page.by_all("LeadInfo", **call) == refused(text, row_count=0)
