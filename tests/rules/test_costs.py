"""As of when a cost counts, and when a lead is clawed back."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from service.errors import Refusal
from service.rules.commands import UpdateLeadPrice
from service.rules.costs import PricedLead, claws_back, effective_time

CREATED_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
NEW_YORK = "America/New_York"


def lead(*, returned=False) -> PricedLead:
    return PricedLead(1, CREATED_AT, Decimal(5), returned)


def asking(**parameters) -> UpdateLeadPrice:
    return UpdateLeadPrice(1, "L1", True, Decimal(1), **parameters)


@pytest.mark.parametrize(
    ("option", "custom_date", "effective_at"),
    [
        (None, "", None),
        ("today", "", None),
        ("today", "nonsense", None),
        ("conversion_date", "nonsense", CREATED_AT),
        ("custom", "02/01/2026 09:30:00", datetime(2026, 2, 1, 14, 30, tzinfo=UTC)),
        ("custom", "2026-02-01T09:30:00Z", datetime(2026, 2, 1, 9, 30, tzinfo=UTC)),
    ],
)
def test_the_day_that_it_belongs_to(option, custom_date, effective_at):
    command = asking(effective_date_option=option, custom_date=custom_date)
    assert effective_time(lead(), command, NEW_YORK) == effective_at


@pytest.mark.parametrize(
    ("custom_date", "text"),
    [
        ("", "Missing Required Fields: custom_date"),
        ("tomorrow", "Invalid Custom Date"),
        ("13/01/2026 00:00:00", "Invalid Custom Date"),
    ],
)
def test_no_day(custom_date, text):
    command = asking(effective_date_option="custom", custom_date=custom_date)
    with pytest.raises(Refusal) as refused:
        effective_time(lead(), command, NEW_YORK)
    assert str(refused.value) == text


@pytest.mark.parametrize(
    ("marks", "returned", "claws"),
    [
        (True, False, True),
        (True, True, False),
        (False, False, False),
        (False, True, False),
        (None, False, False),
    ],
)
def test_the_claw_back_is_one_act(marks, returned, claws):
    assert claws_back(lead(returned=returned), asking(mark_as_returned=marks)) is claws
