"""Which amounts fit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.rules.money import fits_money


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
