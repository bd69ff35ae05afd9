"""Does a buyer return more than it used to? The queue's badge; ours throughout."""

from math import sqrt
from typing import NamedTuple

# Below these a rate says nothing: three of four leads may well be chance.
FEWEST_SOLD = 20
FEWEST_RETURNED = 5
# Standard deviations; by chance alone one buyer in 700 is so far above its own past.
FAR = 3.0


class Rates(NamedTuple):
    """What a buyer bought and returned: in the last 30 days, and in the 180 before."""

    sold: int
    returned: int
    sold_before: int
    returned_before: int

    @property
    def percent(self) -> float:
        return 100 * self.returned / max(self.sold, 1)

    @property
    def percent_before(self) -> float:
        return 100 * self.returned_before / max(self.sold_before, 1)


def has_risen(rates: Rates) -> bool:
    """Say whether the rate is further above its past than chance would have it.

    By the test of two proportions, which takes both periods for samples of one rate.
    """
    if min(rates.sold, rates.sold_before) < FEWEST_SOLD:
        return False
    if rates.returned < FEWEST_RETURNED:
        return False
    sold = rates.sold + rates.sold_before
    rate = min((rates.returned + rates.returned_before) / sold, 1.0)
    deviation = sqrt(rate * (1 - rate) * (1 / rates.sold + 1 / rates.sold_before))
    return rates.percent - rates.percent_before > 100 * FAR * deviation
