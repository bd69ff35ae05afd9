"""On a phone a list can be sorted, selected and decided as on a desk."""

import pytest

from tests.admin.desk import pending
from tests.browser.acts import choose, press
from tests.browser.sight import hidden_stops

PHONE, TABLET = 360, 768  # pixels
LISTS = (
    *("/admin/returns/queue", "/admin/returns/all"),
    *("/admin/buyers/all", "/admin/buyers/contracts"),
)


@pytest.fixture
def prices(live_world):
    """The prices of a contract's pending returns, of which a phone shows a part."""
    prices = [f"{price}.50" for price in range(11, 23)]
    for price in prices:
        pending(live_world, price=price)
    return prices


@pytest.fixture
def queue(live_world):
    return f"/admin/returns/queue?contract={live_world.contract_id}"


@pytest.fixture
def phone(visit, scripts, queue, prices):
    tab = visit("desk", width=PHONE, scripts=scripts)
    tab.goto(queue)
    return tab


def open_filters(tab) -> None:
    tab.locator(".filtering summary").click()


def test_the_queue_is_sorted(phone, live_world, prices):
    open_filters(phone)
    choose(phone, "Sort by", "price-last")
    press(phone, "Filter")
    shown = phone.locator("td[data-label=Price]").all_inner_texts()
    assert [text.split()[-1] for text in shown] == prices[::-1]
    assert f"contract={live_world.contract_id}" in phone.url


@pytest.mark.parametrize("address", LISTS)
def test_sorting_stands_where_the_heads_do_not(visit, stock, address):
    tab = visit("viewer", width=PHONE)
    tab.goto(address)
    if "returns" in address:
        open_filters(tab)
    assert tab.get_by_label("Sort by").is_visible()
    assert tab.locator("thead a").filter(visible=True).count() == 0
    tab.set_viewport_size({"width": TABLET, "height": 900})
    assert not tab.get_by_label("Sort by").is_visible()
    assert tab.locator("thead a").first.is_visible()


def test_a_sort_by_a_head_outlasts_the_filters(visit, queue, prices):
    tab = visit("desk")
    tab.goto(queue + "&sort=price-last")
    press(tab, "Filter")
    assert "sort=price-last" in tab.url


def test_a_whole_page_is_selected(visit, queue, prices):
    tab = visit("desk", width=PHONE)
    tab.goto(queue)
    words = tab.get_by_text("Select all on this page", exact=True)
    words.click()
    assert tab.get_by_text(f"{len(prices)} selected:").is_visible()
    box = tab.get_by_label("Select all on this page", exact=True).bounding_box()
    assert box["width"] >= 16


def test_the_acts_are_in_sight(phone):
    phone.get_by_role("checkbox", name="Select lead").first.check()
    for words in ("Approve to replace", "Approve for credit", "Reject"):
        box = phone.get_by_role("button", name=words, exact=True).bounding_box()
        assert 0 <= box["y"] <= box["y"] + box["height"] <= 900, words
        assert 0 <= box["x"] <= box["x"] + box["width"] <= PHONE, words
    bar = phone.locator(".decide").bounding_box()
    assert bar["height"] <= 200


def test_the_focus_is_seen(visit, queue, prices):
    tab = visit("desk", width=PHONE)
    tab.goto(queue)
    assert hidden_stops(tab, "Tab", 60) == []
    assert hidden_stops(tab, "Shift+Tab", 60) == []


TALL = 800  # pixels, of a common phone


def test_head_and_bar_leave_two_thirds_to_the_list(visit, queue, prices):
    tab = visit("desk", width=PHONE)
    tab.set_viewport_size({"width": PHONE, "height": TALL})
    tab.goto(queue)
    head = tab.locator("#returns .box").bounding_box()["y"]
    bar = tab.locator(".decide").bounding_box()["height"]
    assert head + bar <= TALL / 3, tab.locator("main").inner_text()[:300]
    tab.get_by_role("checkbox", name="Select lead").first.check()
    assert tab.locator(".decide").bounding_box()["height"] <= TALL / 6


def test_no_value_runs_over_its_card(visit, live_world, queue):
    for price in ("99999999999.9999", "12345678901.0001"):
        pending(live_world, price=price)
    tab = visit("desk", width=PHONE)
    tab.goto(queue)
    over = """rows => rows.flatMap((row) => [...row.querySelectorAll("*")]
        .filter((each) => each.getBoundingClientRect().right
                > row.getBoundingClientRect().right + 0.5)
        .map((each) => each.outerHTML))"""
    assert tab.locator("tbody tr").evaluate_all(over) == []


def test_what_a_decision_needs_is_in_sight_on_a_tablet(visit, queue, prices):
    tab = visit("desk", width=TABLET)
    tab.goto(queue)
    for name in ("Sold", "Price", "Credit"):
        cell = tab.locator(f"td[data-label={name}]").first.bounding_box()
        assert cell["x"] + cell["width"] <= TABLET, name
