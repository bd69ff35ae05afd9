"""With the keyboard alone: the focus is always seen, and stays where one works."""

import pytest

from tests.admin.desk import pending
from tests.browser.sight import hidden_stops

FOCUSED = "document.activeElement.id"
LABELLED = "document.activeElement.getAttribute('aria-label')"
ACTS = ["approve_for_credit", "approve_to_replace", "reject"]


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


def test_the_acts_come_before_the_rows(visit, queue):
    tab = visit("desk")
    tab.goto(queue)
    tab.get_by_role("checkbox", name="Select lead").first.check()
    tab.get_by_role("button", name="Filter").focus()
    reached = []
    for _ in range(8):
        tab.keyboard.press("Tab")
        reached.append(tab.evaluate("document.activeElement.value"))
    assert [each for each in reached if each in ACTS] == ACTS


def test_rows_are_walked_selected_and_decided_by_keys(visit, queue, live_world, db):
    tab = visit("desk")
    tab.goto(queue)
    leads = tab.locator("tbody th a").all_inner_texts()
    for key in "jjxkxj":
        tab.keyboard.press(key)
    assert tab.evaluate(LABELLED) == f"Select lead {leads[1]}"
    assert tab.get_by_text("2 selected: 25.00 USD").is_visible()
    tab.keyboard.press("a")
    told = tab.get_by_role("status")
    told.wait_for()
    assert "2 returns approved for credit" in told.inner_text()
    query = "SELECT lead_id FROM sales WHERE return_state = 'credited' AND lead_id = ANY(%s)"
    found = {lead for (lead,) in db.execute(query, [leads])}
    assert found == set(leads[:2])


def test_keys_go_to_the_filters_and_select_the_page(visit, queue):
    tab = visit("desk")
    tab.goto(queue)
    tab.keyboard.press("f")
    assert tab.evaluate(FOCUSED) == "filter-buyer"
    tab.evaluate("document.activeElement.blur()")
    tab.keyboard.press("*")
    assert tab.get_by_text("12 selected: 150.00 USD").is_visible()
    tab.keyboard.press("*")
    assert tab.get_by_text("None selected", exact=True).is_visible()


def test_a_rejection_by_keys_asks_why_first(visit, queue, live_world):
    live_world.reject_reason()
    tab = visit("desk")
    tab.goto(queue)
    for key in "jxd":
        tab.keyboard.press(key)
    assert tab.evaluate(FOCUSED) == "denied"
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.get_by_role("status").wait_for()
    assert "1 return rejected" in tab.get_by_role("status").inner_text()


def test_enter_opens_the_row(visit, queue):
    tab = visit("desk")
    tab.goto(queue)
    lead_id = tab.locator("tbody th a").first.inner_text()
    tab.keyboard.press("j")
    tab.keyboard.press("Enter")
    tab.get_by_role("link", name=f"Lead {lead_id}").wait_for()


def test_one_after_the_other_by_keys(visit, queue, live_world):
    """A key of a return's page goes to the button, Enter presses it, and then the next."""
    denied = live_world.reject_reason()
    tab = visit("desk")
    tab.goto(queue)
    leads = tab.locator("tbody th a").all_inner_texts()
    tab.keyboard.press("j")
    tab.keyboard.press("Enter")
    tab.get_by_role("heading", name="Return").first.wait_for()
    tab.keyboard.press("a")
    assert tab.evaluate("document.activeElement.value") == "approve_for_credit"
    tab.keyboard.press("r")
    tab.keyboard.press("Enter")
    tab.get_by_text("Approved to replace.").wait_for()

    assert "11 wait" in tab.evaluate("document.activeElement.innerText")
    tab.keyboard.press("Enter")
    tab.get_by_role("link", name=f"Lead {leads[1]}").wait_for()
    tab.keyboard.press("d")
    assert tab.evaluate(FOCUSED) == "denied"
    tab.get_by_label("Denied reason", exact=True).select_option(str(denied))
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.get_by_text("Rejected.").wait_for()
    assert "10 wait" in tab.evaluate("document.activeElement.innerText")


def test_keys_are_letters_in_a_field_and_with_nothing_selected(visit, queue):
    tab = visit("desk")
    tab.goto(queue)
    field = tab.get_by_label("Credit from", exact=True)
    field.press_sequentially("jxadr?")
    assert field.input_value() == "jxadr?"
    field.blur()
    for key in "ard":
        tab.keyboard.press(key)
    assert tab.get_by_text("None selected", exact=True).is_visible()
    assert not tab.get_by_role("dialog").is_visible()


def test_the_keys_are_shown_and_can_be_switched_off(visit, queue):
    tab = visit("desk")
    tab.goto(queue)
    tab.keyboard.press("?")
    dialog = tab.get_by_role("dialog", name="Keys of the list")
    assert dialog.is_visible()
    tab.get_by_label("Keys work in this browser").uncheck()
    tab.get_by_role("button", name="Close").click()
    assert not dialog.is_visible()

    tab.keyboard.press("j")
    assert tab.evaluate(LABELLED) is None
    tab.reload()
    tab.keyboard.press("j")
    assert tab.evaluate(LABELLED) is None
    tab.get_by_role("button", name="Keys ?").click()
    tab.get_by_label("Keys work in this browser").check()
    tab.keyboard.press("Escape")
    tab.evaluate("document.activeElement.blur()")
    tab.keyboard.press("j")
    assert tab.evaluate(LABELLED).startswith("Select lead")


def test_a_viewer_walks_the_links(visit, queue):
    tab = visit("viewer")
    tab.goto(queue)
    leads = tab.locator("tbody th a").all_inner_texts()
    for key in "jjx":
        tab.keyboard.press(key)
    assert tab.evaluate("document.activeElement.innerText") == leads[1]


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [768, 1440])
def test_heads_and_acts_stay_in_sight(visit, queue, width, scripts):
    tab = visit("desk", width=width, scripts=scripts)
    tab.set_viewport_size({"width": width, "height": 500})
    tab.goto(queue)
    tab.locator("tbody tr").last.scroll_into_view_if_needed()
    for place in (tab.locator("thead th").nth(1), tab.locator(".decide")):
        box = place.bounding_box()
        assert 0 <= box["y"] <= box["y"] + box["height"] <= 500


def test_twelve_rows_a_screen(visit, queue):
    tab = visit("desk")
    tab.goto(queue)
    last = tab.locator("tbody tr").nth(11).bounding_box()
    assert last["y"] + last["height"] <= 900


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


FORMS = (
    "/admin/buyers/all/new",
    "/admin/buyers/contracts/new",
    "/admin/setup/settings",
)


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("address", FORMS)
def test_save_stays_in_sight_and_never_covers_the_focus(visit, stock, address, width):
    tab = visit("admin", width=width)
    tab.set_viewport_size({"width": width, "height": 600})
    tab.goto(address)
    save = tab.locator(".stays button")
    for place in ("0", "document.body.scrollHeight"):
        tab.evaluate(f"scrollTo(0, {place})")
        box = save.bounding_box()
        assert 0 <= box["y"] <= box["y"] + box["height"] <= 600
    stops = tab.locator("main :is(a, input, select, button)").count()
    tab.locator("main").focus()
    assert hidden_stops(tab, "Tab", stops) == []
    assert hidden_stops(tab, "Shift+Tab", stops) == []
