"""Which amounts of money we take; nothing is ever rounded."""

from decimal import Decimal

# What the column type money4 holds (ours).
MAX_MONEY = Decimal("99999999999.9999")
SMALLEST_MONEY = Decimal("0.0001")


def fits_money(amount: Decimal) -> bool:
    """Say whether it has at most 11 digits before the point and 4 after it (ours).

    Zeros at the end are not counted: 12.50000 is 12.5. -0 fits, and is stored as 0.
    """
    if not amount.is_finite() or not -MAX_MONEY <= amount <= MAX_MONEY:
        return False
    return amount == amount.quantize(SMALLEST_MONEY)
