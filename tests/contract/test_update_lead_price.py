"""UpdateLeadPrice by every binding: what a lead costs, and its claw-back."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.contract.calls import NOBODY, update_lead_price
from tests.contract.clients import accepted, refused, unreadable
from tests.contract.contents import nothing_written, row, rows

CUSTOM = {"effective_date_option": "custom"}
CREATED_AT = datetime(2026, 1, 31, 17, 0, 5, tzinfo=UTC)


def in_another_vertical(world) -> dict:
    return {"lead_id": world.lead(vertical_id=world.vertical())}


def in_two_verticals(world) -> dict:
    lead_id = world.lead()
    world.lead(lead_id, vertical_id=world.vertical())
    return {"lead_id": lead_id, "vertical_id": 0}


# What is wrong with the call, beside update_lead_price(), and the text that it gets.
REFUSALS = {
    "no key": (lambda w: {"api_key": None}, "Invalid API Key"),
    "a buyer's key": (lambda w: {"api_key": w.buyer_key()}, "Invalid API Key"),
    "nothing but a key": (
        lambda w: dict.fromkeys(list(update_lead_price(w))[1:]),
        "Missing Required Fields: vertical_id, lead_id, add_to_existing, amount",
    ),
    "a negative vertical": (lambda w: {"vertical_id": -1}, "Invalid Vertical ID"),
    "an unknown vertical": (lambda w: {"vertical_id": NOBODY}, "Invalid Vertical ID"),
    "an unknown lead": (lambda w: {"lead_id": "nobody"}, "Invalid Lead ID"),
    "a long lead id": (lambda w: {"lead_id": "L" * 101}, "Invalid Lead ID"),
    "another vertical's lead": (
        in_another_vertical,
        "Can not find Lead ID in this vertical",
    ),
    "two verticals": (in_two_verticals, "Missing Required Fields: vertical_id"),
    "too many decimals": (lambda w: {"amount": "1.00001"}, "Invalid Amount"),
    "too large": (lambda w: {"amount": "100000000000"}, "Invalid Amount"),
    "a long note": (
        lambda w: {"note_to_append": "n" * 1001},
        "Invalid Note To Append",
    ),
    "custom without a date": (lambda w: CUSTOM, "Missing Required Fields: custom_date"),
    "no date": (
        lambda w: CUSTOM | {"custom_date": "31/01/2026 17:00:05"},
        "Invalid Custom Date",
    ),
}


@pytest.mark.parametrize(("wrong", "text"), REFUSALS.values(), ids=REFUSALS)
def test_each_refusal_is_the_same_by_every_binding(track, live_world, wrong, text):
    request = update_lead_price(live_world) | wrong(live_world)

    with nothing_written(live_world.db):
        assert track.by_all("UpdateLeadPrice", **request) == refused(text)


def lines(db, lead_id: str) -> list[tuple]:
    query = """
        SELECT change::text, amount, cost_before, cost_after, marked_as_returned, note
          FROM cost_ledger WHERE lead_id = %s ORDER BY line
    """
    return rows(db, query, lead_id)


def lead(db, lead_id: str) -> tuple:
    found = row(db, "SELECT * FROM leads WHERE lead_id = %s", lead_id)
    return found["cost"], found["returned_to_affiliate"]


def test_adds_overwrites_and_claws_back_by_every_binding(track, live_world):
    for binding, reply in accepted(message="Lead Updated").items():
        request = update_lead_price(live_world)
        calls = (
            {"amount": "2.50"},
            {"amount": "-0.25", "note_to_append": "less & later"},
            {"amount": "7", "add_to_existing": False},
            {"amount": "0", "mark_as_returned": True},
        )
        for call in calls:
            told = track.call(binding, "UpdateLeadPrice", **request | call)
            assert told == reply

        two, less, seven = Decimal("2.5"), Decimal("2.25"), Decimal(7)
        assert lines(live_world.db, request["lead_id"]) == [
            ("add", two, Decimal(0), two, False, ""),
            ("add", Decimal("-0.25"), two, less, False, "less & later"),
            ("overwrite", seven - less, less, seven, False, ""),
            ("add", Decimal(0), seven, seven, True, ""),
        ]
        assert lead(live_world.db, request["lead_id"]) == (seven, True)


def test_what_is_already_so_writes_nothing(track, live_world):
    request = update_lead_price(live_world) | {"mark_as_returned": True}
    track.call("soap11", "UpdateLeadPrice", **request)

    for same in ({"amount": 0}, {"amount": "2.5", "add_to_existing": False}):
        for marked in (True, False, None):
            again = request | same | {"mark_as_returned": marked}
            with nothing_written(live_world.db):
                replies = track.by_all("UpdateLeadPrice", **again)
            assert replies == accepted(message="Lead Updated")


def test_the_mark_stays_when_the_cost_changes(track, live_world):
    request = update_lead_price(live_world)
    for marked in (True, False, True):
        track.call("json", "UpdateLeadPrice", **request | {"mark_as_returned": marked})

    marks = [line[4] for line in lines(live_world.db, request["lead_id"])]
    assert marks == [True, False, False]
    assert lead(live_world.db, request["lead_id"]) == (Decimal("7.5"), True)


@pytest.mark.parametrize(
    ("sent", "effective_at"),
    [
        ({"effective_date_option": "conversion_date"}, CREATED_AT),
        (CUSTOM | {"custom_date": "02/01/2026 09:30:00"}, datetime(2026, 2, 1, 9, 30)),
        (CUSTOM | {"custom_date": "2026-02-01T09:30:00Z"}, datetime(2026, 2, 1, 9, 30)),
        ({"custom_date": "nonsense"}, None),  # today: it is not looked at
        ({"effective_date_option": None}, None),
    ],
)
def test_the_day_that_it_belongs_to(track, live_world, sent, effective_at):
    request = update_lead_price(live_world) | sent
    query = "UPDATE leads SET created_at = %s WHERE lead_id = %s"
    live_world.db.execute(query, [CREATED_AT, request["lead_id"]])
    track.call("get", "UpdateLeadPrice", **request)

    query = "SELECT effective_at, booked_at FROM cost_ledger WHERE lead_id = %s"
    [(effective, booked)] = rows(live_world.db, query, request["lead_id"])
    wanted = effective_at.replace(tzinfo=UTC) if effective_at else booked
    assert effective == wanted


def test_a_client_that_sends_only_what_it_must(track, live_world):
    request = update_lead_price(live_world)
    needed = ("api_key", "vertical_id", "lead_id", "add_to_existing", "amount")
    few = {name: request[name] for name in needed} | {"vertical_id": 0}
    replies = track.by_all("UpdateLeadPrice", **few)

    assert replies == accepted(message="Lead Updated")
    cost = Decimal("2.5") * len(replies)
    assert lead(live_world.db, request["lead_id"]) == (cost, False)


def test_says_who_did_it(track, live_world):
    request = update_lead_price(live_world)
    track.call("form", "UpdateLeadPrice", **request)
    query = """
        SELECT actor ~ '^key:[0-9]+$', client
          FROM cost_ledger WHERE lead_id = %s
    """
    found = rows(live_world.db, query, request["lead_id"])
    assert found == [(True, "127.0.0.1")]


def test_another_letter_case_is_a_bad_value(track, live_world):
    request = update_lead_price(live_world) | {"effective_date_option": "Today"}
    text = (
        "Parameter effective_date_option: the value 'Today' was given, one of today,"
        " conversion_date, custom was expected."
    )
    with nothing_written(live_world.db):
        assert track.by_all("UpdateLeadPrice", **request) == unreadable(text)
