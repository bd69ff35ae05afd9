"""With the keyboard alone: the focus is always seen, and stays where one works."""

import pytest

from tests.admin.desk import pending
from tests.browser.sight import hidden_stops

FOCUSED = "document.activeElement.id"


@pytest.fixture
def queue(live_world):
    for _ in range(12):
        pending(live_world)
    return f"/admin/returns/queue?contract={live_world.contract_id}"


def test_a_filter_waits_for_the_button(visit, queue, live_world):
    tab = visit("desk")
    tab.goto(queue)
    before = tab.url
    reason = tab.get_by_label("Reason", exact=True)
    reason.focus()
    tab.keyboard.press("ArrowDown")
    tab.wait_for_timeout(300)
    assert tab.url == before
    assert tab.evaluate(FOCUSED) == "filter-reason"
    tab.get_by_label("Vertical", exact=True).select_option(index=1)
    tab.get_by_role("button", name="Filter").press("Enter")
    tab.wait_for_url("**&reason=**")
    assert f"contract={live_world.contract_id}" in tab.url
    assert "vertical=&" not in tab.url


@pytest.mark.parametrize("width", [768, 1440])
def test_nothing_covers_the_focus_in_the_queue(visit, queue, width):
    tab = visit("desk", width=width)
    tab.goto(queue)
    assert hidden_stops(tab, "Tab", 70) == []
    assert hidden_stops(tab, "Shift+Tab", 70) == []


def test_nothing_covers_the_focus_in_the_report(visit, live_world):
    live_world.settings(lead_statuses_enabled=True)
    for _ in range(8):
        live_world.sub_status(live_world.status())
    live_world.sold_lead(sold_at="2021-03-15T12:00Z")
    tab = visit("viewer")
    days = "start_date=2021-03-15&end_date=2021-03-15"
    tab.goto(f"/admin/reports/lead-status?{days}&vertical_id={live_world.vertical_id}")
    heads = tab.locator("thead a")
    heads.last.focus()
    assert hidden_stops(tab, "Shift+Tab", heads.count() - 1) == []
    assert hidden_stops(tab, "Tab", heads.count() - 1) == []
