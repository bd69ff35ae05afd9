"""The days that reports are asked for: those of the address, and those of a click."""

from datetime import UTC, date, datetime, timedelta

from flask import g

from service.errors import Refusal
from service.rules.day_bounds import day_of
from service.rules.days import days_between

FEW_DAYS = timedelta(days=6)


def today() -> date:
    return day_of(datetime.now(UTC), g.visit.time_zone)


def as_date(text: str) -> str:
    """Write a day as the form's date fields need it; what is no day stays as it is."""
    try:
        return str(days_between(text, text)[0])
    except Refusal:
        return text


def list_periods() -> list[tuple[str, str, str]]:
    """List the days that people ask for most: words, first day, last day."""
    now = today()
    this_month = now.replace(day=1)
    last_month = this_month - timedelta(days=1)
    return [
        (words, str(first), str(last))
        for words, first, last in (
            ("Today", now, now),
            ("Last 7 days", now - FEW_DAYS, now),
            ("This month", this_month, now),
            ("Last month", last_month.replace(day=1), last_month),
            ("This year", now.replace(month=1, day=1), now),
        )
    ]
