"""Look-ups whose lists never change. Which entries they have is ours, but for the names.

Schedule types are those of BuyerContractDeliverySchedule v1. Countries are those of
ISO 3166 and currencies those of ISO 4217, each by its number there.
"""

from collections.abc import Sequence
from importlib import resources
from typing import Any

from service.usecases.look_up import LookUp, counted

Rows = list[dict[str, Any]]
SCHEDULE_TYPES = {1: "Exclusive", 2: "Multisell", 3: "Hybrid"}
DISPOSITIONS = {1: "Accepted", 2: "Rejected", 3: "Duplicate", 4: "Error"}
CAP_INTERVALS = {0: "Disabled", 1: "Daily", 2: "Weekly", 3: "Monthly", 4: "Custom"}
CAP_TYPES = {1: "Click", 2: "Conversion"}
BILLING_CYCLES = {1: "Weekly", 2: "Bi-Weekly", 3: "Monthly", 4: "Bi-Monthly"}


def fixed(member: str, rows: Rows) -> LookUp:
    """Make the use case of a list that is the same at all times."""
    return counted(member, lambda tx: rows)


def _named(what: str, names: dict[int, str]) -> Rows:
    return [{f"{what}_id": key, f"{what}_name": name} for key, name in names.items()]


def _read(file: str, columns: Sequence[str]) -> Rows:
    """Read a list of rows that begin with a number; its columns are parted by tabs."""
    text = resources.files("service.usecases").joinpath(file).read_text("utf-8")
    parts = (line.split("\t") for line in text.splitlines())
    return [
        dict(zip(columns, (int(number), *names), strict=True))
        for number, *names in parts
    ]


list_response_dispositions = fixed(
    "response_dispositions", _named("response_disposition", DISPOSITIONS)
)
list_schedule_types = fixed("schedule_types", _named("schedule_type", SCHEDULE_TYPES))
list_cap_intervals = fixed("cap_intervals", _named("cap_interval", CAP_INTERVALS))
list_cap_types = fixed("cap_types", _named("cap_type", CAP_TYPES))
list_billing_cycles = fixed("billing_cycles", _named("billing_cycle", BILLING_CYCLES))
list_countries = fixed(
    "countries",
    _read("countries.tsv", ["country_id", "country_code", "country_name"]),
)
list_currencies = fixed(
    "currencies",
    _read("currencies.tsv", ["currency_id", "currency_abbr", "currency_name"]),
)
