"""When a buyer returns more than it used to."""

import pytest

from service.rules.return_rates import Rates, has_risen


@pytest.mark.parametrize(
    ("rates", "risen"),
    [
        (Rates(100, 12, 600, 18), True),  # 12 % after 3 %
        (Rates(100, 5, 600, 18), False),  # 5 % after 3 %: chance
        (Rates(100, 3, 600, 18), False),
        (Rates(100, 0, 600, 90), False),  # fewer than before
        (Rates(19, 12, 600, 18), False),  # bought too little now
        (Rates(100, 12, 19, 0), False),  # or then
        (Rates(100, 4, 6000, 0), False),  # returned too little
        (Rates(0, 0, 0, 0), False),
        (Rates(20, 40, 20, 40), False),  # more returned than sold
    ],
)
def test_a_rate_has_risen_where_chance_would_not_have_it(rates, risen):
    assert has_risen(rates) is risen


def test_percent_of_nothing():
    assert Rates(0, 0, 0, 0).percent == Rates(0, 0, 0, 0).percent_before == 0
    assert Rates(50, 5, 200, 2).percent == 10
    assert Rates(50, 5, 200, 2).percent_before == 1
