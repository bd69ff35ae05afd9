"""A contract's delivery schedules: shown on its page, added, edited, removed."""

from datetime import time
from decimal import Decimal

import pytest

from tests.admin.browser import words
from tests.admin.desk import history
from tests.contract import contents

# What a browser sends of a new schedule.
NEW = {
    "delivery_schedule_day": "friday",
    "time_open": "22:00",
    "time_closed": "02:30",
    "cap": "25",
    "price": "12.5",
    "schedule_type": "hybrid",
    "sweeper": "y",
    "no_return": "y",
}
STORED = {
    "delivery_schedule_day": "friday",
    "time_open": time(22),
    "time_closed": time(2, 30),
    "cap": 25,
    "price": Decimal("12.5"),
    "schedule_type": "hybrid",
    "sweeper": True,
    "priority": False,
    "no_return": True,
}


def path(world, schedule_id: int | None = None, act: str = "edit") -> str:
    base = f"/buyers/contracts/{world.contract_id}/schedules"
    return f"{base}/{schedule_id}/{act}" if schedule_id else f"{base}/new"


def stored(world) -> list[dict]:
    """List the schedules of the world's contract."""
    columns = ", ".join(STORED)
    query = f"""
        SELECT {columns} FROM delivery_schedules
         WHERE buyer_contract_id = %s ORDER BY delivery_schedule_id
    """
    found = contents.rows(world.db, query, world.contract_id)
    return [dict(zip(STORED, row, strict=True)) for row in found]


def page_of(browser, world) -> str:
    return words(browser.get(f"/buyers/contracts/{world.contract_id}").text)


def test_adds_a_schedule(admin, live_world, db):
    answer = admin.post(path(live_world), NEW)
    page = words(admin.follow(answer).text)

    assert stored(live_world) == [STORED]
    assert "Friday, 22:00 to 02:30 of the next day Not returnable 25 12.50" in page
    assert "Hybrid Sweeper Edit Remove" in page
    ((actor, operation, old, new),) = history(
        db, "buyer_contract", live_world.contract_id
    )
    assert actor.startswith("user:")
    assert (operation, old) == ("buyers.contract.schedule.add", None)
    assert (new["cap"], new["time_closed"]) == (25, "02:30:00")
    assert "Contracts > Add a schedule" in page


def test_an_edit_changes_what_was_changed(admin, live_world, db):
    schedule_id = live_world.schedule("friday", **STORED)
    edit = NEW | {"cap": "30", "price": "", "sweeper": None}
    page = words(admin.follow(admin.post(path(live_world, schedule_id), edit)).text)

    changed = {"cap": 30, "price": None, "sweeper": False}
    assert stored(live_world) == [STORED | changed]
    assert f"Schedule {schedule_id} saved." in page
    assert "Cap, leads a day: 25 → 30" in page
    ((_, operation, old, new),) = history(db, "buyer_contract", live_world.contract_id)
    assert operation == "buyers.contract.schedule.edit"
    assert old == {"cap": 25, "price": 12.5, "sweeper": True}
    assert new == changed | {"delivery_schedule_id": schedule_id}


def test_an_edit_that_changes_nothing_writes_nothing(admin, live_world, db):
    schedule_id = live_world.schedule("friday", **STORED)
    answer = admin.post(path(live_world, schedule_id), NEW)

    assert "Nothing was changed." in admin.follow(answer).text
    assert history(db, "buyer_contract", live_world.contract_id) == []


def test_seconds_stay_that_a_program_sent(admin, live_world):
    schedule_id = live_world.schedule("friday", **STORED | {"time_open": time(9, 0, 5)})
    form = admin.get(path(live_world, schedule_id)).text
    admin.post(path(live_world, schedule_id), NEW | {"time_open": "09:00:05"})

    assert 'value="09:00:05"' in form
    assert stored(live_world) == [STORED | {"time_open": time(9, 0, 5)}]


def test_a_removal_is_asked_for_and_kept_in_the_history(admin, live_world, db):
    schedule_id = live_world.schedule("friday", **STORED)
    asked = words(admin.get(path(live_world, schedule_id, "remove")).text)
    assert stored(live_world) == [STORED]
    page = words(admin.follow(admin.post(path(live_world, schedule_id, "remove"))).text)

    assert "It is open Friday, 22:00 to 02:30 of the next day." in asked
    assert stored(live_world) == []
    assert "Contracts > Remove a schedule" in page
    assert "Cap, leads a day: 25 → empty" in page
    ((_, operation, old, new),) = history(db, "buyer_contract", live_world.contract_id)
    assert operation == "buyers.contract.schedule.remove"
    assert old["delivery_schedule_day"] == "friday"
    assert new == dict.fromkeys(STORED) | {"delivery_schedule_id": schedule_id}


@pytest.mark.parametrize(
    ("changes", "label", "said"),
    [
        ({"delivery_schedule_day": ""}, "Day", "Choose one."),
        ({"time_open": ""}, "Opens", "Enter a time of day, as 09:00."),
        ({"time_closed": "24:00"}, "Closes", "Enter a time of day, as 09:00."),
        ({"cap": ""}, "Cap, leads a day", "Enter a number."),
        ({"cap": "-1"}, "Cap, leads a day", "0 or more."),
        ({"price": "much"}, "Price", "Enter an amount, as 1250 or 1250.50."),
        ({"price": "-1"}, "Price", "0 or more."),
        (
            {"price": "1.00001"},
            "Price",
            "At most 11 digits before the point and 4 after it.",
        ),
    ],
)
def test_a_refusal_stands_beside_its_field(admin, live_world, changes, label, said):
    answer = admin.post(path(live_world), NEW | changes)

    assert answer.status_code == 422
    assert f"{label} : {said}" in words(answer.text)
    assert stored(live_world) == []


def test_the_second_editor_is_told(admin, live_world):
    schedule_id = live_world.schedule("friday", **STORED)
    form = admin.form(path(live_world, schedule_id))
    admin.post(path(live_world, schedule_id), NEW | {"cap": "30"})
    late = form | NEW | {"price": "1"}
    answer = admin.send(path(live_world, schedule_id), late)

    assert answer.status_code == 422
    assert "Now: 30, and so here." in words(answer.text)
    assert stored(live_world) == [STORED | {"cap": 30}]


def test_the_windows_stand_as_the_week_goes(viewer, live_world):
    live_world.schedule("saturday")
    live_world.schedule("monday", time_open="18:00")
    live_world.schedule("monday", time_open="09:00", time_closed="17:00")
    live_world.schedule("sunday", time_open="09:00", time_closed="09:00")
    page = page_of(viewer, live_world)

    told = [
        "Sunday, 09:00 to 09:00 of the next day",
        "Monday, 09:00 to 17:00",
        "Monday, 18:00 to 00:00",
        "Saturday, all day",
    ]
    places = [page.index(each) for each in told]
    assert places == sorted(places)
    assert "Add a schedule" not in page


@pytest.mark.parametrize("act", ["edit", "remove"])
def test_there_is_none_of_another_contract(admin, live_world, act):
    schedule_id = live_world.schedule("monday", buyer_contract_id=live_world.contract())

    assert admin.get(path(live_world, schedule_id, act)).status_code == 404
    assert admin.get("/buyers/contracts/2147483647/schedules/new").status_code == 404


def test_only_admins_change_them(desk, live_world):
    schedule_id = live_world.schedule("monday")
    token = {"csrf_token": desk.token()}

    for address in (
        path(live_world),
        path(live_world, schedule_id),
        path(live_world, schedule_id, "remove"),
    ):
        assert desk.send(address, NEW | token).status_code == 403
    assert len(stored(live_world)) == 1


def test_the_leads_page_says_that_a_sale_is_final(viewer, live_world):
    final, free = live_world.sold_lead(non_returnable=True), live_world.sold_lead()

    assert "Not returnable" in viewer.get(f"/leads?lead={final}").text
    assert "Not returnable" not in viewer.get(f"/leads?lead={free}").text
