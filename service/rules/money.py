"""Which amounts of money we take, and how we write them; nothing is ever rounded."""

from decimal import Decimal

from service.errors import Reason, Refusal

# What the column type money4 holds (ours).
MAX_MONEY = Decimal("99999999999.9999")
SMALLEST_MONEY = Decimal("0.0001")
# A currency that is not here is written by its code (ours).
SIGNS = {
    **dict.fromkeys(("USD", "CAD", "AUD", "NZD", "MXN", "HKD", "SGD"), "$"),
    **{"EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "¥", "INR": "₹"},
}


def fits_money(amount: Decimal) -> bool:
    """Say whether it has at most 11 digits before the point and 4 after it (ours).

    Zeros at the end are not counted: 12.50000 is 12.5. -0 fits, and is stored as 0.
    """
    return _fits(amount, MAX_MONEY)


def fits_difference(amount: Decimal) -> bool:
    """Say whether it can be what an overwrite adds: from one end of the range to the other."""
    return _fits(amount, 2 * MAX_MONEY)


def _fits(amount: Decimal, most: Decimal) -> bool:
    if not amount.is_finite() or not -most <= amount <= most:
        return False
    return amount == amount.quantize(SMALLEST_MONEY)


def difference(present: Decimal, amount: Decimal, *, adds: bool) -> Decimal:
    """Say what a call adds to an amount that is there, by an overwrite too.

    Refuses what money4 cannot hold, before or after.
    """
    if not fits_money(amount):
        raise Refusal(Reason.INVALID_AMOUNT)
    if not adds:
        return amount - present
    if not fits_money(present + amount):
        raise Refusal(Reason.INVALID_AMOUNT)
    return amount


def in_currency(amount: Decimal, currency: str) -> str:
    """Write `$115.00`: two decimals, four where they say something; no commas (ours)."""
    decimals = 2 if amount == round(amount, 2) else 4
    sign = SIGNS.get(currency, f"{currency} ")
    return f"{'-' if amount < 0 else ''}{sign}{abs(amount):.{decimals}f}"
