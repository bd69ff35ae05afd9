"""Reports > Returns: the page, its filters, its chart, its CSV."""

import csv
import io

import pytest

from tests.admin import desk
from tests.admin.browser import words
from tests.world import World

PAGE = "/reports/returns"


@pytest.fixture
def world(db):
    """A contract with two sales of today, of which one comes back."""
    world = World(db)
    world.sold_lead(age="1 second")
    world.lead_id, _ = desk.pending(world, age="1 second")
    return world


def of(world, **values) -> str:
    """Ask for the world's vertical alone: other tests have sales in these days."""
    values = {"vertical": world.vertical_id, **values}
    return "?" + "&".join(f"{name}={value}" for name, value in values.items())


def test_sales_and_returns_with_their_rate(viewer, world):
    page = viewer.get(PAGE + of(world))

    assert page.status_code == 200
    text = words(page.text)
    assert "Sales 2 Returns 1 Return rate 50.0% none before" in text
    assert "All 2 1 50.0% none too few 12.50 50.0%" in text
    assert f'href="/admin/reports/returns?vertical={world.vertical_id}' in page.text
    assert "style=" not in page.text


@pytest.mark.parametrize(
    ("by", "heading"),
    [
        ("buyer", "Buyer: 1"),
        ("contract", "Contract: 1"),
        ("campaign", "Campaign: 1 "),
        ("affiliate", "Affiliate: 1"),
        ("vertical", "Vertical: 1"),
        ("reason", "Reason: "),
        ("nonsense", "Buyer: 1"),
    ],
)
@pytest.mark.parametrize("dated", ["returned", "sold"])
def test_rows_of_each_kind(viewer, world, by, heading, dated):
    page = viewer.get(PAGE + of(world, by=by, dated=dated))
    assert heading in words(page.text)
    assert "No campaign" in words(page.text) or by != "campaign"


@pytest.mark.parametrize("name", ["buyer", "contract", "reason"])
def test_a_filter_keeps_what_it_is_of(viewer, world, name):
    ids = {
        "buyer": world.buyer_id,
        "contract": world.contract_id,
        "reason": world.reason_id,
    }
    page = viewer.get(PAGE + of(world, **{name: ids[name]}))
    assert "Sales 2 Returns 1" in words(page.text)
    page = viewer.get(PAGE + of(world, **{name: 2_000_000_000}))
    assert "Returns 1" not in words(page.text)


def test_a_rejected_return_is_none(viewer, world):
    rejected = world.sold_lead(age="1 second")
    desk.submit(world, rejected, "reject")
    assert "Sales 3 Returns 1" in words(viewer.get(PAGE + of(world)).text)


def test_charts_have_words(viewer, world):
    page = viewer.get(PAGE + of(world)).text
    assert ": 50.0% in these days, no sales before." in page
    assert "Rates by period, the latest last: none, none, none" in page


def test_the_csv_is_the_page(viewer, world):
    answer = viewer.get(f"{PAGE}.csv{of(world, by='contract')}")

    assert answer.headers["Content-Disposition"].startswith(
        'attachment; filename="returns-by-contract-'
    )
    head, row = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert head[:5] == ["Contract ID", "Contract", "Sales", "Returns", "Rate"]
    assert row[0] == str(world.contract_id)
    assert row[2:] == ["2", "1", "50.0%", "25.0000", "12.5000", "0", "0", "none", ""]


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}.csv"])
def test_days_that_are_none_are_said_so(viewer, path):
    page = viewer.get(f"{path}?start_date=yesterday")
    assert page.status_code == 422
    assert "Invalid Start Date" in words(page.text)


def test_nothing_in_these_days(viewer, world):
    days = {"start_date": "2011-01-01", "end_date": "2011-01-02"}
    page = viewer.get(PAGE + of(world, **days)).text
    assert "Nothing was sold or returned in these days" in words(page)
    assert "Without the other filters" in page


def test_the_first_days_that_there_are(viewer):
    page = viewer.get(f"{PAGE}?start_date=1900-01-01&end_date=2026-01-01")
    assert page.status_code in (200, 422)


def test_nobody_sees_it_without_logging_in(browser):
    assert browser.get(PAGE).status_code == 303
