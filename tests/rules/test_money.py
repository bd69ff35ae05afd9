"""Which amounts fit, what a change adds, and how amounts are written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import Refusal
from service.rules.money import difference, fits_money, in_currency


@pytest.mark.parametrize(
    ("amount", "fits"),
    [
        ("0", True),
        ("-0", True),
        ("12.50000", True),
        ("12.5000000000000000000000000000000000000000", True),
        ("99999999999.9999", True),
        ("-99999999999.9999", True),
        ("99999999999.99990", True),
        ("00000000000012.5", True),
        ("100000000000", False),
        ("-100000000000", False),
        ("99999999999.99999", False),
        ("12.50001", False),
        ("-0.00001", False),
        ("0.0000000000000000000000000000000000000001", False),
        ("99999999999.99990000000000000000000000001", False),
        ("NaN", False),
        ("sNaN", False),
        ("Infinity", False),
        ("-Infinity", False),
    ],
)
def test_fits_money(amount, fits):
    assert fits_money(Decimal(amount)) is fits


@given(st.integers(0, 10**15 - 1), st.booleans(), st.integers(0, 40))
def test_whatever_the_column_holds_fits(units, negative, zeros):
    text = f"{units // 10**4}.{units % 10**4:04}" + "0" * zeros
    assert fits_money(Decimal("-" + text if negative else text))


@given(st.integers(0, 10**11 - 1), st.integers(0, 9999), st.integers(1, 10**20))
def test_a_digit_too_many_does_not_fit(whole, decimals, more):
    assert not fits_money(Decimal(f"{whole}.{decimals:04}{more:021}"))


@pytest.mark.parametrize(
    ("present", "amount", "adds", "added"),
    [
        ("10", "2.5", True, "2.5"),
        ("10", "-12", True, "-12"),
        ("10", "2.5", False, "-7.5"),
        ("10", "10.0000", False, "0"),
        ("99999999999.9999", "-99999999999.9999", False, "-199999999999.9998"),
    ],
)
def test_what_a_change_adds(present, amount, adds, added):
    present, amount = Decimal(present), Decimal(amount)
    assert difference(present, amount, adds=adds) == Decimal(added)


@pytest.mark.parametrize(
    ("present", "amount", "adds"),
    [
        ("0", "0.00001", True),
        ("0", "100000000000", False),
        ("99999999999.9999", "0.0001", True),
        ("-99999999999.9999", "-0.0001", True),
    ],
)
def test_a_change_that_does_not_fit(present, amount, adds):
    with pytest.raises(Refusal, match="Invalid Amount"):
        difference(Decimal(present), Decimal(amount), adds=adds)


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("115", "USD", "$115.00"),
        ("115.0000", "USD", "$115.00"),
        ("0", "USD", "$0.00"),
        ("-7.5", "USD", "-$7.50"),
        ("1234567.5", "USD", "$1234567.50"),
        ("0.1234", "USD", "$0.1234"),
        ("0.1230", "USD", "$0.1230"),
        ("99999999999.9999", "CAD", "$99999999999.9999"),
        ("5", "EUR", "€5.00"),
        ("-5", "GBP", "-£5.00"),
        ("5", "CHF", "CHF 5.00"),
    ],
)
def test_in_currency(amount, currency, text):
    assert in_currency(Decimal(amount), currency) == text
