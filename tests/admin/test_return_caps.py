"""Setup > Return Caps, and a cap on the pages of its contract and buyer."""

from decimal import Decimal

import pytest

from tests.admin.browser import words
from tests.admin.desk import attack, history, holds_no_markup_of, submit

NUMBER = {"kind": "number", "most": "10", "period": "month", "over_cap": "refuse"}


@pytest.fixture
def page(live_world) -> str:
    return f"/buyers/contracts/{live_world.contract_id}"


def caps(world) -> list[tuple]:
    query = """
        SELECT most, percent, days, over_cap
          FROM return_caps
         WHERE buyer_contract_id = %s OR buyer_id = %s
    """
    return world.db.execute(query, [world.contract_id, world.buyer_id]).fetchall()


def test_a_contract_gets_a_cap_and_shows_what_is_left(admin, live_world, page):
    assert "None: it may have any number" in words(admin.get(page).text)
    answer = admin.post(f"{page}/return-cap", NUMBER)
    assert answer.status_code == 303
    for _ in range(7):
        submit(live_world, live_world.sold_lead())

    shown = words(admin.get(page).text)
    assert (
        "10 returns in a calendar month; what is beyond is refused. 3 of 10 left"
        in shown
    )
    assert caps(live_world) == [(10, None, None, "refuse")]
    listed = words(admin.get("/setup/return-caps").text)
    assert "3 of 10 left" in listed


def test_a_buyer_gets_a_percentage_of_rolling_days(admin, live_world, page):
    buyer = f"/buyers/all/{live_world.buyer_id}"
    form = {"kind": "percent", "percent": "12.5 %", "period": "days", "days": "7"}
    admin.post(f"{buyer}/return-cap", form | {"over_cap": "queue"})
    for _ in range(16):
        live_world.sold_lead()

    told = "12.5 % of the leads bought in 7 days; what is beyond is queued with a badge. 2 of 2 left"
    assert told in words(admin.get(buyer).text)
    assert f"Its buyer's : {told}" in words(admin.get(page).text)
    assert caps(live_world) == [(None, Decimal("12.50"), 7, "queue")]


def test_a_cap_is_changed_and_taken_away_and_the_history_tells(admin, live_world, page):
    for change in (NUMBER, NUMBER | {"most": "5"}, {"kind": "none"}):
        form = admin.get(f"{page}/return-cap").text
        assert "Return cap" in form
        admin.post(f"{page}/return-cap", NUMBER | change)

    assert caps(live_world) == []
    told = history(live_world.db, "buyer_contract", live_world.contract_id)
    assert [
        (old.get("return_cap_number"), new.get("return_cap_number"))
        for _, _, old, new in told
    ] == [
        (None, 10),
        (10, 5),
        (5, None),
    ]
    assert "Return cap number" in words(admin.get(page).text)


def test_the_same_again_writes_nothing(admin, live_world, page):
    admin.post(f"{page}/return-cap", NUMBER)
    answer = admin.post(f"{page}/return-cap", NUMBER)

    assert "Nothing was changed." in words(admin.follow(answer).text)
    assert len(history(live_world.db, "buyer_contract", live_world.contract_id)) == 1


WRONG = {
    "no number": (NUMBER | {"most": ""}, "Enter a number of returns."),
    "a text": (NUMBER | {"most": "ten"}, "Enter a whole number."),
    "negative": (NUMBER | {"most": "-1"}, "A whole number from 0"),
    "no percentage": (NUMBER | {"kind": "percent"}, "Enter a percentage."),
    "a wrong one": (
        NUMBER | {"kind": "percent", "percent": "1.234"},
        "Enter a percentage, as 10 or 2.5.",
    ),
    "too much": (NUMBER | {"kind": "percent", "percent": "101"}, "From 0 to 100."),
    "no days": (NUMBER | {"period": "days"}, "Enter a number of days."),
    "too many days": (NUMBER | {"period": "days", "days": "367"}, "from 1 to 366"),
    "another choice": (NUMBER | {"over_cap": "shrug"}, "Not a valid choice"),
}


@pytest.mark.parametrize(("form", "text"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_beside_its_field(admin, live_world, page, form, text):
    answer = admin.post(f"{page}/return-cap", form)

    assert answer.status_code == 422
    assert text in words(answer.text)
    assert caps(live_world) == []


def test_a_second_editor_is_told(admin, live_world, page):
    late = admin.form(f"{page}/return-cap")
    admin.post(f"{page}/return-cap", NUMBER)

    answer = admin.send(f"{page}/return-cap", late | NUMBER | {"most": "99"})
    assert answer.status_code == 422
    assert "Somebody else has changed this" in words(answer.text)
    assert caps(live_world) == [(10, None, None, "refuse")]


def test_others_see_caps_and_do_not_change_them(desk, viewer, live_world, page):
    for browser in (desk, viewer):
        assert "Set a cap" not in browser.get(page).text
        assert browser.get(f"{page}/return-cap").status_code == 403
        assert browser.get("/setup/return-caps").status_code == 200


def test_names_are_no_markup(admin, live_world):
    contract_id = live_world.contract(buyer_contract_name=attack(50))
    page = f"/buyers/contracts/{contract_id}/return-cap"
    assert holds_no_markup_of(admin.get(page).text)
    admin.post(page, NUMBER)

    assert holds_no_markup_of(admin.get("/setup/return-caps").text)


@pytest.mark.parametrize(
    "path",
    ["/buyers/contracts/2000000000/return-cap", "/buyers/all/2000000000/return-cap"],
)
def test_there_is_no_such_thing(admin, path):
    assert admin.get(path).status_code == 404
