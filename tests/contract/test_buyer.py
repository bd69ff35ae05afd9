"""Buyer by every binding: create, edit, skip, clear, each refusal."""

from decimal import Decimal

import pytest

from tests.contract import contents
from tests.contract.calls import BUYER_TEXTS, NOBODY, create_buyer, edit_buyer
from tests.contract.clients import BINDINGS, Reply, accepted, refused, unreadable
from tests.contract.contents import nothing_written

NO_ID = {"row_count": 0, "buyer_id": 0}
FULL = {
    "buyer_name": "Müller & <Söhne>",
    "account_status_id": 2,
    "account_manager_id": NOBODY,
    **{name: "x" * length for name, length in BUYER_TEXTS.items()},
    "billing_cycle_id": 4,
    "credit_type": "limited",
    "credit_limit": Decimal("99999999999.9999"),
}


def stored(world, buyer_id: int) -> dict:
    found = contents.row(world.db, "SELECT * FROM buyers WHERE buyer_id = %s", buyer_id)
    del found["buyer_id"], found["name_order"], found["version"]
    return found


@pytest.mark.parametrize("binding", BINDINGS)
def test_creates_with_every_setting(addedit, live_world, binding):
    reply = addedit.call(binding, "Buyer", **create_buyer(live_world, **FULL))

    buyer_id = reply.members["buyer_id"]
    message = f"Buyer {buyer_id} Created"
    members = {"message": message, "row_count": 0, "buyer_id": buyer_id}
    assert reply == Reply(200, None, {"success": True, **members})
    assert stored(live_world, buyer_id) == FULL


@pytest.mark.parametrize("binding", BINDINGS)
def test_creates_with_the_defaults_for_what_is_skipped(addedit, live_world, binding):
    reply = addedit.call(binding, "Buyer", **create_buyer(live_world))

    assert stored(live_world, reply.members["buyer_id"]) == {
        "buyer_name": "Acme",
        "account_status_id": 1,
        "account_manager_id": None,
        **dict.fromkeys(BUYER_TEXTS, ""),
        "billing_cycle_id": None,
        "credit_type": "unlimited",
        "credit_limit": None,
    }


def test_an_edit_gets_the_same_reply_by_every_binding(addedit, live_world):
    buyer_id = live_world.buyer_id

    assert addedit.by_all("Buyer", **edit_buyer(live_world, **FULL)) == accepted(
        message=f"Buyer {buyer_id} Updated", row_count=0, buyer_id=buyer_id
    )
    assert stored(live_world, buyer_id) == FULL


def test_an_edit_that_skips_all_changes_nothing(addedit, live_world):
    with nothing_written(live_world.db):
        replies = addedit.by_all("Buyer", **edit_buyer(live_world))
    assert [reply.success for reply in replies.values()] == [True] * len(BINDINGS)


@pytest.mark.parametrize("binding", BINDINGS)
def test_NULL_blanks_every_text_but_the_name(addedit, live_world, binding):
    addedit.call(binding, "Buyer", **edit_buyer(live_world, **FULL))
    blank = dict.fromkeys(BUYER_TEXTS, "NULL")
    addedit.call(binding, "Buyer", **edit_buyer(live_world, **blank))

    assert stored(live_world, live_world.buyer_id) == FULL | dict.fromkeys(
        BUYER_TEXTS, ""
    )


def test_a_change_leaves_an_audit_row(addedit, live_world):
    addedit.call("json", "Buyer", **edit_buyer(live_world, address_city="Bonn"))

    ((actor, *trail),) = contents.audit(live_world.db, "buyer", live_world.buyer_id)
    assert actor.startswith("key:")
    assert trail == ["Buyer", {"address_city": ""}, {"address_city": "Bonn"}]


ALL = (
    "account_status_id, account_manager_id, billing_cycle_id, credit_type, credit_limit"
)


def bad(name: str, value, text: str):
    """Say that this one value in an edit is refused with this text."""
    return f"{name} {value}"[:60], (lambda w: edit_buyer(w, **{name: value}), text)


REFUSALS = {
    "a wrong key": (lambda w: create_buyer(w, api_key="wrong"), "Invalid API Key"),
    "nothing but a key": (
        lambda w: {"api_key": w.admin_key()},
        f"Missing Required Fields: buyer_id, {ALL}",
    ),
    "nothing but id 0": (
        lambda w: {"api_key": w.admin_key(), "buyer_id": 0},
        f"Missing Required Fields: buyer_name, {ALL}",
    ),
    **dict(
        [
            bad("buyer_id", -1, "Invalid Buyer ID"),
            bad("buyer_id", NOBODY, "Invalid Buyer ID"),
            bad("buyer_name", "NULL", "Invalid Buyer Name"),
            bad("buyer_name", "N" * 51, "Invalid Buyer Name"),
            bad("account_status_id", 4, "Invalid Account Status ID"),
            bad("account_manager_id", -1, "Invalid Account Manager ID"),
            bad("address_street", "x" * 61, "Invalid Address Street"),
            bad("address_street2", "x" * 61, "Invalid Address Street2"),
            bad("address_city", "x" * 31, "Invalid Address City"),
            bad("address_state", "x" * 21, "Invalid Address State"),
            bad("address_zip_code", "x" * 11, "Invalid Address Zip Code"),
            bad("address_country", "x" * 31, "Invalid Address Country"),
            bad("website", "x" * 101, "Invalid Website"),
            bad("billing_cycle_id", -1, "Invalid Billing Cycle ID"),
            bad("credit_limit", Decimal("-0.5"), "Invalid Credit Limit"),
            bad("credit_limit", Decimal("0.00001"), "Invalid Credit Limit"),
            bad("credit_limit", Decimal(10**11), "Invalid Credit Limit"),
        ]
    ),
}


@pytest.mark.parametrize(("wrong", "text"), REFUSALS.values(), ids=REFUSALS)
def test_each_refusal_is_the_same_by_every_binding(addedit, live_world, wrong, text):
    request = wrong(live_world)

    with nothing_written(live_world.db):
        replies = addedit.by_all("Buyer", **request)
    assert replies == refused(text, **NO_ID)


BAD_VALUES = {
    "an exponent": (
        {"credit_limit": "1e3"},
        "Parameter credit_limit: the value '1e3' was given, a decimal number such as"
        " 12.50 was expected.",
    ),
    "an unknown choice": (
        {"credit_type": "on"},
        "Parameter credit_type: the value 'on' was given, one of limited, unlimited,"
        " no_change was expected.",
    ),
}


@pytest.mark.parametrize(("bad", "text"), BAD_VALUES.values(), ids=BAD_VALUES)
def test_a_bad_value_is_told_by_name(addedit, live_world, bad, text):
    with nothing_written(live_world.db):
        replies = addedit.by_all("Buyer", **edit_buyer(live_world) | bad)
    assert replies == unreadable(text, **NO_ID)
