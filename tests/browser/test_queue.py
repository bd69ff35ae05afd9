"""Ten returns are decided at once, while another session decides one of them."""

import pytest

from tests.admin.desk import pending
from tests.browser.acts import choose, faults, press


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
    assert desk.get_by_text("10 selected:").is_visible()
    press(desk, "Approve to replace")

    told = desk.get_by_role("status").inner_text()
    assert "10 returns approved to replace" in told
    assert states(db, returned) == {"replaced"}


def test_nothing_selected(desk, returned, db):
    press(desk, "Approve for credit")
    assert "Select at least one return." in faults(desk)
    assert states(db, returned) == {"pending"}


def test_back_after_deciding_nothing_is_selected(desk, scripts, returned, db):
    """A browser would tick again by position, and there stand other returns now."""
    for box in desk.get_by_role("checkbox", name="Select lead").all()[:3]:
        box.check()
    if scripts:
        assert desk.get_by_text("3 selected:").is_visible()
    press(desk, "Approve for credit")
    assert "3 returns" in desk.get_by_role("status").inner_text()
    desk.go_back()

    assert desk.get_by_role("checkbox", checked=True).count() == 0
    if scripts:
        assert desk.get_by_text("None selected:").is_visible()
    press(desk, "Approve to replace")
    assert "Select at least one return." in faults(desk)
    assert states(db, returned) == {"credited", "pending"}


def test_filters(desk, returned, live_world):
    choose(desk, "Reason", live_world.reason_id)
    press(desk, "Filter")
    desk.wait_for_url(f"**reason={live_world.reason_id}*")
    rows = desk.get_by_role("rowheader").all_inner_texts()
    assert sorted(rows) == sorted(returned.values())


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
