"""A contract's delivery schedules: the windows of the week in which it buys leads.

Of what they say only no_return acts here: we deliver nothing.
"""

from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal

from service.errors import Reason
from service.rules.days import EARLIEST, LATEST, days_between
from service.rules.entities import (
    Amount,
    Choice,
    NeededNumber,
    Switch,
    TimeOfDay,
    declared,
)

WINDOW, TERMS = "Window", "Terms"
MIDNIGHT = time(0)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ALWAYS = EARLIEST.isoformat(), LATEST.isoformat()
TYPES = {"exclusive": "Exclusive", "multisell": "Multisell", "hybrid": "Hybrid"}


@dataclass(frozen=True, slots=True)
class DeliverySchedule:
    """The columns that a caller can set; a default is that of a schedule created.

    A day may have several, and they may overlap: the vendor's text does not say otherwise
    (ours). To create, a day must be given; its "" is no day.
    """

    delivery_schedule_day: str = declared(
        "",
        Choice(
            words={day: day.capitalize() for day in (DAYS[-1], *DAYS[:-1])},
            meaning="The day on which the window opens; thurdsay is taken too.",
            label="Day",
            hint="On which it opens.",
            group=WINDOW,
            is_needed=True,
            sample="monday",
        ),
    )
    time_open: time = declared(
        MIDNIGHT,
        TimeOfDay(
            meaning="When it opens, in the instance's time zone, as MM-DD-YYYY hh:mm;"
            " only the time counts.",
            label="Opens",
            hint="As 09:00.",
            group=WINDOW,
            refusal=Reason.INVALID_TIME_OPEN,
            has_flag=True,
            sample="01-31-2026 09:00",
        ),
    )
    time_closed: time = declared(
        MIDNIGHT,
        TimeOfDay(
            meaning="When it closes, likewise: at the first such time after it opened, so"
            " on the next day where it is not after time_open.",
            label="Closes",
            hint="As 17:00. Not after the opening: on the next day. 00:00 is midnight.",
            group=WINDOW,
            refusal=Reason.INVALID_TIME_CLOSED,
            has_flag=True,
            sample="01-31-2026 17:00",
        ),
    )
    cap: int = declared(
        0,
        NeededNumber(
            meaning="The most leads a day, 0 or more; kept as sent.",
            label="Cap, leads a day",
            group=TERMS,
            refusal=Reason.INVALID_CAP,
            is_needed=True,
            sample="100",
        ),
    )
    price: Decimal | None = declared(
        None,  # none of its own
        Amount(
            meaning="The price of a lead in this window, 0 or more; kept as sent.",
            label="Price",
            hint="Empty: none of its own.",
            group=TERMS,
            refusal=Reason.INVALID_PRICE,
            has_flag=True,
            sample="12.50",
        ),
    )
    schedule_type: str = declared(
        "exclusive",
        Choice(
            words=TYPES,
            meaning="To how many buyers a lead is sold in this window.",
            label="Type",
            group=TERMS,
        ),
    )
    sweeper: bool = declared(
        False,
        Switch(
            meaning="Whether it buys what nobody else has bought.",
            label="Sweeper",
            group=TERMS,
        ),
    )
    priority: bool = declared(
        False,
        Switch(
            meaning="Whether it is served before others.",
            label="Priority",
            group=TERMS,
        ),
    )
    no_return: bool = declared(
        False,
        Switch(
            meaning="On: leads sold while the window is open cannot be returned, even"
            " after the window was changed.",
            label="No returns",
            hint="On: leads sold while it is open cannot be returned, even after it was"
            " changed or removed.",
            group=TERMS,
        ),
    )


@dataclass(frozen=True, slots=True)
class ScheduleToEdit:
    """What BuyerContractDeliverySchedule asks, in one row."""

    contract_exists: bool
    schedule: DeliverySchedule | None  # None: the contract has none of that id
    api_key_id: int | None  # of the claim's key; None: there was no claim
    new_id: int  # of the schedule, if it is created


def weekdays_between(start_date: str, end_date: str) -> list[str]:
    """List the days of the week from one date to another, both included (ours).

    A date that is empty sets no bound. Refuses as `days_between` does.
    """
    first, last = days_between(start_date or ALWAYS[0], end_date or ALWAYS[1])
    days = min((last - first).days + 1, len(DAYS))
    return [DAYS[(first + timedelta(days=n)).weekday()] for n in range(days)]
