"""What the parameters of Buyer ask for, without a database."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from service.errors import Refusal
from service.rules.buyers import Buyer, check_credit
from service.rules.commands import Change
from service.rules.entities import check_change


def kept(setting: str, value):
    """Give what an edit makes of one setting."""
    return dict(check_change(Buyer, Change(7, {setting: value}), ()))[setting]


@pytest.mark.parametrize(
    ("name", "is_taken"),
    [
        ("null", True),
        (" Acme ", True),
        ("😀" * 50, True),
        ("😀" * 51, False),
        ("", False),
        (" \u00a0", False),
    ],
)
def test_buyer_name(name, is_taken):
    if is_taken:
        assert kept("buyer_name", name) == name
    else:
        refuses("Invalid Buyer Name", kept, "buyer_name", name)


@pytest.mark.parametrize(
    ("sent", "is_taken"),
    [
        ("0", True),
        ("-0", True),
        ("99999999999.9999", True),
        ("12.500000", True),
        ("-0.0001", False),
        ("-1", False),
        ("-1.0001", False),
        ("12.50001", False),
        ("100000000000", False),
    ],
)
def test_credit_limit(sent, is_taken):
    if is_taken:
        assert kept("credit_limit", Decimal(sent)) == Decimal(sent)
    else:
        refuses("Invalid Credit Limit", kept, "credit_limit", Decimal(sent))


@pytest.mark.parametrize(
    ("type_", "limit", "taken"),
    [
        ("unlimited", None, True),
        ("unlimited", Decimal(5), True),
        ("limited", Decimal(0), True),
        ("limited", None, False),
    ],
)
def test_a_limited_credit_has_a_limit(type_, limit, taken):
    buyer = SimpleNamespace(credit_type=type_, credit_limit=limit)
    if taken:
        check_credit(buyer)
    else:
        refuses("Invalid Credit Limit", check_credit, buyer)


def test_ids_of_what_we_do_not_keep():
    ids = (None, 1, 2**31 - 1)
    assert [kept("billing_cycle_id", n) for n in ids] == list(ids)
    refuses("Invalid Billing Cycle ID", kept, "billing_cycle_id", -1)


def test_texts():
    texts = ["", "null", " ", "ü" * 30]
    assert [kept("address_city", text) for text in texts] == texts
    refuses("Invalid Address City", kept, "address_city", "x" * 31)


def refuses(expected, rule, *arguments):
    with pytest.raises(Refusal) as refused:
        rule(*arguments)
    assert str(refused.value) == expected
