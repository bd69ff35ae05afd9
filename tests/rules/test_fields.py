"""The values of custom fields: what each type takes, and the text that is kept."""

import pytest

from service.errors import Refusal
from service.rules.fields import stored_text

TAKEN = [
    ("string", "Funded", "Funded"),
    ("string", "  blanks stay \n", "  blanks stay \n"),
    ("string", " ", " "),
    ("string", "é" * 1000, "é" * 1000),
    ("string", "😀" * 1000, "😀" * 1000),
    ("number", "0", "0.0000"),
    ("number", "12.5", "12.5000"),
    ("number", "12.50000", "12.5000"),
    ("number", "+7", "7.0000"),
    ("number", "-7", "-7.0000"),
    ("number", "-0", "0.0000"),
    ("number", "-0.0", "0.0000"),
    ("number", "007", "7.0000"),
    ("number", ".5", "0.5000"),
    ("number", "-.5", "-0.5000"),
    ("number", "5.", "5.0000"),
    ("number", " \t\r\n3 ", "3.0000"),
    ("number", "99999999999.9999", "99999999999.9999"),
    ("number", "-99999999999.9999000", "-99999999999.9999"),
    ("number", "0.0001", "0.0001"),
    ("date", "2026-01-31", "2026-01-31"),
    ("date", "01/31/2026", "2026-01-31"),
    ("date", "02/29/2024", "2024-02-29"),
    ("date", " 2026-01-31 ", "2026-01-31"),
    ("date", "0001-01-01", "0001-01-01"),
    ("date", "9999-12-31", "9999-12-31"),
    ("boolean", "true", "true"),
    ("boolean", "TRUE", "true"),
    ("boolean", "False", "false"),
    ("boolean", "1", "true"),
    ("boolean", "0", "false"),
    ("boolean", " true ", "true"),
]
REFUSED = [
    ("string", "x" * 1001),
    ("string", "x" * 1000 + " "),
    ("number", "twelve"),
    ("number", " "),
    ("number", "1,000"),
    ("number", "."),
    ("number", "-."),
    ("number", "$5"),
    ("number", "1e3"),
    ("number", "NaN"),
    ("number", "Infinity"),
    ("number", "1_000"),
    ("number", "."),
    ("number", "--1"),
    ("number", "1 2"),
    ("number", "٣"),  # a digit, but not an ASCII one
    ("number", "\N{NO-BREAK SPACE}3"),
    ("number", "12.50001"),
    ("number", "100000000000"),
    ("number", "-99999999999.99991"),
    ("number", "1" * 1000),
    ("number", "0." + "0" * 999),  # 1,001 characters
    ("date", "2026-02-30"),
    ("date", "02/29/2026"),
    ("date", "31/01/2026"),
    ("date", "2026-1-31"),
    ("date", "1/31/2026"),
    ("date", "01/31/26"),
    ("date", "20260131"),
    ("date", "2026-W05-6"),
    ("date", "2026-01-31T00:00:00"),
    ("date", "0000-01-01"),
    ("date", "٢٠٢٦-01-31"),
    ("date", "tomorrow"),
    ("boolean", "yes"),
    ("boolean", "2"),
    ("boolean", "t"),
    ("boolean", " "),
]


@pytest.mark.parametrize("data_type, text, stored", TAKEN)
def test_takes(data_type, text, stored):
    assert stored_text(data_type, text) == stored


@pytest.mark.parametrize("data_type, text", REFUSED)
def test_refuses(data_type, text):
    with pytest.raises(Refusal) as caught:
        stored_text(data_type, text)
    assert str(caught.value) == "Invalid Field Value"
