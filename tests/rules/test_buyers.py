"""What the parameters of Buyer ask for, without a database."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from service.errors import Reason, Refusal
from service.rules.buyers import buyer_name, check_credit, credit_limit, credit_type
from service.rules.parameters import SKIPPED, text, unchecked_id


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("", SKIPPED),
        ("null", "null"),
        (" Acme ", " Acme "),
        ("😀" * 50, "😀" * 50),
        ("😀" * 51, Refusal),
        ("NULL", Refusal),
        (" \u00a0", Refusal),
    ],
)
def test_buyer_name(sent, expected):
    if expected is Refusal:
        refuses("Invalid Buyer Name", buyer_name, sent)
    else:
        assert buyer_name(sent) == expected


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("-1", SKIPPED),
        ("-1.0000", SKIPPED),
        ("-1.000000000", SKIPPED),
        ("0", Decimal(0)),
        ("-0", Decimal(0)),
        ("99999999999.9999", Decimal("99999999999.9999")),
        ("12.500000", Decimal("12.5")),
        ("-0.0001", Refusal),
        ("-1.0001", Refusal),
        ("-2", Refusal),
        ("12.50001", Refusal),
        ("100000000000", Refusal),
    ],
)
def test_credit_limit(sent, expected):
    if expected is Refusal:
        refuses("Invalid Credit Limit", credit_limit, Decimal(sent))
    else:
        assert credit_limit(Decimal(sent)) == expected


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


def test_credit_type():
    sent = ("limited", "unlimited", "no_change")
    assert [credit_type(s) for s in sent] == ["limited", "unlimited", SKIPPED]


def test_ids_of_what_we_do_not_keep():
    why = Reason.INVALID_BILLING_CYCLE_ID
    assert [unchecked_id(n, why) for n in (0, 1, 2**31 - 1)] == [SKIPPED, 1, 2**31 - 1]
    refuses("Invalid Billing Cycle ID", unchecked_id, -1, why)


def test_texts():
    why = Reason.INVALID_ADDRESS_CITY
    sent = ("", "NULL", "null", " ", "ü" * 30)
    assert [text(s, 30, why) for s in sent] == [SKIPPED, "", "null", " ", "ü" * 30]
    refuses("Invalid Address City", text, "x" * 31, 30, why)


def refuses(expected, rule, *arguments):
    with pytest.raises(Refusal) as refused:
        rule(*arguments)
    assert str(refused.value) == expected
