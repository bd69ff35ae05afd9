"""Returns > Queue: money is seen before it is given, and what was asked is what is given."""

from decimal import Decimal

import pytest

from tests.admin.browser import hidden_fields, words
from tests.admin.desk import overwrite, pending, state

GIVE = "approve_for_credit"


@pytest.fixture(autouse=True)
def ask_above(live_world):
    live_world.settings(ask_above_credit=Decimal(100))
    yield
    live_world.settings(ask_above_credit=Decimal(1000))


def queue(world) -> str:
    return f"/returns/queue?contract={world.contract_id}"


def order(desk, world, *return_ids: int, act: str = GIVE, **more):
    ids = [str(each) for each in return_ids]
    return desk.post(queue(world), {"act": act, "return_id": ids} | more)


def credits(world, return_id: int) -> list[Decimal]:
    query = "SELECT amount FROM buyer_credits WHERE return_id = %s"
    return [amount for (amount,) in world.db.execute(query, [return_id])]


def test_an_overwrite_is_seen_with_the_line_that_made_it(viewer, live_world):
    lead_id, _ = pending(live_world, price="9.40")
    overwrite(live_world, lead_id, "99999")
    page = words(viewer.get(queue(live_world)).text)

    assert "9.40 99,999.00 above price Overwritten by buyer without a key, 20" in page
    assert ": 9.40 → 99,999.00" in page


def test_nothing_by_an_overwrite_is_seen_too(viewer, live_world):
    lead_id, _ = pending(live_world, price="9.40")
    overwrite(live_world, lead_id, "-3")
    page = words(viewer.get(queue(live_world)).text)

    assert "9.40 0.00 overwritten Overwritten by buyer without a key, 20" in page
    assert ": 9.40 → -3.00" in page


def test_a_credit_at_the_price_has_no_badge(viewer, live_world):
    pending(live_world)
    page = viewer.get(queue(live_world)).text
    assert "above price" not in page and "overwritten" not in page


def test_up_to_the_amount_nothing_is_asked(desk, live_world):
    ids = [pending(live_world, price=50)[1] for _ in range(2)]
    order(desk, live_world, *ids)
    assert {state(live_world, each) for each in ids} == {"credited"}


def test_above_it_the_question_lists_what_would_be_given(desk, live_world):
    (small, first), (large, second) = (
        pending(live_world, price=price) for price in ("50", "50.0001")
    )
    answer = order(desk, live_world, first, second)
    page = words(answer.text)

    assert answer.status_code == 200
    assert "Credit 100.0001 USD?" in page
    assert page.index(large) < page.index(small)
    assert state(live_world, first) == state(live_world, second) == "pending"

    hidden = hidden_fields(answer.text, queue(live_world))
    assert hidden["agreed"] == "100.0001"
    desk.send(queue(live_world), agreed(hidden, first, second))
    assert credits(live_world, first) + credits(live_world, second) == [
        Decimal(50),
        Decimal("50.0001"),
    ]


def agreed(hidden: dict, *return_ids: int) -> dict:
    """The question's form, answered with yes; a hidden field has one value only."""
    return hidden | {"act": GIVE, "return_id": [str(each) for each in return_ids]}


def test_what_has_changed_since_is_asked_again(desk, live_world):
    lead_id, return_id = pending(live_world, price=200)
    answer = order(desk, live_world, return_id)
    overwrite(live_world, lead_id, "99999")
    hidden = hidden_fields(answer.text, queue(live_world))
    again = desk.send(queue(live_world), agreed(hidden, return_id))

    page = words(again.text)
    assert "Credit 99,999.00 USD?" in page
    assert "it was 200.00 USD when you were asked" in page
    assert state(live_world, return_id) == "pending"


def test_less_than_agreed_is_asked_again_too(desk, live_world):
    lead_id, return_id = pending(live_world, price=200)
    answer = order(desk, live_world, return_id)
    overwrite(live_world, lead_id, "1")
    hidden = hidden_fields(answer.text, queue(live_world))
    again = desk.send(queue(live_world), agreed(hidden, return_id))

    assert "Credit 1.00 USD?" in words(again.text)
    assert state(live_world, return_id) == "pending"


@pytest.mark.parametrize("act", ["approve_to_replace", "reject"])
def test_what_gives_no_money_is_not_asked(desk, live_world, act):
    _, return_id = pending(live_world, price=200)
    reason = str(live_world.reject_reason())
    order(desk, live_world, return_id, act=act, denied_reason_id=reason)
    assert state(live_world, return_id) != "pending"


def test_with_no_amount_set_nothing_is_asked(desk, live_world):
    live_world.settings(ask_above_credit=None)
    _, return_id = pending(live_world, price=5000)
    order(desk, live_world, return_id)
    assert state(live_world, return_id) == "credited"


def test_a_viewer_is_not_asked(viewer, live_world):
    _, return_id = pending(live_world, price=5000)
    assert order(viewer, live_world, return_id).status_code == 403


def test_the_question_leaves_out_what_is_no_longer_pending(desk, live_world):
    first, second = (pending(live_world, price=200)[1] for _ in range(2))
    order(desk, live_world, first, act="approve_to_replace")
    page = words(order(desk, live_world, first, second).text)

    assert "Credit 200.00 USD?" in page
    assert "1 of those you selected are no longer pending" in page
