"""Returns > Queue: what is listed, how it is decided, and what each row answers."""

import threading
from urllib.parse import parse_qs, urlsplit

import pytest

from service.callers import Caller
from service.connection import Connection
from service.usecases.decide_return import decide_return
from tests.admin.browser import hidden_fields, words
from tests.admin.desk import attack, holds_no_markup_of, pending, state, submit
from tests.contract.contents import sale_changes


def queue(world, **more) -> str:
    """The address of this world's queue alone."""
    pairs = {"contract": world.contract_id} | more
    return "/returns/queue?" + "&".join(
        f"{name}={each}" for name, each in pairs.items()
    )


def decide(browser, world, act: str, *return_ids: int, **values):
    order = {"act": act, "return_id": [str(each) for each in return_ids]} | values
    return browser.post(queue(world), order)


@pytest.fixture
def reject_reason(live_world):
    reason_id = live_world.reject_reason()
    query = "SELECT reject_reason_name FROM reject_reasons WHERE reject_reason_id = %s"
    return reason_id, live_world.db.execute(query, [reason_id]).fetchone()[0]


def test_a_row_tells_what_a_decision_needs(viewer, live_world):
    lead_id, _ = pending(live_world, age="50 hours")
    page = words(viewer.get(queue(live_world)).text)

    assert "1 return waits for a decision; all as credits: 12.50 USD." in page
    assert lead_id in page
    assert "2 days ago 12.50 12.50" in page
    query = "SELECT return_reason_name FROM return_reasons WHERE return_reason_id = %s"
    reason = live_world.db.execute(query, [live_world.reason_id]).fetchone()[0]
    query = "SELECT vertical_name FROM verticals WHERE vertical_id = %s"
    vertical = live_world.db.execute(query, [live_world.vertical_id]).fetchone()[0]
    assert f"{lead_id} {vertical} {reason} today 20" in page


def test_filters_and_sort_stand_in_the_address(viewer, live_world):
    other = live_world.contract()
    cheap, _ = pending(live_world, price=1)
    dear, _ = pending(live_world, price=99)
    elsewhere, _ = pending(live_world, buyer_contract_id=other)

    for sort in ("price-last", "credit-last"):
        page = viewer.get(queue(live_world, sort=sort)).text
        assert page.index(dear) < page.index(cheap)
    assert elsewhere not in page
    page = viewer.get(f"/returns/queue?buyer={live_world.buyer_id}&sort=price").text
    assert elsewhere in page
    assert page.index(cheap) < page.index(dear)


@pytest.mark.parametrize(
    "query", ["sort=x", "page=99999999999", "buyer=-1", "contract=²", "decided=a,%00"]
)
def test_an_address_that_was_tampered_with_is_harmless(viewer, query):
    assert viewer.get(f"/returns/queue?{query}").status_code == 200


def test_pages_of_fifty(viewer, live_world):
    for _ in range(51):
        pending(live_world)
    first = viewer.get(queue(live_world)).text
    last = viewer.get(queue(live_world, page=2)).text

    assert "51 returns wait" in words(first)
    assert "Page 1 of 2" in words(first)
    assert 'type="checkbox" name="return_id"' not in first  # a viewer selects nothing
    assert last.count('data-label="Price"') == 1
    assert words(viewer.get(queue(live_world, page=99)).text) == words(last)


def test_an_empty_queue_says_what_fills_it(viewer, live_world):
    page = words(viewer.get(queue(live_world)).text)
    assert "No pending return fits these filters" in page


@pytest.mark.parametrize(
    ("act", "becomes", "said"),
    [
        ("approve_to_replace", "replaced", "2 returns approved to replace"),
        (
            "approve_for_credit",
            "credited",
            "2 returns approved for credit, 25.00 USD in all",
        ),
    ],
)
def test_many_are_approved_at_once(desk, live_world, act, becomes, said):
    first, second = pending(live_world)[1], pending(live_world)[1]
    answer = decide(desk, live_world, act, first, second)
    page = words(desk.follow(answer).text)

    assert [state(live_world, each) for each in (first, second)] == [becomes, becomes]
    assert said in page
    assert page.count("Done") == 2


def test_a_rejection_needs_its_reason(desk, live_world, reject_reason):
    _, return_id = pending(live_world)
    answer = decide(desk, live_world, "reject", return_id)

    assert answer.status_code == 422
    assert "Denied reason : Choose why the returns are rejected." in words(answer.text)
    assert f'value="{return_id}"' in answer.text
    assert " checked" in answer.text
    assert state(live_world, return_id) == "pending"


def test_a_rejection_keeps_its_reason(desk, live_world, reject_reason):
    reason_id, name = reject_reason
    lead_id, return_id = pending(live_world)
    answer = decide(
        desk, live_world, "reject", return_id, denied_reason_id=str(reason_id)
    )

    page = words(desk.follow(answer).text)
    assert f"Done {lead_id} Rejected: {name}" in page
    assert state(live_world, return_id) == "rejected"


@pytest.mark.parametrize(
    ("act", "picks", "said"),
    [
        ("approve_for_credit", False, "Select at least one return."),
        ("", True, "Choose what to do with the selected returns."),
        ("submit_for_approval", True, "Choose what to do with the selected returns."),
    ],
)
def test_an_incomplete_order_decides_nothing(desk, live_world, act, picks, said):
    _, return_id = pending(live_world)
    answer = decide(desk, live_world, act, *([return_id] if picks else []))

    assert answer.status_code == 422
    assert said in words(answer.text)
    assert state(live_world, return_id) == "pending"


def test_the_history_names_the_user_and_the_page(desk, live_world, db):
    _, return_id = pending(live_world)
    decide(desk, live_world, "approve_for_credit", return_id)

    query = "SELECT sale_id FROM returns WHERE return_id = %s"
    sale_id = db.execute(query, [return_id]).fetchone()[0]
    actor, operation, old, new = sale_changes(db, sale_id)[-1]
    query = "SELECT 'user:' || user_id FROM users WHERE user_name = %s"
    assert (actor,) == db.execute(query, [desk.user_name]).fetchone()
    assert operation == "returns.queue"
    assert old == {"return_state": "pending"}
    assert (new["return_state"], new["return_reason_id"]) == (
        "credited",
        live_world.reason_id,
    )


def test_what_another_has_just_decided_says_so(desk, logged_in, live_world):
    other = logged_in("desk")
    lead_id, return_id = pending(live_world)
    decide(other, live_world, "approve_to_replace", return_id)
    answer = desk.send(
        queue(live_world),
        _token(desk) | {"act": "approve_for_credit", "return_id": return_id},
    )

    page = words(desk.follow(answer).text)
    said = f"Not changed: {other.user_name} has already approved to replace this one"
    assert f"Not done {lead_id} {said}" in page
    assert "0 returns approved for credit; 1 not" in page
    assert state(live_world, return_id) == "replaced"


def test_a_reload_decides_nothing_again(desk, live_world, db):
    _, return_id = pending(live_world)
    answer = decide(desk, live_world, "approve_for_credit", return_id)
    first, again = desk.follow(answer).text, desk.follow(answer).text

    assert "1 return approved for credit, 12.50 USD" in words(first)
    assert words(first) == words(again)
    query = "SELECT count(*) FROM buyer_credits WHERE return_id = %s"
    assert db.execute(query, [return_id]).fetchone() == (1,)


@pytest.mark.parametrize("act", ["approve_for_credit", "reject"])
def test_a_later_return_of_the_sale_is_left_alone(desk, live_world, reject_reason, act):
    reason = {"denied_reason_id": str(reject_reason[0])}
    lead_id, first = pending(live_world)
    decide(desk, live_world, "reject", first, **reason)
    submit(live_world, lead_id)
    query = "SELECT return_id FROM sales WHERE lead_id = %s"
    later = live_world.db.execute(query, [lead_id]).fetchone()[0]

    decide(desk, live_world, act, first, **reason)
    assert live_world.db.execute(query, [lead_id]).fetchone() == (later,)
    states = [state(live_world, each) for each in (first, later)]
    assert states == ["rejected", "pending"]


def test_ten_at_once_while_another_session_decides_one(
    desk, live_world, database_url, logged_in
):
    """The other session holds the sale's lock, and commits while we wait for it."""
    other = logged_in("desk")
    returns = [pending(live_world) for _ in range(10)]
    ids = [return_id for _, return_id in returns]
    contested = returns[4]
    query = "SELECT user_id FROM users WHERE user_name = %s"
    user_id = live_world.db.execute(query, [other.user_name]).fetchone()[0]
    with Connection.connect(database_url) as theirs:
        _credit(theirs, contested[1], user_id)
        release = threading.Timer(0.4, theirs.commit)
        release.start()
        answer = decide(desk, live_world, "approve_to_replace", *ids)
        release.join()

    page = words(desk.follow(answer).text)
    assert "9 returns approved to replace; 1 not" in page
    who = other.user_name
    assert f"{contested[0]} Not changed: {who} has already approved for credit" in page
    states = [state(live_world, return_id) for return_id in ids]
    assert states == ["replaced"] * 4 + ["credited"] + ["replaced"] * 5


def test_a_viewer_reads_but_does_not_decide(viewer, live_world):
    _, return_id = pending(live_world)
    answer = decide(viewer, live_world, "approve_for_credit", return_id)

    assert answer.status_code == 403
    assert "This page is for the role desk; yours is viewer." in words(answer.text)
    assert state(live_world, return_id) == "pending"


def test_who_is_logged_out_is_sent_to_the_login(browser, live_world):
    page = browser.get(queue(live_world))
    assert page.status_code == 303
    assert urlsplit(page.headers["Location"]).path == "/admin/login"
    wanted = parse_qs(urlsplit(page.headers["Location"]).query)["next"]
    assert wanted == [queue(live_world)]


def test_stored_texts_stay_texts(desk, live_world):
    buyer_id = live_world.buyer(buyer_name=attack(50))
    name = f"{attack(30)}{live_world.contract_id}"
    contract_id = live_world.contract(
        buyer_id=buyer_id, buyer_contract_name=name, name_key=name.lower()
    )
    lead_id = live_world.lead(f"{attack(40)}{contract_id}")
    live_world.sale(lead_id, buyer_contract_id=contract_id)
    submit(live_world, lead_id)
    page = desk.get(f"/returns/queue?contract={contract_id}").text

    assert holds_no_markup_of(page)
    assert page.count("&lt;script&gt;alert(1)") >= 5  # lead, buyer, contract, filters


def _token(browser) -> dict:
    return {"csrf_token": hidden_fields(browser.get("/account").text, "")["csrf_token"]}


def _credit(connection, return_id: int, user_id: int) -> None:
    decide_return(
        connection,
        Caller(f"user:{user_id}"),
        "returns.queue",
        return_id=return_id,
        return_type="approve_for_credit",
        denied_reason_id=0,
    )
