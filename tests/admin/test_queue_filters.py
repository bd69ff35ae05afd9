"""Returns > Queue: filters by name, age and credit, and how they are told."""

from tests.admin.browser import words
from tests.admin.desk import pending
from tests.admin.test_queue import queue


def test_buyers_of_one_name_are_told_apart(viewer, live_world):
    buyer_id = live_world.buyer(buyer_name="Twin of the queue")
    contract_id = live_world.contract(buyer_id=buyer_id)
    pending(live_world, buyer_contract_id=contract_id)
    page = viewer.get("/returns/queue").text
    option = f'<option value="{buyer_id}">Twin of the queue ({buyer_id}): 1</option>'
    assert option in page


def test_a_filter_keeps_its_name_when_nothing_is_pending_any_more(desk, live_world):
    buyer_id = live_world.buyer(buyer_name="Emptied by the desk")
    contract_id = live_world.contract(buyer_id=buyer_id)
    _, return_id = pending(live_world, buyer_contract_id=contract_id)
    address = f"/returns/queue?buyer={buyer_id}"
    desk.post(address, {"act": "approve_for_credit", "return_id": str(return_id)})

    page = desk.get(address).text
    words_of_it = f"Emptied by the desk ({buyer_id}): 0"
    assert f'<option value="{buyer_id}" selected>{words_of_it}</option>' in page


def test_filters_by_age_and_by_credit(viewer, live_world):
    old, return_id = pending(live_world, price=1)
    set_submitted(live_world, return_id, "30 hours")
    new, _ = pending(live_world, price=99)

    def leads(**more) -> set[str]:
        page = viewer.get(queue(live_world, **more)).text
        return {lead for lead in (old, new) if lead in page}

    assert leads(waiting=24) == {old}
    assert leads(waiting=48) == set()
    assert leads(least="1.0001") == {new}
    assert leads(least="1", most="1.00") == {old}
    assert leads(least="x", most="1e3") == {old, new}  # no amounts


def set_submitted(world, return_id: int, age: str) -> None:
    query = """
        UPDATE returns SET submitted_at = now() - %s::interval WHERE return_id = %s
    """
    world.db.execute(query, [age, return_id])


def test_filters_are_told_in_words(viewer, live_world):
    pending(live_world)
    address = queue(live_world, waiting=24, least="1,000.5", most="2000")
    page = words(viewer.get(address).text)
    told = "waiting over 1 day, credit from 1,000.50 USD, credit up to 2,000.00 USD"
    assert told in page
