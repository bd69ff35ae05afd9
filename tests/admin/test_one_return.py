"""Returns > a return: what it shows, deciding it, and taking the decision back."""

from decimal import Decimal

import pytest

from tests.admin.browser import words
from tests.admin.desk import ATTACK, holds_no_markup_of, pending, state, submit
from tests.usecases.calls import call_return_lead, call_update_lead


def page(return_id: int) -> str:
    return f"/returns/{return_id}"


def decide(browser, return_id: int, act: str, **values):
    sent = {"act": act} | values
    return browser.post(f"{page(return_id)}/decide", sent, page=page(return_id))


def reopen(browser, return_id: int, **values):
    return browser.post(f"{page(return_id)}/reopen", values, page=page(return_id))


def latest(world, lead_id: str) -> int:
    query = "SELECT return_id FROM sales WHERE lead_id = %s"
    return world.db.execute(query, [lead_id]).fetchone()[0]


@pytest.fixture
def denied(live_world):
    return live_world.reject_reason()


def test_shows_all_that_decides(viewer, live_world):
    lead, return_id = pending(live_world)
    other = live_world.contract(buyer_id=live_world.buyer(buyer_name="Other & Co"))
    live_world.sale(lead, buyer_contract_id=other)
    with live_world.db.transaction():
        call_update_lead(
            live_world,
            lead,
            buyer_contract_id=live_world.contract_id,
            amount="99999",
            add_to_existing=False,
        )
        call_return_lead(live_world, lead, "reject", buyer_contract_id=other)

    shown = words(viewer.get(page(return_id)).text)
    for part in (
        f"Return {return_id} Pending",
        "Price 12.50",
        "Revenue 99,999.00",
        "Credit 99,999.00 Above the price",
        "Takes returns yes",
        "Window 30 days, until",
        "in time",
        "Overwritten +99,986.50 12.50 99,999.00",
        "Submitted",
        "Returned by other contracts too",
        "Other & Co",
        "Nothing was said yet.",
        "No file was added yet.",
        "Users of the role desk can decide it.",
    ):
        assert part in shown, part


def test_texts_are_texts(viewer, live_world):
    reason = live_world.insert(
        "return_reasons", return_reason_name=live_world.name(ATTACK)
    )
    live_world.reason_id = reason
    _, return_id = pending(live_world)

    assert holds_no_markup_of(viewer.get(page(return_id)).text)


@pytest.mark.parametrize("number", [2**31 + 1, 2**63 - 1, 10**30])
def test_a_return_that_is_not_there(viewer, number):
    assert viewer.get(page(number)).status_code == 404


@pytest.mark.parametrize(
    ("act", "becomes", "said"),
    [
        ("approve_to_replace", "replaced", "Approved to replace."),
        ("approve_for_credit", "credited", "Approved for credit."),
        ("reject", "rejected", "Rejected."),
    ],
)
def test_is_decided_on_its_page(desk, live_world, denied, act, becomes, said):
    _, return_id = pending(live_world)
    assert "Approve for credit: 12.50" in words(desk.get(page(return_id)).text)

    answer = decide(desk, return_id, act, denied_reason_id=denied)

    assert said in words(desk.follow(answer).text)
    assert state(live_world, return_id) == becomes


def test_a_reject_needs_its_reason(desk, live_world, denied):
    _, return_id = pending(live_world)
    answer = decide(desk, return_id, "reject")

    assert answer.status_code == 422
    assert "Choose why the return is rejected." in answer.text
    assert state(live_world, return_id) == "pending"


def test_no_other_credit_is_given_than_the_button_said(desk, live_world):
    lead, return_id = pending(live_world)
    form = desk.form(f"{page(return_id)}/decide", page=page(return_id))
    with live_world.db.transaction():
        call_update_lead(live_world, lead, amount="99999", add_to_existing=False)

    answer = desk.send(
        f"{page(return_id)}/decide", form | {"act": "approve_for_credit"}
    )

    assert answer.status_code == 409
    assert "The credit is 99,999.00 by now" in words(answer.text)
    assert state(live_world, return_id) == "pending"
    assert decide(desk, return_id, "approve_for_credit").status_code == 303


def test_who_comes_second_is_told(desk, live_world):
    lead, return_id = pending(live_world)
    form = desk.form(f"{page(return_id)}/decide", page=page(return_id))
    submit(live_world, lead, "approve_to_replace")

    answer = desk.send(
        f"{page(return_id)}/decide", form | {"act": "approve_for_credit"}
    )

    text = words(desk.follow(answer).text)
    assert "Lead is Already in Return List. Nothing was changed." in text
    assert state(live_world, return_id) == "replaced"


@pytest.mark.parametrize("part", ["decide", "reopen", "note", "upload"])
def test_a_viewer_only_looks(viewer, live_world, part):
    _, return_id = pending(live_world)
    answer = viewer.send(
        f"{page(return_id)}/{part}", {"csrf_token": viewer.token(), "act": "reject"}
    )

    assert answer.status_code == 403
    assert state(live_world, return_id) == "pending"


def test_who_decided_takes_it_back(desk, live_world):
    lead, return_id = pending(live_world)
    decide(desk, return_id, "approve_for_credit")

    answer = reopen(desk, return_id)

    new_id = latest(live_world, lead)
    text = words(desk.follow(answer).text)
    assert "Reopened: the return waits for a decision again." in text
    assert f"It reopens return {return_id} , whose decision was taken back." in text
    assert f"Return {new_id} Pending" in text
    assert "Reopened" in text
    old = words(desk.get(page(return_id)).text)
    assert f"Return {return_id} Taken back" in old
    assert f"return {new_id} goes on from here." in old
    story = words(desk.get(f"/leads?lead={lead}").text)
    assert "Returns > Reopen" in story
    assert "Return state: credited → pending" in story


def test_a_peer_is_told_that_it_is_not_theirs(logged_in, live_world):
    _, return_id = pending(live_world)
    first, peer, admin = logged_in("desk"), logged_in("desk"), logged_in("admin")
    decide(first, return_id, "approve_to_replace")

    assert "Reopen" not in words(peer.get(page(return_id)).text).split("Sale")[0]
    answer = peer.send(f"{page(return_id)}/reopen", {"csrf_token": peer.token()})
    assert answer.status_code == 403
    assert "Somebody else decided this return" in words(answer.text)
    assert state(live_world, return_id) == "replaced"
    assert reopen(admin, return_id).status_code == 303


def test_after_the_time_nothing_is_offered_and_nothing_done(desk, live_world):
    _, return_id = pending(live_world)
    decide(desk, return_id, "approve_for_credit")
    live_world.db.execute(
        "UPDATE returns SET decided_at = decided_at - interval '31 minutes'"
        " WHERE return_id = %s",
        [return_id],
    )

    shown = desk.get(page(return_id)).text
    assert f"{page(return_id)}/reopen" not in shown
    answer = desk.send(f"{page(return_id)}/reopen", {"csrf_token": desk.token()})
    assert "Too Late To Reopen. Nothing was changed." in words(desk.follow(answer).text)
    assert state(live_world, return_id) == "credited"


def test_the_queues_answers_offer_to_take_back(desk, live_world):
    lead, return_id = pending(live_world)
    answer = desk.post(
        "/returns/queue", {"return_id": return_id, "act": "approve_for_credit"}
    )
    after = desk.follow(answer).text
    assert f'action="/admin{page(return_id)}/reopen"' in after

    form = desk.form_of(
        desk.get(answer.headers["Location"].split("/admin", 1)[1]),
        f"{page(return_id)}/reopen",
    )
    assert form["to"] == "queue"
    answer = desk.send(f"{page(return_id)}/reopen", form)
    assert answer.headers["Location"].endswith("/returns/queue")
    assert state(live_world, latest(live_world, lead)) == "pending"
    again = desk.get(f"/returns/queue?decided={return_id}&wanted=approve_for_credit")
    assert "taken back since: it waits for a decision again." in words(again.text)
    assert "1 not" in words(again.text)


def test_credits_show_what_was_taken_back(admin, live_world):
    _, return_id = pending(live_world)
    decide(admin, return_id, "approve_for_credit")
    reopen(admin, return_id)

    address = f"/returns/credits?buyer={live_world.buyer_id}"
    text = words(admin.get(f"{address}&contract={live_world.contract_id}").text)
    assert "0 credits, 0.00 USD in all." in text
    assert "1 taken back" in text
    assert "12.50 taken back 2" in text
    account = words(admin.get(f"/buyers/all/{live_world.buyer_id}/account").text)
    assert "Balance, in USD 0.00" in account
    assert "Credit taken back" in account
    assert "-12.50" in account
    found = live_world.db.execute(
        "SELECT sum(amount) FROM account_entries WHERE buyer_id = %s",
        [live_world.buyer_id],
    ).fetchone()
    assert found == (Decimal("-12.50"),)


def test_after_a_decision_the_next_of_the_same_view_is_offered(desk, live_world):
    """In the queue's order; what is of another view is not offered."""
    first, second = (pending(live_world)[1] for _ in range(2))
    view = f"?contract={live_world.contract_id}&sort=submitted-last"
    queue = desk.get(f"/returns/queue{view}")
    address = f"{page(second)}{view}"
    assert f'href="/admin{address}"'.replace("&", "&amp;") in queue.text
    sent = {"act": "approve_to_replace"}

    answer = desk.post(f"{page(second)}/decide{view}", sent, page=address)
    shown = desk.get(answer.location.removeprefix("/admin"))
    assert "Next return: 1 waits" in words(shown.text)
    assert f'href="/admin{page(first)}{view}"'.replace("&", "&amp;") in shown.text

    address = f"{page(first)}{view}"
    noted = desk.post(f"{page(first)}/note{view}", {"note": "Ask."}, page=address)
    assert noted.location.endswith(f"{address}#notes")
    answer = desk.post(f"{page(first)}/decide{view}", sent, page=address)
    shown = desk.get(answer.location.removeprefix("/admin"))
    assert "None left: return queue" in words(shown.text)
    assert f'href="/admin/returns/queue{view}"'.replace("&", "&amp;") in shown.text
