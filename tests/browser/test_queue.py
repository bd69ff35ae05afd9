"""The queue: many are decided at once, money is seen first, and views are kept."""

from decimal import Decimal

import pytest

from tests.admin.desk import overwrite, pending
from tests.browser.acts import choose, faults, follow, press, said, write
from tests.browser.sight import broken_words
from tests.browser.test_every_page import RUN_AXE, overflow


@pytest.fixture
def returned(live_world):
    """Ten pending returns of one contract: lead ids, by the ids of their returns."""
    leads = [pending(live_world) for _ in range(10)]
    return {return_id: lead_id for lead_id, return_id in leads}


@pytest.fixture
def queue(live_world):
    return f"/admin/returns/queue?contract={live_world.contract_id}"


@pytest.fixture
def desk(visit, scripts, queue, returned):
    tab = visit("desk", scripts=scripts)
    tab.goto(queue)
    return tab


def test_ten_at_once(desk, visit, scripts, queue, returned, live_world, db):
    taken, *others = returned
    live_world.reject_reason()
    other = visit("desk", scripts=scripts)
    other.goto(queue)
    select(other, [returned[taken]])
    denied = other.get_by_label("Denied reason", exact=True)
    denied.select_option(index=1)
    press(other, "Reject")
    assert "1 return rejected" in other.get_by_role("status").inner_text()

    select(desk, returned.values())
    press(desk, "Approve for credit")
    told = desk.get_by_role("status").inner_text()
    assert "9 returns approved for credit, 112.50 USD in all; 1 not" in told
    assert f"{returned[taken]} Not changed: desk-" in told
    assert "has already rejected this one" in told
    assert states(db, others) == {"credited"}
    assert states(db, [taken]) == {"rejected"}
    assert desk.get_by_text("No pending return fits these filters").is_visible()


def test_a_whole_page_by_one_click(visit, queue, returned, db):
    desk = visit("desk")
    desk.goto(queue)
    desk.get_by_label("Select all on this page").check()
    assert desk.get_by_text("10 selected: 125.00 USD").is_visible()
    press(desk, "Approve to replace")

    told = desk.get_by_role("status").inner_text()
    assert "10 returns approved to replace" in told
    assert states(db, returned) == {"replaced"}


ACTS = ("Approve for credit", "Approve to replace", "Reject")


def test_nothing_selected(desk, scripts, returned, db):
    if scripts:
        for words in ACTS:
            assert desk.get_by_role("button", name=words, exact=True).is_disabled()
        desk.get_by_role("checkbox", name="Select lead").first.check()
        for words in ACTS:
            assert desk.get_by_role("button", name=words, exact=True).is_enabled()
    else:
        press(desk, "Approve for credit")
        assert "Select at least one return." in faults(desk)
    assert states(db, returned) == {"pending"}


def test_back_after_deciding_nothing_is_selected(desk, scripts, returned, db):
    """A browser would tick again by position, and there stand other returns now."""
    for box in desk.get_by_role("checkbox", name="Select lead").all()[:3]:
        box.check()
    if scripts:
        assert desk.get_by_text("3 selected: 37.50 USD").is_visible()
    press(desk, "Approve for credit")
    assert "3 returns" in desk.get_by_role("status").inner_text()
    desk.go_back()

    assert desk.get_by_role("checkbox", checked=True).count() == 0
    if scripts:
        assert desk.get_by_text("None selected", exact=True).is_visible()
    else:
        press(desk, "Approve to replace")
        assert "Select at least one return." in faults(desk)
    assert states(db, returned) == {"credited", "pending"}


def test_filters(desk, returned, live_world):
    choose(desk, "Reason", live_world.reason_id)
    press(desk, "Filter")
    desk.wait_for_url(f"**reason={live_world.reason_id}*")
    rows = desk.locator("tbody th a").all_inner_texts()
    assert sorted(rows) == sorted(returned.values())


def test_filters_by_age_and_credit(desk, returned):
    choose(desk, "Waiting", 24)
    press(desk, "Filter")
    assert desk.get_by_text("No pending return fits these filters").is_visible()
    choose(desk, "Waiting", "")
    write(desk, "Credit from", "12.50")
    press(desk, "Filter")
    desk.wait_for_url("**least=12.50*")
    assert desk.locator("tbody tr").count() == len(returned)


def test_much_money_is_asked_about(desk, returned, live_world, db):
    (first, lead_id), (second, other), *_ = returned.items()
    overwrite(live_world, lead_id, "99999")
    desk.reload()
    line = desk.get_by_text("12.50 → 99,999.00")
    assert not line.is_visible()
    summary = desk.locator("summary").filter(has_text="above price")
    summary.focus()
    desk.keyboard.press("Enter")
    assert line.is_visible()

    select(desk, [lead_id, other])
    press(desk, "Approve for credit")
    assert desk.get_by_role("heading", name="Credit 100,011.50 USD?").is_visible()
    assert states(db, returned) == {"pending"}
    follow(desk, "Cancel")
    assert desk.get_by_role("heading", name="Return queue").is_visible()

    select(desk, [lead_id, other])
    press(desk, "Approve for credit")
    press(desk, "Credit 100,011.50 USD")
    told = desk.get_by_role("status").inner_text()
    assert "2 returns approved for credit, 100,011.50 USD in all" in told
    assert states(db, [first, second]) == {"credited"}
    query = "SELECT sum(amount) FROM buyer_credits WHERE return_id = ANY(%s)"
    given = db.execute(query, [[first, second]]).fetchone()
    assert given == (Decimal("100011.50"),)


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_the_question_is_fit_for_all(visit, axe, queue, returned, live_world, width):
    """No link leads to it, so it is not among the pages that are found."""
    live_world.settings(ask_above_credit=10)
    for lead_id in list(returned.values())[:2]:
        overwrite(live_world, lead_id, "12345678.1234")
    tab = visit("desk", width=width)
    tab.goto(queue)
    select(tab, returned.values())
    tab.evaluate(axe)
    assert tab.evaluate(RUN_AXE, {}) == []
    press(tab, "Approve for credit")
    tab.get_by_role("heading", name="?").wait_for()
    assert overflow(tab) == broken_words(tab) == []
    tab.evaluate(axe)
    assert tab.evaluate(RUN_AXE, {}) == []


def test_all_that_match(desk, returned, db):
    follow(desk, "Decide all 10…")
    assert desk.get_by_text("10 returns, 125.00 USD as credits.").is_visible()
    press(desk, "Approve 10 for credit, 125.00 USD")
    assert said(desk) == "10 returns approved for credit, 125.00 USD in all."
    assert states(db, returned) == {"credited"}


def test_a_view_is_kept(desk, queue, returned):
    desk.get_by_text("Save view").click()
    write(desk, "Name of this view", "Ours")
    press(desk, "Save")
    assert said(desk) == "View Ours saved."
    desk.goto("/admin/returns/queue")
    follow(desk, "Ours")
    assert desk.url.endswith(queue)
    assert desk.locator("tbody tr").count() == len(returned)
    desk.locator(".views summary").click()
    press(desk, "Remove view Ours")
    assert said(desk) == "View Ours removed."
    assert desk.get_by_role("link", name="Ours", exact=True).count() == 0


def test_all_returns_are_found(visit, scripts, returned, live_world):
    tab = visit("viewer", scripts=scripts)
    tab.goto(f"/admin/returns/all?contract={live_world.contract_id}")
    choose(tab, "State", "credited")
    press(tab, "Filter")
    assert tab.get_by_text("No return fits these filters").is_visible()
    choose(tab, "State", "pending")
    press(tab, "Filter")
    assert tab.locator("tbody tr").count() == len(returned)
    with tab.expect_download() as download:
        follow(tab, "Download CSV")
    assert download.value.suggested_filename == "returns.csv"


def test_a_viewer_decides_nothing(visit, queue, returned):
    tab = visit("viewer")
    tab.goto(queue)
    assert tab.get_by_text("Users of the role desk can decide these.").is_visible()
    assert tab.get_by_role("checkbox").count() == 0


def select(tab, lead_ids) -> None:
    for lead_id in lead_ids:
        tab.get_by_label(f"Select lead {lead_id}", exact=True).check()


def states(db, return_ids) -> set[str]:
    query = "SELECT state FROM returns WHERE return_id = ANY(%s)"
    return {state for (state,) in db.execute(query, [list(return_ids)])}
