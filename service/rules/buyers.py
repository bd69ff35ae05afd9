"""A buyer: its settings, and what Buyer may make of them. All ours: we have no article."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from service.errors import Reason, Refusal
from service.rules.entities import (
    Amount,
    Choice,
    OutsideId,
    Reference,
    Text,
    declared,
)

BUYER, ADDRESS, MONEY = "Buyer", "Address", "Money"


def _line(label: str, longest: int, refusal: Reason, group: str = ADDRESS) -> str:
    return declared(
        "",
        Text(
            longest=longest,
            is_address=label == "Website",
            meaning=f"At most {longest} characters.",
            label=label,
            group=group,
            refusal=refusal,
        ),
    )


@dataclass(frozen=True, slots=True)
class Buyer:
    """The columns that a caller can set; a default is that of a buyer created."""

    buyer_name: str = declared(
        "",
        Text(
            longest=50,
            may_be_empty=False,
            may_be_blank=False,
            meaning="The buyer's name, at most 50 characters; need not be unique.",
            label="Name",
            group=BUYER,
            refusal=Reason.INVALID_BUYER_NAME,
            is_needed=True,
            sample="Acme Loans",
        ),
    )
    account_status_id: int = declared(
        1,  # Active
        Reference(
            table="account_statuses",
            what="status",
            meaning="1 Active, 2 Inactive, 3 Pending.",
            label="Status",
            group=BUYER,
            refusal=Reason.INVALID_ACCOUNT_STATUS_ID,
        ),
    )
    account_manager_id: int | None = declared(
        None,
        OutsideId(
            low=1,
            meaning="Kept as sent.",
            label="Account manager",
            hint="Their number in your books.",
            group=BUYER,
            refusal=Reason.INVALID_ACCOUNT_MANAGER_ID,
        ),
    )
    address_street: str = _line("Street", 60, Reason.INVALID_ADDRESS_STREET)
    address_street2: str = _line(
        "Street, second line", 60, Reason.INVALID_ADDRESS_STREET2
    )
    address_city: str = _line("City", 30, Reason.INVALID_ADDRESS_CITY)
    address_state: str = _line("State", 20, Reason.INVALID_ADDRESS_STATE)
    address_zip_code: str = _line("ZIP code", 10, Reason.INVALID_ADDRESS_ZIP_CODE)
    address_country: str = _line("Country", 30, Reason.INVALID_ADDRESS_COUNTRY)
    website: str = _line("Website", 100, Reason.INVALID_WEBSITE, BUYER)
    billing_cycle_id: int | None = declared(
        None,
        OutsideId(
            low=1,
            meaning="Kept as sent.",
            label="Billing cycle",
            hint="Its number in your books.",
            group=MONEY,
            refusal=Reason.INVALID_BILLING_CYCLE_ID,
        ),
    )
    credit_type: str = declared(
        "unlimited",
        Choice(
            words={"unlimited": "Unlimited", "limited": "Limited"},
            meaning="Whether the buyer's credit has a limit.",
            label="Credit",
            group=MONEY,
        ),
    )
    credit_limit: Decimal | None = declared(
        None,
        Amount(
            meaning="The limit, 0 or more.",
            label="Credit limit",
            none_means="never given",
            hint="Needed while the credit is limited.",
            group=MONEY,
            refusal=Reason.INVALID_CREDIT_LIMIT,
        ),
    )


@dataclass(frozen=True, slots=True)
class BuyerToEdit:
    """What Buyer asks, in one row."""

    buyer: Buyer | None  # None: no buyer of that id
    unfit: Collection[str]  # the settings that refer to what does not exist
    api_key_id: int | None  # of the claim's key; None: there was no claim
    new_id: int  # of the buyer, if it is created


def check_credit(buyer: Buyer) -> None:
    """Refuse a buyer, as it would be, with a limited credit whose limit nobody gave.

    An unlimited one keeps the limit that it has, for the day it is limited again.
    """
    if needs_limit(buyer):
        raise Refusal(Reason.INVALID_CREDIT_LIMIT)


def needs_limit(buyer: Buyer) -> bool:
    return buyer.credit_type == "limited" and buyer.credit_limit is None
