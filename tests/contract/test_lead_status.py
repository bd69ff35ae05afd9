"""reports.asmx: LeadStatus by every binding: rows, columns, days, filters, refusals."""

from decimal import Decimal

import pytest

from tests.contract.clients import refused
from tests.contract.lookups import Lookups, PlainPage
from tests.contract.sold_leads import campaigns, sell

JUNE = {"start_date": "2026-06-01", "end_date": "06/30/2026"}
REFUSALS = {
    "no key": ({"api_key": "nobody"}, "Invalid API Key"),
    "no days": (
        {"start_date": "", "end_date": ""},
        "Missing Required Fields: start_date, end_date",
    ),
    "no end": ({"end_date": ""}, "Missing Required Fields: end_date"),
    "no such day": ({"start_date": "2026-06-31"}, "Invalid Start Date"),
    "the day first": ({"start_date": "30/06/2026"}, "Invalid Start Date"),
    "no such time": ({"end_date": "2026-06-30T24:00:00"}, "Invalid End Date"),
    "the end first by a time": (
        {"start_date": "6/30/2026 18:00", "end_date": "6/30/2026 17:00"},
        "Invalid End Date",
    ),
    "the end first": ({"end_date": "2026-05-31"}, "Invalid End Date"),
    "beyond the calendar": ({"end_date": "9999-12-31"}, "Invalid End Date"),
}


@pytest.fixture(scope="module")
def reports(own_server):
    return Lookups(own_server.url, "/api/1/reports.asmx")


def june(stock) -> None:
    campaigns(stock)
    told = {"lead_status_id": 1, "updates": 2}
    sale = sell(stock, "2026-06-01 00:00Z", 1, 1, **told, lead_sub_status_id=1)
    sell(stock, "2026-06-15 12:00Z", 1, 1, **told)
    sell(stock, "2026-06-30 23:59:59.999999Z", 2, 2, lead_status_id=2, updates=1)
    sell(stock, "2026-06-10 12:00Z", 1)
    sell(stock, "2026-05-31 23:59:59Z", 1, 1)
    sell(stock, "2026-07-01 00:00Z", 1, 1)
    stock.insert(
        "sale_field_values",
        sale_id=sale,
        lead_field_id=1,
        data_type="number",
        sold_at="2026-06-01 00:00Z",
        number_value="99.25",
    )


def test_no_sales_are_an_empty_element(reports, stock):
    assert reports.members("LeadStatus", api_key=stock.admin_key(), **JUNE) == (
        "<success>true</success>\n<row_count>0</row_count>\n<rows>\n</rows>"
    )


def test_a_row_a_campaign_with_all_columns(reports, stock):
    june(stock)
    reply = reports.ask("LeadStatus", api_key=stock.admin_key(), **JUNE)

    assert reply["row_count"] == 3
    funded = {"lead_status_name": "Funded", "leads": 0}
    funded["sub_statuses"] = [{"sub_status_name": "By Us", "leads": 0}]
    lost = {"lead_status_name": "Lost", "leads": 0}
    nothing = [{"field_name": "premium", "total": Decimal("0.0000")}]
    assert reply["rows"] == [
        {
            "campaign": {"campaign_id": 1, "campaign_name": "Blue Cars"},
            "offer": {"offer_id": 1, "offer_name": "Cars"},
            "leads_sold": 2,
            "leads_updated": 2,
            "revenue": Decimal("25.0000"),
            "statuses": [
                {
                    "lead_status_name": "Funded",
                    "leads": 2,
                    "sub_statuses": [{"sub_status_name": "By Us", "leads": 1}],
                },
                lost,
            ],
            "sums": [{"field_name": "premium", "total": Decimal("99.2500")}],
        },
        {
            "campaign": {"campaign_id": 2, "campaign_name": "Blue Roofs"},
            "offer": {"offer_id": 2, "offer_name": "Roofs"},
            "leads_sold": 1,
            "leads_updated": 1,
            "revenue": Decimal("12.5000"),
            "statuses": [funded, {**lost, "leads": 1}],
            "sums": nothing,
        },
        {
            "campaign": {"campaign_id": 0},
            "offer": {"offer_id": 0},
            "leads_sold": 1,
            "leads_updated": 0,
            "revenue": Decimal("12.5000"),
            "statuses": [funded, lost],
            "sums": nothing,
        },
    ]


ASKED = [
    ("2026-06-01T00:00:00", "2026-06-30T00:00:00", [2, 1, 1]),
    ("06/01/2026 00:00:00", "6/30/2026", [2, 1, 1]),
    ("06-01-2026", "06-30-2026 23:59:59", [2, 1, 1]),
    ("6/1/2026 12:01 AM", "6/30/2026 11:59:00 PM", [1, 1]),
    ("2026-06-10T12:00:00Z", "2026-06-15T12:00:00Z", [1]),
    ("2026-06-10T12:00:00", "2026-06-15T12:00:01", [1, 1]),
]


@pytest.mark.parametrize(("start", "end", "sold"), ASKED)
def test_days_and_moments_as_callers_write_them(reports, stock, start, end, sold):
    june(stock)
    asked = {"start_date": start, "end_date": end}
    reply = reports.ask("LeadStatus", api_key=stock.admin_key(), **asked)
    assert [row["leads_sold"] for row in reply["rows"]] == sold


def test_what_goes_over_the_wire(reports, stock):
    campaigns(stock)
    sell(stock, "2026-06-15 12:00Z", 1, 1, lead_status_id=1, lead_sub_status_id=1)

    store = 'xmlns="API:id_name_store"'
    text = reports.members("LeadStatus", api_key=stock.admin_key(), **JUNE)
    assert text.splitlines() == [
        "<success>true</success>",
        "<row_count>1</row_count>",
        "<rows>",
        "<row>",
        "<campaign>",
        f"<campaign_id {store}>1</campaign_id>",
        f"<campaign_name {store}>Blue Cars</campaign_name>",
        "</campaign>",
        "<offer>",
        f"<offer_id {store}>1</offer_id>",
        f"<offer_name {store}>Cars</offer_name>",
        "</offer>",
        "<leads_sold>1</leads_sold>",
        "<leads_updated>0</leads_updated>",
        "<revenue>12.5000</revenue>",
        "<statuses>",
        "<status>",
        "<lead_status_name>Funded</lead_status_name>",
        "<leads>1</leads>",
        "<sub_statuses>",
        "<sub_status>",
        "<sub_status_name>By Us</sub_status_name>",
        "<leads>1</leads>",
        "</sub_status>",
        "</sub_statuses>",
        "</status>",
        "</statuses>",
        "<sums>",
        "<sum>",
        "<field_name>premium</field_name>",
        "<total>0.0000</total>",
        "</sum>",
        "</sums>",
        "</row>",
        "</rows>",
    ]


@pytest.mark.parametrize(
    ("given", "sold"),
    [
        ({}, [2, 1, 1]),
        ({"vertical_id": 0, "buyer_id": -1, "show_changes": False}, [2, 1, 1]),
        ({"vertical_id": 2}, [1]),
        ({"buyer_id": 1}, [2, 1]),
        ({"buyer_contract_id": 2}, [1]),
        ({"offer_id": 1}, [2]),
        ({"offer_id": 99}, []),
        ({"show_changes": True}, [2, 1]),
        ({"show_sub_status": True}, [1]),
        ({"vertical_id": 2, "show_sub_status": True}, []),
    ],
)
def test_filters(reports, stock, given, sold):
    june(stock)
    reply = reports.ask("LeadStatus", api_key=stock.admin_key(), **JUNE, **given)

    assert reply["row_count"] == len(sold)
    assert [row["leads_sold"] for row in reply.get("rows", [])] == sold


def test_days_are_those_of_the_instance(reports, stock):
    campaigns(stock)
    sell(stock, "2026-06-01 03:59:59Z", 1, 1)  # still May in New York
    sell(stock, "2026-07-01 03:59:59Z", 1, 1)
    stock.settings(time_zone="America/New_York")
    try:
        reply = reports.ask("LeadStatus", api_key=stock.admin_key(), **JUNE)
    finally:
        stock.settings(time_zone="UTC")
    assert [row["leads_sold"] for row in reply["rows"]] == [1]


@pytest.mark.parametrize(("given", "text"), REFUSALS.values(), ids=REFUSALS)
def test_each_refusal_is_the_same_by_every_binding(own_server, stock, given, text):
    page = PlainPage(own_server.url, "/api/1/reports.asmx")
    call = {"api_key": stock.admin_key(), **JUNE, **given}

    assert page.by_all("LeadStatus", **call) == refused(text, row_count=0)
