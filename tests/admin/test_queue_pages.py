"""Returns > Queue: page, filters and sort stay as they are through refusal and decision."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.admin.browser import hidden_fields
from tests.admin.desk import pending, state

AT_ADDRESS = ["endpoint=x", "_method=POST", "_scheme=x", "_anchor=x", "values=x"]


@pytest.fixture
def second_page(live_world):
    """The address of a queue's second page, and the return that stands there alone."""
    for _ in range(50):
        pending(live_world)
    _, last = pending(live_world)
    address = f"/returns/queue?contract={live_world.contract_id}&sort=submitted&page=2"
    return address, last


def order(desk, page: str, act: str, return_id: int):
    """Send the order as the form of this page does; gives the answer."""
    shown = desk.get(page)
    action = shown.text.partition('id="returns"')[0].rpartition('action="')[2]
    address = action.partition('"')[0].replace("&amp;", "&").removeprefix("/admin")
    hidden = hidden_fields(shown.text, "/logout")
    return desk.send(address, hidden | {"act": act, "return_id": str(return_id)})


def test_a_refused_order_keeps_page_and_selection(desk, live_world, second_page):
    live_world.reject_reason()
    page, last = second_page
    answer = order(desk, page, "reject", last)

    assert answer.status_code == 422
    assert "Page 2 of 2" in answer.text
    box = answer.text.partition(f'name="return_id" value="{last}"')[2]
    assert " checked" in box.partition(">")[0]


def test_a_decision_stays_on_its_page(desk, live_world, second_page):
    page, last = second_page
    pending(live_world, age="1 hour")  # so that the second page is still there
    answer = order(desk, page, "approve_for_credit", last)

    assert state(live_world, last) == "credited"
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert (query["page"], query["decided"]) == (["2"], [str(last)])
    shown = desk.follow(answer).text
    assert "1 return approved for credit" in shown
    assert "Page 2 of 2" in shown


@pytest.mark.parametrize("query", AT_ADDRESS)
@pytest.mark.parametrize(
    "path", ["/returns/queue", "/buyers/all", "/buyers/all/{}", "/reports/lead-status"]
)
def test_no_name_in_an_address_is_more_than_a_filter(viewer, live_world, path, query):
    path = path.format(live_world.buyer_id)
    answer = viewer.get(f"{path}?{query}")

    assert answer.status_code == 200
    assert 'href="/admin' in answer.text


def test_a_strange_address_decides_and_answers(desk, live_world):
    _, return_id = pending(live_world)
    page = f"/returns/queue?contract={live_world.contract_id}"
    hidden = hidden_fields(desk.get(page).text, "/logout")
    sent = hidden | {"act": "approve_for_credit", "return_id": str(return_id)}
    answer = desk.send(f"{page}&endpoint=x&_external=1", sent)

    assert desk.follow(answer).status_code == 200
    assert state(live_world, return_id) == "credited"


def test_a_return_over_a_cap_that_queues_has_a_badge(desk, live_world):
    of = {"buyer_contract_id": live_world.contract_id}
    live_world.insert("return_caps", most=1, over_cap="queue", **of)
    page = f"/returns/queue?contract={live_world.contract_id}"
    pending(live_world)
    assert "Over cap" not in desk.get(page).text

    pending(live_world)
    assert desk.get(page).text.count("Over cap") == 1
