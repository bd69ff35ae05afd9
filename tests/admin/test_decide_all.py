"""Returns > Queue > Decide all: count and amount first, and what was told is decided."""

from decimal import Decimal

import pytest

from service.admin import deciding, deciding_all
from service.rules.commands import UpdateLead
from service.usecases.update_lead import update_lead
from tests.admin.browser import hidden_fields, words
from tests.admin.desk import pending, state
from tests.usecases.calls import ANYBODY


def address(world, **more) -> str:
    pairs = {"contract": world.contract_id} | more
    query = "&".join(f"{name}={each}" for name, each in pairs.items())
    return f"/returns/queue/all?{query}"


def form(browser, world) -> dict:
    """What the page's form sends that nobody sees."""
    page = address(world)
    return hidden_fields(browser.get(page).text, page)


def states(world, returns) -> list[str]:
    return [state(world, return_id) for _, return_id in returns]


def test_count_and_amount_are_said_first(desk, live_world):
    for price in (10, 20):
        pending(live_world, price=price)
    page = words(desk.get(address(live_world)).text)

    assert "2 returns, 30.00 USD as credits." in page
    assert "Approve 2 for credit, 30.00 USD" in page
    assert "Largest credit 20.00" in page
    assert "By buyer" in page


def test_all_that_match_are_decided(desk, live_world):
    returns = [pending(live_world, price=price) for price in (10, 20)]
    beside = pending(live_world, buyer_contract_id=live_world.contract())
    sent = form(desk, live_world) | {"act": "approve_for_credit"}
    answer = desk.send(address(live_world), sent)

    told = words(desk.follow(answer).text)
    assert "2 returns approved for credit, 30.00 USD in all." in told
    assert "No pending return fits these filters" in told
    assert states(live_world, returns) == ["credited"] * 2
    assert states(live_world, [beside]) == ["pending"]


def test_they_are_more_than_a_page(desk, live_world):
    returns = [pending(live_world) for _ in range(60)]
    sent = form(desk, live_world) | {"act": "approve_to_replace"}
    answer = desk.send(address(live_world), sent)

    assert "60 returns approved to replace." in words(desk.follow(answer).text)
    assert set(states(live_world, returns)) == {"replaced"}


def test_a_rejection_needs_its_reason(desk, live_world):
    reason_id = live_world.reject_reason()
    returns = [pending(live_world) for _ in range(2)]
    sent = form(desk, live_world) | {"act": "reject"}
    refused = desk.send(address(live_world), sent)
    assert refused.status_code == 422
    assert "Choose why the returns are rejected." in words(refused.text)

    answer = desk.send(address(live_world), sent | {"denied_reason_id": str(reason_id)})
    assert "2 returns rejected." in words(desk.follow(answer).text)
    assert states(live_world, returns) == ["rejected"] * 2


def change_credit(world, lead_id: str) -> None:
    request = UpdateLead(
        lead_id, world.contract_id, amount=Decimal(1), add_to_existing=True
    )
    with world.db.transaction():
        update_lead(world.db, ANYBODY, request)


def test_what_has_changed_since_is_told_and_not_decided(desk, live_world):
    returns = [pending(live_world) for _ in range(2)]
    sent = form(desk, live_world) | {"act": "approve_for_credit"}
    change_credit(live_world, returns[0][0])
    answer = desk.send(address(live_world), sent)

    page = words(answer.text)
    assert answer.status_code == 422
    assert "What matches has changed since: nothing was decided." in page
    assert "2 returns, 26.00 USD as credits." in page
    assert states(live_world, returns) == ["pending"] * 2


def test_what_was_submitted_since_is_left_for_the_next_look(desk, live_world):
    first = pending(live_world)
    sent = form(desk, live_world) | {"act": "approve_to_replace"}
    later = pending(live_world)
    answer = desk.send(address(live_world), sent)

    told = words(desk.follow(answer).text)
    assert "1 return approved to replace." in told
    assert "1 return, 12.50 USD as credits." in told
    assert states(live_world, [first, later]) == ["replaced", "pending"]


def test_time_that_is_over_leaves_the_rest_for_another_press(
    desk, live_world, monkeypatch
):
    returns = [pending(live_world) for _ in range(3)]
    sent = form(desk, live_world) | {"act": "approve_to_replace"}
    with monkeypatch.context() as patched:
        patched.setattr(deciding, "LAST_BEGINS", -1.0)
        told = words(desk.follow(desk.send(address(live_world), sent)).text)
    assert "0 returns approved to replace; 3 still pending" in told
    assert states(live_world, returns) == ["pending"] * 3

    answer = desk.send(address(live_world), sent)
    assert "3 returns approved to replace." in words(desk.follow(answer).text)


def test_beyond_a_thousand_the_longest_waiting_go_first(desk, live_world, monkeypatch):
    monkeypatch.setattr(deciding_all, "MOST", 2)
    returns = [pending(live_world) for _ in range(3)]
    page = words(desk.get(address(live_world)).text)
    assert "These are the longest waiting of 3" in page

    sent = form(desk, live_world) | {"act": "approve_to_replace"}
    told = words(desk.follow(desk.send(address(live_world), sent)).text)
    assert "2 returns approved to replace." in told
    assert "1 return, 12.50 USD as credits." in told
    assert states(live_world, returns) == ["replaced", "replaced", "pending"]


@pytest.mark.parametrize("broken", [{"count": ""}, {"newest": "x"}, {"credit": "1e3"}])
def test_a_form_without_what_was_told_decides_nothing(desk, live_world, broken):
    returns = [pending(live_world)]
    sent = form(desk, live_world) | {"act": "approve_to_replace"} | broken
    assert desk.send(address(live_world), sent).status_code == 400
    assert states(live_world, returns) == ["pending"]


def test_an_act_is_needed(desk, live_world):
    pending(live_world)
    answer = desk.send(address(live_world), form(desk, live_world) | {"act": "keep"})
    assert answer.status_code == 422
    assert "Choose what to do with these returns." in words(answer.text)


def test_a_viewer_may_not(viewer, live_world):
    pending(live_world)
    assert viewer.get(address(live_world)).status_code == 403
    assert "Decide all" not in viewer.get("/returns/queue").text


def test_where_nothing_matches(desk, live_world):
    page = words(desk.get(address(live_world)).text)
    assert "No pending return fits these filters" in page
