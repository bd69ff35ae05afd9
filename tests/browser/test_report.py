"""The Lead Status report: each filter, sub statuses, the CSV."""

import csv
import io
from types import SimpleNamespace

import pytest
import requests

from tests.browser.acts import choose, faults, follow, press, write


@pytest.fixture
def sold(live_world, server):
    """Three leads of one vertical, sold in March 2021; the first was reported on."""
    world, campaign = live_world, live_world.name("campaign")
    world.settings(lead_statuses_enabled=True)
    offer_id, status = world.offer(), world.status()
    affiliate_id = world.insert("affiliates", affiliate_name=world.name("affiliate"))
    row = {"affiliate_id": affiliate_id, "offer_id": offer_id}
    campaign_id = world.insert("campaigns", **row, campaign_name=campaign)
    buyer_id = world.buyer()
    contract_id = world.contract(buyer_id=buyer_id)
    sub_status = world.sub_status(status)
    at = {"sold_at": "2021-03-15T12:00Z"}
    lead_id = world.sold_lead(**at, campaign_id=campaign_id)
    world.sold_lead(**at, buyer_contract_id=contract_id, buyer_id=buyer_id)
    world.sold_lead(sold_at="2021-03-31T23:59:59Z")
    report_on(server, lead_id, status, sub_status)
    return SimpleNamespace(
        vertical_id=world.vertical_id,
        buyer_id=buyer_id,
        contract_id=contract_id,
        offer_id=offer_id,
        campaign=campaign,
        status=status,
        sub_status=sub_status,
    )


def report_on(server, lead_id: str, status: str, sub_status: str) -> None:
    """Tell by UpdateLead what became of a lead."""
    values = {"lead_id": lead_id, "status": status, "sub_status": sub_status}
    values |= {"buyer_contract_id": 0, "return_reason_id": 0}
    url = f"{server.url}/buyers/api/1/leads.asmx/UpdateLead"
    assert requests.post(url, json=values, timeout=30).json()["d"]["success"]


@pytest.fixture
def report(visit, scripts, sold):
    """The report of that vertical and month, as a viewer has asked for it."""
    tab = visit("viewer", scripts=scripts)
    tab.goto("/admin/reports/lead-status")
    write(tab, "Sold from", "2021-03-01")
    write(tab, "to, included", "2021-03-31")
    choose(tab, "Vertical", sold.vertical_id)
    press(tab, "Show")
    return tab


def leads_sold(tab) -> str:
    return tab.locator(".tiles > div", has_text="Leads sold").locator("dd").inner_text()


def test_days(report):
    assert leads_sold(report) == "3"
    write(report, "to, included", "2021-03-30")
    press(report, "Show")
    assert leads_sold(report) == "2"


def test_filters(report, sold):
    filters = {
        "Buyer": sold.buyer_id,
        "Contract": sold.contract_id,
        "Offer": sold.offer_id,
    }
    for label, value in filters.items():
        choose(report, label, value)
        press(report, "Show")
        assert leads_sold(report) == "1", label
        choose(report, label, "")


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


def test_the_focus_stays_on_a_status(report, sold):
    show, hide = (f"{sold.status}: {act} sub statuses" for act in ("show", "hide"))
    report.get_by_role("link", name=show).press("Enter")
    report.wait_for_url("**drill=**")
    assert focused(report) == (hide, "solid")
    report.keyboard.press("Enter")
    report.wait_for_url(lambda url: "drill=" not in url)
    assert focused(report) == (show, "solid")


def focused(tab) -> tuple[str, str]:
    """Tell the name of what has the focus, and whether there is a line around it."""
    place = "document.activeElement"
    return tuple(
        tab.evaluate(f"[{place}.ariaLabel, getComputedStyle({place}).outlineStyle]")
    )


def test_csv(report, sold):
    with report.expect_download() as download:
        follow(report, "Download CSV")
    name = "lead-status-2021-03-01-to-2021-03-31.csv"
    assert download.value.suggested_filename == name
    text = download.value.path().read_text("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    assert head[:4] == ["Campaign ID", "Campaign", "Offer ID", "Offer"]
    assert sorted(row[1] for row in rows) == ["", "Total", sold.campaign]
    assert head[4] == "Leads sold"
    assert rows[-1][4] == "3"


def test_days_in_the_wrong_order(report):
    write(report, "Sold from", "2021-04-01")
    press(report, "Show")
    assert "the last one is not before the first" in faults(report)


PLACES = """fields => fields.map((each) =>
    Math.round(each.getBoundingClientRect().top))"""
ERR = """field => field.insertAdjacentHTML("beforeend",
    '<p class="error">More than 100 have this in their names: tell more of it.</p>')"""


@pytest.mark.parametrize("address", ["reports/returns", "buyers/contracts"])
def test_an_error_under_a_field_moves_none_beside_it(visit, stock, address):
    tab = visit("viewer")
    tab.goto(f"/admin/{address}")
    row = ".filters .field:not(.sorting) > label"
    before = tab.locator(row).evaluate_all(PLACES)
    first = before.count(before[0])
    tab.locator(".filters .field:not(.sorting)").nth(1).evaluate(ERR)
    assert tab.locator(row).evaluate_all(PLACES)[:first] == before[:first]
    button = tab.locator(".filters button").bounding_box()
    field = tab.locator(".filters .field:not(.sorting)").first.bounding_box()
    if address == "buyers/contracts":
        assert button["y"] + button["height"] <= field["y"] + field["height"] + 3
