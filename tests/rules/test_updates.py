"""What an UpdateLead changes: the amount, the statuses, the field."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from service.errors import Refusal
from service.rules.updates import (
    amount_to_add,
    check_statuses,
    list_changes,
    value_to_write,
)

CREDITED = {"return_state": "credited"}
NEEDS_ADD = "Missing Required Fields: add_to_existing"
IN_LIST = "Lead is Already in Return List"
MOST = Decimal("99999999999.9999")


def sale(**changes):
    """A sale of 12.50 and status "Sold"; the call names "Funded" and a text field."""
    usual = {
        "lead_statuses_enabled": True,
        "new_status_id": 2,
        "new_sub_status_id": None,
        "lead_field_id": 7,
        "data_type": "string",
        "field_value": None,
        "revenue": Decimal("12.5000"),
        "return_state": None,
        "lead_status_id": 1,
        "lead_status_name": "Sold",
        "lead_sub_status_id": None,
        "lead_sub_status_name": None,
    }
    return SimpleNamespace(**usual | changes)


def asking(**parameters):
    nothing = {"status": "", "sub_status": "", "field_name": "", "field_value": ""}
    return SimpleNamespace(**nothing | parameters)


def refusal(rule, *arguments) -> str:
    with pytest.raises(Refusal) as caught:
        rule(*arguments)
    return str(caught.value)


@pytest.mark.parametrize(
    "amount, add, added",
    [
        (None, None, "0"),
        (None, True, "0"),
        (None, False, "0"),
        ("0", True, "0"),
        ("-0", True, "0"),
        ("0.00000", True, "0"),
        ("5", True, "5"),
        ("-20", True, "-20"),
        ("12.50000", True, "12.5"),
        ("20", False, "7.5"),
        ("0", False, "-12.5"),
        ("-0", False, "-12.5"),
        ("12.5", False, "0"),
        ("-1", False, "-13.5"),
        ("99999999987.4999", True, "99999999987.4999"),  # to the limit exactly
        ("99999999999.9999", False, "99999999987.4999"),
    ],
)
def test_what_a_call_adds(amount, add, added):
    amount = None if amount is None else Decimal(amount)
    assert amount_to_add(sale(), amount, add) == Decimal(added)


@pytest.mark.parametrize(
    "amount, add, changes, text",
    [
        ("5", None, {}, NEEDS_ADD),
        ("0", None, {}, NEEDS_ADD),
        ("5", True, CREDITED, IN_LIST),
        ("5", False, CREDITED, IN_LIST),
        ("0", False, CREDITED, IN_LIST),
        ("12.5", False, CREDITED, IN_LIST),  # even to what it is already
        ("1.00001", True, {}, "Invalid Amount"),
        ("1.00001", False, {}, "Invalid Amount"),
        ("100000000000", False, {}, "Invalid Amount"),
        ("99999999999.9999", True, {}, "Invalid Amount"),  # the sum
        ("99999999987.5000", True, {}, "Invalid Amount"),
        ("-5", True, {"revenue": -MOST}, "Invalid Amount"),
        # two at once: the first of the stated order
        ("5", None, CREDITED, NEEDS_ADD),
        ("1.00001", None, {}, NEEDS_ADD),
        ("1.00001", True, CREDITED, IN_LIST),
    ],
)
def test_an_amount_is_refused(amount, add, changes, text):
    amount = Decimal(amount)
    assert refusal(amount_to_add, sale(**changes), amount, add) == text


@pytest.mark.parametrize("amount, add", [(None, None), (None, False), ("0", True)])
def test_a_credited_sale_takes_the_neutral_amount(amount, add):
    amount = None if amount is None else Decimal(amount)
    assert amount_to_add(sale(**CREDITED), amount, add) == 0


@pytest.mark.parametrize("state", ["pending", "replaced", "rejected"])
def test_only_a_credit_freezes_the_revenue(state):
    assert amount_to_add(sale(return_state=state), Decimal(5), True) == 5


OFF = {"lead_statuses_enabled": False}
NO_STATUS = {"new_status_id": None}


@pytest.mark.parametrize(
    "asked, changes, text",
    [
        ({"status": "Funded"}, OFF, "Lead Statuses Are Not Enabled"),
        ({"sub_status": "Late"}, OFF, "Lead Statuses Are Not Enabled"),
        ({"field_name": "x"}, OFF, "Lead Statuses Are Not Enabled"),
        ({"field_value": "x"}, OFF, "Lead Statuses Are Not Enabled"),
        ({"status": "nosuch"}, OFF | NO_STATUS, "Lead Statuses Are Not Enabled"),
        ({"status": "nosuch"}, NO_STATUS, "Invalid Lead Status"),
        ({"sub_status": "Late"}, NO_STATUS, "Invalid Lead Status"),
        ({"status": "nosuch", "sub_status": "x"}, NO_STATUS, "Invalid Lead Status"),
        ({"status": "Funded", "sub_status": "nosuch"}, {}, "Invalid Lead SubStatus"),
    ],
)
def test_statuses_are_refused(asked, changes, text):
    assert refusal(check_statuses, sale(**changes), asking(**asked)) == text


@pytest.mark.parametrize(
    "asked, changes",
    [
        ({}, OFF | NO_STATUS),
        ({}, NO_STATUS),
        ({"status": "Funded"}, {}),
        ({"status": "Funded", "sub_status": "Late"}, {"new_sub_status_id": 9}),
        ({"field_name": "x", "field_value": "y"}, NO_STATUS),
    ],
)
def test_statuses_are_taken(asked, changes):
    check_statuses(sale(**changes), asking(**asked))


@pytest.mark.parametrize(
    "name, given, changes, wanted",
    [
        ("", "", {}, None),
        ("f", "new", {}, "new"),
        ("f", "new", {"field_value": "old"}, "new"),
        ("f", "same", {"field_value": "same"}, None),
        ("f", "", {"field_value": "old"}, ""),
        ("f", "", {}, None),
        ("f", "5", {"data_type": "number", "field_value": "5.0000"}, None),
        ("f", "5", {"data_type": "number"}, "5.0000"),
    ],
)
def test_what_the_field_is_to_hold(name, given, changes, wanted):
    asked = asking(field_name=name, field_value=given)
    assert value_to_write(sale(**changes), asked) == wanted


@pytest.mark.parametrize(
    "name, given, changes, text",
    [
        ("", "value", {"lead_field_id": None}, "Invalid Field Name"),
        ("nosuch", "", {"lead_field_id": None}, "Invalid Field Name"),
        ("nosuch", "x" * 1001, {"lead_field_id": None}, "Invalid Field Name"),
        ("f", "x" * 1001, {}, "Invalid Field Value"),
        ("f", "many", {"data_type": "number"}, "Invalid Field Value"),
    ],
)
def test_a_field_is_refused(name, given, changes, text):
    asked = asking(field_name=name, field_value=given)
    assert refusal(value_to_write, sale(**changes), asked) == text


HAS_SUB_STATUS = {"lead_sub_status_id": 3, "lead_sub_status_name": "Paid"}


@pytest.mark.parametrize(
    "asked, changes, amount, value, listed",
    [
        ({}, {}, "0", None, []),
        ({"status": "Sold"}, {"new_status_id": 1}, "0", None, []),
        ({"status": "Funded"}, {}, "0", None, [("lead_status", "Sold", "Funded")]),
        (
            {"status": "Funded"},
            {"lead_status_id": None, "lead_status_name": None},
            "0",
            None,
            [("lead_status", None, "Funded")],
        ),
        (  # a status alone clears the sub status
            {"status": "Sold"},
            HAS_SUB_STATUS | {"new_status_id": 1},
            "0",
            None,
            [("lead_sub_status", "Paid", None)],
        ),
        (  # no status leaves it
            {"field_name": "f"},
            HAS_SUB_STATUS | NO_STATUS,
            "0",
            None,
            [],
        ),
        (  # the same name, but the sale has the retired one
            {"status": "Sold"},
            {"new_status_id": 8},
            "0",
            None,
            [("lead_status", "Sold", "Sold")],
        ),
        ({}, {}, "7.5", None, [("revenue", "12.5000", "20.0000")]),
        ({}, {}, "-12.50", None, [("revenue", "12.5000", "0.0000")]),
        ({"field_name": "f"}, {}, "0", "new", [("field f", None, "new")]),
        (
            {"field_name": "f"},
            {"field_value": "old"},
            "0",
            "",
            [("field f", "old", None)],
        ),
        (
            {"status": "Funded", "sub_status": "Late", "field_name": "f"},
            {"new_sub_status_id": 9},
            "1",
            "new",
            [
                ("lead_status", "Sold", "Funded"),
                ("lead_sub_status", None, "Late"),
                ("revenue", "12.5000", "13.5000"),
                ("field f", None, "new"),
            ],
        ),
    ],
)
def test_lists_what_changes(asked, changes, amount, value, listed):
    known = sale(**changes)
    found = list_changes(known, known, asking(**asked), Decimal(amount), value)
    assert found == listed
