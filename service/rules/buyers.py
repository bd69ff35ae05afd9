"""What does a call of Buyer make of a buyer? All ours: we have no article of it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from service.errors import Reason, Refusal
from service.rules.money import fits_money
from service.rules.parameters import (
    CLEAR,
    SKIPPED,
    reference,
    settings,
    text,
    unchecked_id,
)

# What counts as missing on create: the value that would skip.
NEEDED_TO_CREATE = {"buyer_name": ("",)}
MAX_NAME = 50  # characters
# Parameter → its longest text in characters, and what a longer one is refused with.
ADDRESS = {
    "address_street": (60, Reason.INVALID_ADDRESS_STREET),
    "address_street2": (60, Reason.INVALID_ADDRESS_STREET2),
    "address_city": (30, Reason.INVALID_ADDRESS_CITY),
    "address_state": (20, Reason.INVALID_ADDRESS_STATE),
    "address_zip_code": (10, Reason.INVALID_ADDRESS_ZIP_CODE),
    "address_country": (30, Reason.INVALID_ADDRESS_COUNTRY),
    "website": (100, Reason.INVALID_WEBSITE),
}
NO_LIMIT_SENT = Decimal(-1)


@dataclass(frozen=True, slots=True)
class Buyer:
    """The columns that a caller can set; a default is that of a buyer created."""

    buyer_name: str = ""
    account_status_id: int = 1  # Active
    account_manager_id: int | None = None
    address_street: str = ""
    address_street2: str = ""
    address_city: str = ""
    address_state: str = ""
    address_zip_code: str = ""
    address_country: str = ""
    website: str = ""
    billing_cycle_id: int | None = None
    credit_type: str = "unlimited"
    credit_limit: Decimal | None = None  # None: never given


def buyer_settings(request: Any, account_status_exists: bool) -> dict[str, Any]:
    """Read the settings that the call gives; refuses in the parameters' order."""
    return settings(
        {
            "buyer_name": buyer_name(request.buyer_name),
            "account_status_id": reference(
                request.account_status_id,
                account_status_exists,
                Reason.INVALID_ACCOUNT_STATUS_ID,
            ),
            "account_manager_id": unchecked_id(
                request.account_manager_id, Reason.INVALID_ACCOUNT_MANAGER_ID
            ),
            **{name: text(getattr(request, name), *ADDRESS[name]) for name in ADDRESS},
            "billing_cycle_id": unchecked_id(
                request.billing_cycle_id, Reason.INVALID_BILLING_CYCLE_ID
            ),
            "credit_type": credit_type(request.credit_type),
            "credit_limit": credit_limit(request.credit_limit),
        }
    )


def buyer_name(sent: str) -> object:
    """Read a name as sent; it cannot be cleared, nor be of blanks only."""
    if sent == CLEAR or (sent and not sent.strip()):
        raise Refusal(Reason.INVALID_BUYER_NAME)
    return text(sent, MAX_NAME, Reason.INVALID_BUYER_NAME)


def credit_type(sent: str) -> object:
    """Read limited, unlimited or no_change."""
    return SKIPPED if sent == "no_change" else sent


def credit_limit(sent: Decimal) -> object:
    """Read an amount of 0 or more; -1 skips."""
    if sent == NO_LIMIT_SENT:
        return SKIPPED
    if sent < 0 or not fits_money(sent):
        raise Refusal(Reason.INVALID_CREDIT_LIMIT)
    return sent


def check_credit(buyer: Buyer) -> None:
    """Refuse a buyer, as it would be, with a limited credit whose limit nobody gave.

    An unlimited one keeps the limit that it has, for the day it is limited again.
    """
    if buyer.credit_type == "limited" and buyer.credit_limit is None:
        raise Refusal(Reason.INVALID_CREDIT_LIMIT)
