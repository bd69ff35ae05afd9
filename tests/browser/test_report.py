"""The Lead Status report: each filter, sub statuses, the CSV."""

import csv
import io
from types import SimpleNamespace

import pytest
import requests

from tests.browser.acts import choose, faults, follow, press, write


@pytest.fixture
def sold(live_world, server, scripts):
    """Three leads sold in March of a year of their own; one has been reported on."""
    world, year = live_world, 2021 + scripts
    world.settings(lead_statuses_enabled=True)
    offer_id = world.offer()
    affiliate_id = world.insert("affiliates", affiliate_name=world.name("affiliate"))
    campaign = {"affiliate_id": affiliate_id, "offer_id": offer_id}
    name = world.name("campaign")
    campaign_id = world.insert("campaigns", **campaign, campaign_name=name)
    contract_id = world.contract(buyer_id=world.buyer())
    at = {"sold_at": f"{year}-03-15T12:00Z"}
    lead_id = world.sold_lead(**at, campaign_id=campaign_id)
    world.sold_lead(**at, buyer_contract_id=contract_id)
    world.sold_lead(**at | {"sold_at": f"{year}-03-31T23:59:59Z"})
    status = world.status()
    sub_status = world.sub_status(status)
    report_on(server, lead_id, status, sub_status)
    return SimpleNamespace(**locals())


def report_on(server, lead_id: str, status: str, sub_status: str) -> None:
    """Tell by UpdateLead what became of a lead."""
    values = {"lead_id": lead_id, "status": status, "sub_status": sub_status}
    values |= {"buyer_contract_id": 0, "return_reason_id": 0}
    url = f"{server.url}/buyers/api/1/leads.asmx/UpdateLead"
    assert requests.post(url, json=values, timeout=30).json()["d"]["success"]


@pytest.fixture
def report(visit, scripts, sold):
    """The report of that March, as a viewer has asked for it."""
    tab = visit("viewer", scripts=scripts)
    tab.goto("/admin/reports/lead-status")
    write(tab, "Sold from", f"{sold.year}-03-01")
    write(tab, "to, included", f"{sold.year}-03-31")
    press(tab, "Show")
    return tab


def leads_sold(tab) -> str:
    return tab.locator(".tiles > div", has_text="Leads sold").locator("dd").inner_text()


def test_days(report, sold):
    assert leads_sold(report) == "3"
    write(report, "to, included", f"{sold.year}-03-30")
    press(report, "Show")
    assert leads_sold(report) == "2"


def test_filters(report, sold):
    filters = {
        "Vertical": sold.world.vertical_id,
        "Buyer": sold.world.buyer_id,
        "Contract": sold.contract_id,
        "Offer": sold.offer_id,
    }
    found = {}
    for label, value in filters.items():
        choose(report, label, value)
        press(report, "Show")
        found[label] = leads_sold(report)
        choose(report, label, "")
    assert found == {"Vertical": "3", "Buyer": "3", "Contract": "1", "Offer": "1"}


@pytest.mark.parametrize("switch", ["Show Changes", "Show Sub status"])
def test_switches(report, switch):
    report.get_by_label(switch, exact=True).check()
    press(report, "Show")
    assert leads_sold(report) == "1"


def test_sub_statuses_of_a_status(report, sold):
    columns = report.get_by_role("columnheader")
    follow(report, f"{sold.status}: show sub statuses")
    assert columns.filter(has_text=sold.sub_status).is_visible()
    follow(report, f"{sold.status}: hide sub statuses")
    assert columns.filter(has_text=sold.sub_status).count() == 0


def test_csv(report, sold):
    with report.expect_download() as download:
        follow(report, "Download CSV")
    name = f"lead-status-{sold.year}-03-01-to-{sold.year}-03-31.csv"
    assert download.value.suggested_filename == name
    text = download.value.path().read_text("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    assert head[:4] == ["Campaign ID", "Campaign", "Offer ID", "Offer"]
    assert [row[1] for row in rows] == ["", sold.name, "Total"]
    assert rows[-1][4] == "3"


def test_days_in_the_wrong_order(report, sold):
    write(report, "Sold from", f"{sold.year}-04-01")
    press(report, "Show")
    assert "the last one is not before the first" in faults(report)
