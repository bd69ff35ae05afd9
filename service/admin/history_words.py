"""The audit's settings and values in the words and numbers of the pages."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from service.admin.templating import write_money, write_time
from service.rules.buyers import Buyer
from service.rules.contracts import Contract
from service.rules.entities import Amount, Choice, Number, Setting, settings_of
from service.rules.schedules import DeliverySchedule

FIELD = "field "  # begins the name of a custom field
SETTINGS: dict[str, Setting] = {
    each.name: each
    for entity in (Buyer, Contract, DeliverySchedule)
    for each in settings_of(entity)
}
ORDER = {name: place for place, name in enumerate(SETTINGS)}
WORDS = {
    "buyer_contract_id": "Contract",
    "delivery_schedule_id": "Schedule",
    "denied_reason_id": "Denied reason",
    "enabled": "On",
    "first_return": "First return of the sale",
    "hours_above": "Hours after the sale, more than",
    "hours_up_to": "Hours after the sale, at most",
    "outcome": "What becomes of it",
    "place": "Place in the order",
    "price_from": "Price at least",
    "price_up_to": "Price at most",
    "rate_above": "Return rate above, in %",
    "rate_days": "Return rate in the last days",
    "retired_at": "Retired",
    "return_rule_name": "Name",
    "returned_elsewhere": "Returned by another buyer too",
    "revenue_from": "Revenue at least",
    "revenue_up_to": "Revenue at most",
}
STATES = {
    "pending": "pending",
    "credited": "credited",
    "replaced": "to be replaced",
    "rejected": "rejected",
}
VALUES = {
    "return_state": STATES,
    "outcome": {
        "pending": "leave in the queue",
        "credited": "approve for credit",
        "replaced": "approve to replace",
        "rejected": "reject",
    },
}
AMOUNTS = ("amount", "price", "revenue", "cost", "credit", "balance")


def words_for(name: str) -> str:
    """Write a setting's name as its form does; a custom field's is its own."""
    if name.startswith(FIELD):
        return f"Field {name.removeprefix(FIELD)}"
    if name in SETTINGS:
        return SETTINGS[name].label
    return WORDS.get(name) or name.removesuffix("_id").replace("_", " ").capitalize()


def order_of(entry: tuple[str, Any]) -> int:
    """Tell where a setting stands among those of its form; others come after them."""
    return ORDER.get(entry[0], len(ORDER))


def write_value(name: str, value: Any) -> str:
    """Write a value of JSON; None and an empty text are told by what they mean."""
    setting = SETTINGS.get(name)
    if value is None or value == "":
        means_none = value is None and setting and setting.is_optional
        return setting.none_means if setting and means_none else "empty"
    if name.startswith(FIELD):
        return str(value)
    if isinstance(value, bool):
        return "on" if value else "off"
    if name.endswith("_at"):
        return write_time(datetime.fromisoformat(value))
    if isinstance(setting, Choice):
        return setting.words.get(value, str(value))
    if isinstance(setting, Amount) or name.partition("_")[0] in AMOUNTS:
        return _amount(value)
    if isinstance(setting, Number) and isinstance(value, int):
        return f"{value:,}"
    return VALUES.get(name, {}).get(value, str(value))


def _amount(value: Any) -> str:
    """Write an amount of JSON: a number or a text; what is none is left as it is."""
    try:
        return write_money(Decimal(str(value)))
    except InvalidOperation:
        return str(value)
