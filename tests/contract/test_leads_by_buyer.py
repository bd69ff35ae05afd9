"""reports.asmx, version 4: LeadsByBuyer by every binding: rows, times, order, refusals."""

from decimal import Decimal

import pytest
import requests

from tests.contract.clients import refused
from tests.contract.lookups import Lookups, PlainPage
from tests.contract.sold_leads import campaigns, sell, sold_in_june
from tests.contract.test_large_export import MOST_GROWTH, forget_peak, kilobytes

PATH = "/api/4/reports.asmx"
JUNE = {"start_date": "2026-06-01", "end_date": "01-07-2026"}
REFUSALS = {
    "no key": ({"api_key": "nobody"}, "Invalid API Key"),
    "no dates": (
        {"start_date": "", "end_date": ""},
        "Missing Required Fields: start_date, end_date",
    ),
    "no such day": ({"start_date": "2026-06-31"}, "Invalid Start Date"),
    "by hyphens the day first": ({"end_date": "07-31-2026"}, "Invalid End Date"),
    "by slashes the month first": ({"end_date": "31/07/2026"}, "Invalid End Date"),
    "the end first": ({"end_date": "2026-05-31T23:59:59"}, "Invalid End Date"),
    "another name": ({"sort_field": "revenue"}, "Invalid Sort Field"),
}


@pytest.fixture(scope="module")
def reports(own_server):
    return Lookups(own_server.url, PATH)


def found(reports, stock, **given) -> str:
    """List the ids of the leads that are reported; row_count must be their number."""
    call = {"api_key": stock.admin_key(), **JUNE, **given}
    reply = reports.ask("LeadsByBuyer", **call)
    ids = [row["lead_id"] for row in reply.get("leads", [])]
    assert (reply["success"], reply["row_count"]) == (True, len(ids))
    return "".join(ids)


def test_no_sales_are_an_empty_element(reports, stock):
    assert reports.members("LeadsByBuyer", api_key=stock.admin_key(), **JUNE) == (
        "<success>true</success>\n<row_count>0</row_count>\n<leads>\n</leads>"
    )


def test_a_lead_with_all_that_became_of_it(reports, stock):
    sold_in_june(stock)
    given = {"api_key": stock.admin_key(), **JUNE, "row_limit": 1}

    assert reports.ask("LeadsByBuyer", **given)["leads"] == [
        {
            "transaction_date": "2026-06-01T00:00:00+00:00",
            "lead_id": "A",
            "vertical": {"vertical_id": 1, "vertical_name": "Auto"},
            "campaign": {"campaign_id": 1, "campaign_name": "Blue Cars"},
            "affiliate": {"affiliate_id": 1, "affiliate_name": "Blue"},
            "offer": {"offer_id": 1, "offer_name": "Cars"},
            "buyer": {"buyer_id": 1, "buyer_name": "Acme"},
            "buyer_contract": {"buyer_contract_id": 1, "buyer_contract_name": "Autumn"},
            "price": Decimal("12.5000"),
            "revenue": Decimal("12.5000"),
            "lead_status": "Funded",
            "lead_sub_status": "By Us",
            "return_state": "pending",
            "return_reason": "Bad Phone",
            "returned_at": "2026-06-03T09:30:00+00:00",
            "is_replacement": False,
            "fields": [{"field_name": "premium", "field_value": "99.2500"}],
        }
    ]


def test_what_is_not_known_is_empty_on_the_wire(reports, stock):
    sold_in_june(stock)
    given = {"api_key": stock.admin_key(), **JUNE, "start_at_row": 2, "row_limit": 1}
    store = 'xmlns="API:id_name_store"'

    assert reports.members("LeadsByBuyer", **given).splitlines() == [
        "<success>true</success>",
        "<row_count>1</row_count>",
        "<leads>",
        "<lead>",
        "<transaction_date>2026-06-10T12:00:00+00:00</transaction_date>",
        "<lead_id>B</lead_id>",
        "<vertical>",
        f"<vertical_id {store}>1</vertical_id>",
        f"<vertical_name {store}>Auto</vertical_name>",
        "</vertical>",
        "<campaign>",
        f"<campaign_id {store}>0</campaign_id>",
        f"<campaign_name {store}>",
        "</campaign_name>",
        "</campaign>",
        "<affiliate>",
        f"<affiliate_id {store}>0</affiliate_id>",
        f"<affiliate_name {store}>",
        "</affiliate_name>",
        "</affiliate>",
        "<offer>",
        f"<offer_id {store}>0</offer_id>",
        f"<offer_name {store}>",
        "</offer_name>",
        "</offer>",
        "<buyer>",
        f"<buyer_id {store}>1</buyer_id>",
        f"<buyer_name {store}>Acme</buyer_name>",
        "</buyer>",
        "<buyer_contract>",
        f"<buyer_contract_id {store}>1</buyer_contract_id>",
        f"<buyer_contract_name {store}>Autumn</buyer_contract_name>",
        "</buyer_contract>",
        "<price>12.5000</price>",
        "<revenue>12.5000</revenue>",
        "<lead_status>",
        "</lead_status>",
        "<lead_sub_status>",
        "</lead_sub_status>",
        "<return_state>",
        "</return_state>",
        "<return_reason>",
        "</return_reason>",
        '<returned_at xsi:nil="true" />',
        "<is_replacement>true</is_replacement>",
        "<fields>",
        "</fields>",
        "</lead>",
        "</leads>",
    ]


@pytest.mark.parametrize(
    ("given", "ids"),
    [
        ({}, "ABEDC"),
        ({"vertical_id": 0, "buyer_id": -1, "buyer_contract_id": 0}, "ABEDC"),
        ({"status_id": 0, "substatus_id": -1}, "ABEDC"),
        ({"vertical_id": 2}, "DC"),
        ({"buyer_id": 1}, "ABE"),
        ({"buyer_contract_id": 2}, "DC"),
        ({"status_id": 1}, "AE"),
        ({"status_id": 2}, "C"),  # retired
        ({"substatus_id": 1}, "A"),
        ({"buyer_id": 99}, ""),
        ({"vertical_id": 1, "buyer_id": 2}, ""),
    ],
)
def test_filters(reports, stock, given, ids):
    sold_in_june(stock)
    assert found(reports, stock, **given) == ids


@pytest.mark.parametrize(
    ("given", "ids"),
    [
        ({"start_at_row": 0, "row_limit": 0}, "ABEDC"),
        ({"start_at_row": 1, "row_limit": 2}, "AB"),
        ({"start_at_row": 0, "row_limit": 2}, "AB"),
        ({"start_at_row": 4, "row_limit": 9}, "DC"),
        ({"start_at_row": 6}, ""),
        ({"row_limit": -1}, "ABEDC"),
        ({"row_limit": 2147483647}, "ABEDC"),
        ({"sort_field": "transaction_date", "sort_descending": True}, "CDEBA"),
        ({"sort_field": "0"}, "ABEDC"),
        ({"sort_field": "first_name"}, "ABEDC"),
        ({"sort_field": "ip_address", "sort_descending": True}, "CDEBA"),
        ({"sort_field": "unique_id"}, "ABCDE"),
        ({"sort_field": "unique_id", "sort_descending": True}, "EDCBA"),
        ({"sort_field": "price"}, "EDCAB"),
        ({"sort_field": "price", "sort_descending": True}, "BACDE"),
        ({"sort_field": "buyer_id"}, "ABEDC"),
        ({"sort_field": "buyer_id", "sort_descending": True}, "CDEBA"),
        ({"sort_field": "buyer_name"}, "ABEDC"),
        ({"sort_field": "buyer_contract_id", "sort_descending": True}, "CDEBA"),
        ({"sort_field": "buyer_contract_name"}, "ABEDC"),
        (
            {"sort_field": "price", "start_at_row": 2, "row_limit": 2},
            "DC",
        ),
    ],
)
def test_pages_of_sorted_leads(reports, stock, given, ids):
    sold_in_june(stock)
    assert found(reports, stock, **given) == ids


@pytest.mark.parametrize(
    ("start_date", "end_date", "ids"),
    [
        ("2026-06-01", "2026-06-30", "ABED"),  # the end's day is left out
        ("2026-06-01", "2026-07-01", "ABEDC"),
        ("2026-06-01", "2026-07-01 00:00:01", "ABEDCF"),
        ("01-06-2026", "02-06-2026", "A"),
        ("06/01/2026", "6/2/2026", "A"),
        ("2026-06-01 00:00:01", "2026-06-15T12:00:00", "B"),
        ("06/10/2026 12:00:00", "15-06-2026 12:00:01", "BED"),
        ("2026-06-10", "2026-06-10", ""),
    ],
)
def test_times(reports, stock, start_date, end_date, ids):
    sold_in_june(stock)
    given = {"start_date": start_date, "end_date": end_date}
    assert found(reports, stock, **given) == ids


def test_days_are_those_of_the_instance(reports, stock):
    campaigns(stock)
    sell(stock, "2026-06-01 03:59:59Z", 1, lead_id="A")  # still May in New York
    sell(stock, "2026-06-01 04:00:00Z", 1, lead_id="B")
    sell(stock, "2026-07-01 03:59:59Z", 1, lead_id="C")
    stock.settings(time_zone="America/New_York")
    try:
        assert found(reports, stock) == "BC"
    finally:
        stock.settings(time_zone="UTC")


def test_the_buyer_is_the_contracts_when_it_was_sold(reports, stock):
    sold_in_june(stock)
    stock.db.execute("UPDATE buyer_contracts SET buyer_id = 2")
    assert found(reports, stock, buyer_id=1) == "ABE"


def test_another_name_of_the_sub_status(own_server, stock):
    sold_in_june(stock)
    url = f"{own_server.url}{PATH}/LeadsByBuyer"
    given = {"api_key": stock.admin_key(), **JUNE, "sub_status_id": 1}
    reply = requests.post(url, json=given, timeout=30).json()["d"]
    assert [row["lead_id"] for row in reply["leads"]] == ["A"]
    reply = requests.get(url, given, timeout=30)
    assert "<row_count>1</row_count>" in reply.text
    reply = requests.get(url, given | {"substatus_id": 1}, timeout=30)
    assert reply.status_code == 400
    assert "Parameter substatus_id was given more than once." in reply.text


def test_the_query_of_a_public_client(own_server, stock):
    """As pycake sends it; its dates are Python's."""
    sold_in_june(stock)
    query = (
        f"api_key={stock.admin_key()}&start_date=2026-06-01+00%3A00%3A00"
        "&end_date=2026-06-30+23%3A59%3A59.999999&vertical_id=0&buyer_id=0"
        "&buyer_contract_id=0&status_id=0&sub_status_id=0&start_at_row=0&row_limit=0"
        "&sort_field=transaction_date&sort_descending=FALSE"
    )
    reply = requests.get(f"{own_server.url}{PATH}/LeadsByBuyer?{query}", timeout=30)
    assert reply.status_code == 200
    assert reply.text.count("<lead>") == 5


def test_at_most_fifty_thousand_rows_a_call(own_server, stock):
    campaigns(stock)
    stock.db.execute("""
        INSERT INTO leads (lead_id, vertical_id, created_at)
        SELECT 'M' || g, 1, now() FROM generate_series(1, 50003) g;
        INSERT INTO sales (lead_id, vertical_id, buyer_contract_id, buyer_id, price,
                           revenue, sold_at)
        SELECT 'M' || g, 1, 1, 1, 1, 1, timestamptz '2026-06-01Z' + g * interval '1 s'
          FROM generate_series(1, 50003) g
    """)
    url = f"{own_server.url}{PATH}/LeadsByBuyer"
    given = {"api_key": stock.admin_key(), **JUNE}
    (worker,) = own_server.workers()
    forget_peak(worker)
    before = kilobytes(worker, "VmRSS")
    for row_limit in (0, 50_001):
        text = requests.get(url, given | {"row_limit": row_limit}, timeout=60).text
        assert "<row_count>50000</row_count>" in text
        assert text.count("<lead>") == 50_000
        assert len(text) > MOST_GROWTH * 1024
    assert kilobytes(worker, "VmHWM") - before < MOST_GROWTH  # the text has 50 MB
    text = requests.get(url, given | {"start_at_row": 50_001}, timeout=60).text
    assert "<row_count>3</row_count>" in text
    assert text.count("<lead>") == 3
    assert "<lead_id>M50003</lead_id>" in text


@pytest.mark.parametrize(("given", "text"), REFUSALS.values(), ids=REFUSALS)
def test_each_refusal_is_the_same_by_every_binding(own_server, stock, given, text):
    page = PlainPage(own_server.url, PATH)
    call = {"api_key": stock.admin_key(), **JUNE, **given}

    assert page.by_all("LeadsByBuyer", **call) == refused(text, row_count=0)
