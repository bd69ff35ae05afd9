"""BuyerContractDeliverySchedule by every binding: create, edit, skip, each refusal."""

from datetime import time
from decimal import Decimal

import pytest

from service.rules.schedules import DAYS
from tests.contract import contents
from tests.contract.calls import (
    NOBODY,
    create_schedule,
    edit_schedule,
    return_lead,
)
from tests.contract.clients import BINDINGS, Page, Reply, accepted, refused, unreadable
from tests.contract.contents import nothing_written

OPERATION = "BuyerContractDeliverySchedule"
NO_ID = {"row_count": 0, "delivery_schedule_id": 0}
FULL = {
    "delivery_schedule_day": "thurdsay",  # as the vendor's article has it
    "time_open": "01-31-2026 09:05",
    "time_open_modify": True,
    "time_closed": "2026-01-31T17:30:00",
    "time_closed_modify": True,
    "cap": 25,
    "price": Decimal("12.5"),
    "price_modify": True,
    "schedule_type": "hybrid",
    "sweeper": "on",
    "priority": "on",
    "no_return": "on",
}
STORED = {
    "delivery_schedule_day": "thursday",
    "time_open": time(9, 5),
    "time_closed": time(17, 30),
    "cap": 25,
    "price": Decimal("12.5"),
    "schedule_type": "hybrid",
    "sweeper": True,
    "priority": True,
    "no_return": True,
}


def stored(world, schedule_id: int) -> dict:
    query = "SELECT * FROM delivery_schedules WHERE delivery_schedule_id = %s"
    found = contents.row(world.db, query, schedule_id)
    assert found.pop("delivery_schedule_id") == schedule_id
    assert found.pop("buyer_contract_id") == world.contract_id
    del found["version"]
    return found


@pytest.mark.parametrize("binding", BINDINGS)
def test_creates_with_every_setting(addedit, live_world, binding):
    reply = addedit.call(binding, OPERATION, **create_schedule(live_world, **FULL))

    schedule_id = reply.members["delivery_schedule_id"]
    message = f"Buyer Contract {live_world.contract_id} Delivery Schedule Created"
    members = {
        "message": message,
        "row_count": 0,
        "delivery_schedule_id": schedule_id,
    }
    assert reply == Reply(200, None, {"success": True, **members})
    assert stored(live_world, schedule_id) == STORED


@pytest.mark.parametrize("binding", BINDINGS)
def test_creates_with_the_defaults_for_what_is_skipped(addedit, live_world, binding):
    reply = addedit.call(binding, OPERATION, **create_schedule(live_world))

    assert stored(live_world, reply.members["delivery_schedule_id"]) == {
        "delivery_schedule_day": "monday",
        "time_open": time(0),
        "time_closed": time(0),
        "cap": 0,
        "price": None,
        "schedule_type": "exclusive",
        "sweeper": False,
        "priority": False,
        "no_return": False,
    }


def test_an_edit_gets_the_same_reply_by_every_binding(addedit, live_world):
    schedule_id = live_world.schedule("monday")

    replies = addedit.by_all(
        OPERATION, **edit_schedule(live_world, schedule_id, **FULL)
    )
    assert replies == accepted(
        message=f"Buyer Contract {live_world.contract_id} Delivery Schedule Updated",
        row_count=0,
        delivery_schedule_id=schedule_id,
    )
    assert stored(live_world, schedule_id) == STORED


def test_an_edit_that_skips_all_changes_nothing(addedit, live_world):
    schedule_id = live_world.schedule("friday", **STORED)
    unset = {"time_open": "02-01-2026 11:11", "time_closed": "soon", "price": 99}

    with nothing_written(live_world.db):
        replies = addedit.by_all(
            OPERATION, **edit_schedule(live_world, schedule_id, cap=25, **unset)
        )
    assert [reply.success for reply in replies.values()] == [True] * len(BINDINGS)


@pytest.mark.parametrize("binding", ["get", "form", "json"])
def test_what_is_not_to_be_modified_may_be_absent(addedit, live_world, binding):
    request = create_schedule(live_world)
    for name in ("time_open", "time_closed", "price"):
        request[name] = None

    assert addedit.call(binding, OPERATION, **request).success is True


@pytest.mark.parametrize("binding", ["get", "form", "json"])
def test_minus_one_skips_choices_where_no_soap_is(addedit, live_world, binding):
    schedule_id = live_world.schedule("friday", schedule_type="multisell")
    skip = dict.fromkeys(["delivery_schedule_day", "schedule_type", "no_return"], -1)
    request = edit_schedule(live_world, schedule_id, cap=3, **skip)

    assert addedit.call(binding, OPERATION, **request).success is True
    found = stored(live_world, schedule_id)
    assert (found["delivery_schedule_day"], found["schedule_type"]) == (
        "friday",
        "multisell",
    )


def test_a_day_may_have_several_windows(addedit, live_world):
    for _ in range(2):
        assert addedit.call("json", OPERATION, **create_schedule(live_world)).success

    query = "SELECT count(*) FROM delivery_schedules WHERE buyer_contract_id = %s"
    assert contents.rows(live_world.db, query, live_world.contract_id) == [(2,)]


def test_the_contracts_history_tells_each_change(addedit, live_world):
    reply = addedit.call("json", OPERATION, **create_schedule(live_world, cap=5))
    schedule_id = reply.members["delivery_schedule_id"]
    price = {"price": 7, "price_modify": True}
    request = edit_schedule(live_world, schedule_id, cap=6, no_return="on", **price)
    addedit.call("json", OPERATION, **request)

    created, edited = contents.audit(
        live_world.db, "buyer_contract", live_world.contract_id
    )
    assert created[0].startswith("key:")
    assert created[1:3] == (OPERATION, None)
    assert created[3] == {
        "delivery_schedule_id": schedule_id,
        "delivery_schedule_day": "monday",
        "time_open": "00:00:00",
        "time_closed": "00:00:00",
        "cap": 5,
        "price": None,
        "schedule_type": "exclusive",
        "sweeper": False,
        "priority": False,
        "no_return": False,
    }
    assert edited[1:] == (
        OPERATION,
        {"cap": 5, "price": None, "no_return": False},
        {"delivery_schedule_id": schedule_id, "cap": 6, "price": 7, "no_return": True},
    )


def test_what_is_sold_in_such_a_window_cannot_be_returned(
    addedit, track, server, live_world
):
    add = Page(server.url, "add")
    request = return_lead(live_world)
    for day in DAYS:
        window = create_schedule(live_world, delivery_schedule_day=day, no_return="on")
        assert addedit.call("json", OPERATION, **window).success
    # what was sold before can be, what is sold now cannot
    assert track.call("json", "ReturnLead", **request).success
    sale = {
        "api_key": request["api_key"],
        "lead_id": live_world.lead(),
        "vertical_id": live_world.vertical_id,
        "buyer_contract_id": live_world.contract_id,
        "price": 5,
        "sold_at": "",
        "is_replacement": False,
    }
    assert add.call("json", "Sale", **sale).success

    with nothing_written(live_world.db):
        replies = track.by_all("ReturnLead", **request | {"lead_id": sale["lead_id"]})
    assert replies == refused("Buyer Contract Does Not Accept Returns")


ALL = (
    "delivery_schedule_day, time_open_modify, time_closed_modify, cap, price_modify,"
    " schedule_type, sweeper, priority, no_return"
)
MODIFY = {"time_open_modify": True, "time_closed_modify": True, "price_modify": True}


def bad(name: str, value, text: str):
    """Say that this one value in an edit is refused with this text."""

    def request(world):
        flag = {f"{name}_modify": True} if f"{name}_modify" in MODIFY else {}
        wrong = {name: value} | flag
        return edit_schedule(world, world.schedule("monday"), **wrong)

    return f"{name} {value}"[:60], (request, text)


REFUSALS = {
    "a wrong key": (lambda w: create_schedule(w, api_key="wrong"), "Invalid API Key"),
    "nothing but a key": (
        lambda w: {"api_key": w.admin_key()},
        "Missing Required Fields: buyer_contract_id, delivery_schedule_id, " + ALL,
    ),
    "no day to create": (
        lambda w: create_schedule(w, delivery_schedule_day="no_change"),
        "Missing Required Fields: delivery_schedule_day",
    ),
    "nothing to be modified to": (
        lambda w: create_schedule(w, **MODIFY, price=None),
        "Missing Required Fields: time_open, time_closed, price",
    ),
    "no cap": (
        lambda w: edit_schedule(w, w.schedule("monday"), cap=None),
        "Missing Required Fields: cap",
    ),
    "another contract's schedule": (
        lambda w: edit_schedule(
            w, w.schedule("monday", buyer_contract_id=w.contract())
        ),
        "Invalid Delivery Schedule ID",
    ),
    "no contract": (
        lambda w: create_schedule(w, buyer_contract_id=0),
        "Invalid Buyer Contract ID",
    ),
    **dict(
        [
            bad("buyer_contract_id", -1, "Invalid Buyer Contract ID"),
            bad("buyer_contract_id", NOBODY, "Invalid Buyer Contract ID"),
            bad("delivery_schedule_id", -1, "Invalid Delivery Schedule ID"),
            bad("delivery_schedule_id", NOBODY, "Invalid Delivery Schedule ID"),
            bad("time_open", "soon", "Invalid Time Open"),
            bad("time_open", "01-31-2026 24:00", "Invalid Time Open"),
            bad("time_closed", "31-01-2026 09:00", "Invalid Time Closed"),
            bad("cap", -1, "Invalid Cap"),
            bad("price", Decimal("-0.5"), "Invalid Price"),
            bad("price", Decimal("0.00001"), "Invalid Price"),
            bad("price", Decimal(10**11), "Invalid Price"),
        ]
    ),
}


@pytest.mark.parametrize(("wrong", "text"), REFUSALS.values(), ids=REFUSALS)
def test_each_refusal_is_the_same_by_every_binding(addedit, live_world, wrong, text):
    request = wrong(live_world)

    with nothing_written(live_world.db):
        replies = addedit.by_all(OPERATION, **request)
    assert replies == refused(text, **NO_ID)


BAD_VALUES = {
    "an unknown day": (
        {"delivery_schedule_day": "Monday"},
        "Parameter delivery_schedule_day: the value 'Monday' was given, one of sunday,"
        " monday, tuesday, wednesday, thursday, friday, saturday, no_change was"
        " expected.",
    ),
    "an unknown type": (
        {"schedule_type": "any"},
        "Parameter schedule_type: the value 'any' was given, one of exclusive,"
        " multisell, hybrid, no_change was expected.",
    ),
}


@pytest.mark.parametrize(("bad", "text"), BAD_VALUES.values(), ids=BAD_VALUES)
def test_a_bad_value_is_told_by_name(addedit, live_world, bad, text):
    with nothing_written(live_world.db):
        replies = addedit.by_all(OPERATION, **create_schedule(live_world) | bad)
    assert replies == unreadable(text, **NO_ID)


def test_a_buyers_key_opens_nothing(addedit, live_world):
    request = create_schedule(live_world, api_key=live_world.buyer_key())
    assert addedit.call("soap11", OPERATION, **request).message == "Invalid API Key"
