"""Two editors of one thing: what only the other changed is taken over, and said.

Every form is sent as a browser without JavaScript sends it: all that it shows.
"""

import pytest
from lxml import html

from tests.admin.browser import words
from tests.usecases.contract_calls import stored

TOLD = "Somebody else has changed this since you opened it"
NUMBER, RANK = "Max return age, in days", "Rank"


def shown(answer, path: str) -> dict[str, str]:
    """Tell what the form for this path would send, untouched."""
    forms = html.fromstring(answer.text).forms
    form = next(each for each in forms if each.action == f"/admin{path}")
    return dict(form.form_values())


def marks(answer) -> dict[str, str]:
    """Tell what is said beside the fields, by their labels."""
    found = {}
    for field in html.fromstring(answer.text).find_class("wrong"):
        label = field.xpath("label | legend")[0].text_content()
        found[label] = field.find_class("error")[0].text_content()
    return found


@pytest.fixture
def edit(live_world):
    return f"/buyers/contracts/{live_world.contract_id}/edit"


@pytest.fixture
def meet(admin, logged_in, edit):
    """Let one save while another has the form open; gives the other, and the answer."""

    def meet(theirs: dict, mine: dict):
        me = logged_in("admin")
        mine = shown(me.get(edit), edit) | mine
        first = admin.send(edit, shown(admin.get(edit), edit) | theirs)
        assert first.status_code == 303
        return me, me.send(edit, mine)

    return meet


def test_each_changed_another_field(meet, edit, live_world):
    me, answer = meet({"max_return_age_days": "12"}, {"rank": "2"})

    assert answer.status_code == 422
    assert TOLD in words(answer.text)
    assert marks(answer) == {NUMBER: "Now: 12, and so here."}
    again = shown(answer, edit)
    assert (again["max_return_age_days"], again["rank"]) == ("12", "2")
    assert stored(live_world)["rank"] == 0
    assert me.send(edit, again).status_code == 303
    row = stored(live_world)
    assert (row["max_return_age_days"], row["rank"]) == (12, 2)


def test_both_changed_one_field(meet, edit, live_world):
    me, answer = meet({"rank": "7", "posting_wait_seconds": "5"}, {"rank": "9"})

    assert marks(answer) == {
        RANK: "Now: 7. Yours is still here.",
        "Posting wait, in seconds": "Now: 5, and so here.",
    }
    again = shown(answer, edit)
    assert (again["rank"], again["posting_wait_seconds"]) == ("9", "5")
    assert me.send(edit, again).status_code == 303
    assert stored(live_world)["rank"] == 9


def test_both_changed_it_alike(meet, edit):
    _, answer = meet({"rank": "7"}, {"rank": "7", "posting_wait_seconds": "5"})

    assert answer.status_code == 422
    assert marks(answer) == {}
    assert shown(answer, edit)["posting_wait_seconds"] == "5"


def test_boxes_choices_and_emptied_fields(meet, edit, live_world, db):
    theirs = {"buy_upsells": "y", "max_post_errors": "3", "max_lead_age_minutes": "60"}
    me, answer = meet(theirs, {"rank": "2"})

    assert marks(answer) == {
        "Buys upsells": "Now: on, and so here.",
        "Max post errors": "Now: 3, and so here.",
        "Max lead age, in minutes": "Now: 60, and so here.",
    }
    again = shown(answer, edit)
    assert {name: again[name] for name in theirs} == theirs
    first = {"max_post_errors": "10", "max_lead_age_minutes": ""}
    query = "UPDATE buyer_contracts SET buy_upsells = false, max_post_errors = 10"
    db.execute(
        f"{query}, max_lead_age_minutes = NULL WHERE buyer_contract_id = %s",
        [live_world.contract_id],
    )
    answer = me.send(edit, again)
    assert marks(answer)["Max lead age, in minutes"] == "Now: empty, and so here."
    again = shown(answer, edit)
    assert "buy_upsells" not in again
    assert {name: again[name] for name in first} == first


def test_a_buyers_limit_is_the_same_however_it_is_written(
    admin, logged_in, live_world, db
):
    path = f"/buyers/all/{live_world.buyer_id}/edit"
    query = "UPDATE buyers SET credit_limit = 12.5 WHERE buyer_id = %s"
    db.execute(query, [live_world.buyer_id])
    me = logged_in("admin")
    mine = shown(me.get(path), path) | {"credit_limit": "12.50", "website": "x.test"}
    other = shown(admin.get(path), path) | {"credit_limit": "1250"}
    assert admin.send(path, other).status_code == 303
    answer = me.send(path, mine)

    assert marks(answer) == {"Credit limit": "Now: 1250, and so here."}
    again = shown(answer, path)
    assert (again["credit_limit"], again["website"]) == ("1250", "x.test")


def test_a_choice_is_told_by_its_words(admin, logged_in, statuses_enabled, live_world):
    query = "SELECT lead_field_id FROM lead_fields WHERE field_name = %s"
    named = [live_world.field("string")]
    field_id = live_world.db.execute(query, named).fetchone()[0]
    path = f"/setup/lead-statuses/fields/{field_id}"
    me = logged_in("admin")
    mine = shown(me.get(path), path) | {"label": "Mine"}
    theirs = {"vertical_id": str(live_world.vertical_id)}
    other = shown(admin.get(path), path) | theirs
    assert admin.send(path, other).status_code == 303
    answer = me.send(path, mine)

    query = "SELECT vertical_name FROM verticals WHERE vertical_id = %s"
    name = live_world.db.execute(query, [live_world.vertical_id]).fetchone()[0]
    assert marks(answer) == {"Vertical": f"Now: {name}, and so here."}
    assert shown(answer, path) | theirs == shown(answer, path)


@pytest.mark.parametrize("seen", ["", "x", "[]", "[" * 50_000, '{"rank": [0]}'])
def test_who_does_not_say_what_they_saw_overwrites_nothing(
    admin, live_world, edit, seen
):
    values = shown(admin.get(edit), edit) | {"seen": seen, "rank": "5"}
    answer = admin.send(edit, values)

    assert answer.status_code == 422
    assert marks(answer)[RANK] == "Now: 0. Yours is still here."
    assert stored(live_world)["rank"] == 0
