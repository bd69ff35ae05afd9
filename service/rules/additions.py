"""What Lead and Sale may add, and when it is there already; all ours."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from service.errors import Reason, Refusal
from service.rules.commands import AddLead, AddSale
from service.rules.money import fits_money
from service.rules.sales import MAX_LEAD_ID
from service.rules.times import time_of


@dataclass(frozen=True, slots=True)
class LeadToAdd:
    """What was found of all that a call of Lead names; its lead, if there is one."""

    vertical_exists: bool
    campaign_exists: bool
    time_zone: str
    campaign_id: int | None  # of the lead that there is; None: not known, or no lead
    created_at: datetime | None  # None: there is no such lead
    api_key_id: int | None  # of the claim's key; None: there was no claim


@dataclass(frozen=True, slots=True)
class SaleToAdd:
    """What was found of all that a call of Sale names; its sale, if there is one."""

    vertical_exists: bool
    lead_exists: bool
    lead_in_vertical: bool
    contract_in_vertical: bool
    time_zone: str
    price: Decimal | None  # of the sale that there is; None: there is none
    sold_at: datetime | None
    is_replacement: bool | None
    is_owed: bool  # a replacement, to the contract
    api_key_id: int | None  # of the claim's key; None: there was no claim


def creation_time(found: LeadToAdd, command: AddLead) -> datetime | None:
    """Check what a call of Lead names, and read its time; None is now."""
    if len(command.lead_id) > MAX_LEAD_ID:
        raise Refusal(Reason.INVALID_LEAD_ID)
    if not found.vertical_exists:
        raise Refusal(Reason.INVALID_VERTICAL_ID)
    if command.campaign_id and not found.campaign_exists:
        raise Refusal(Reason.INVALID_CAMPAIGN_ID)
    return time_of(command.created_at, found.time_zone, Reason.INVALID_CREATED_AT)


def is_other_lead(
    found: LeadToAdd, command: AddLead, created_at: datetime | None
) -> bool:
    """Say whether a lead is there that the call would have made another one."""
    if found.created_at is None:
        return False
    is_other_time = created_at is not None and created_at != found.created_at
    return is_other_time or found.campaign_id != (command.campaign_id or None)


def sale_time(found: SaleToAdd, command: AddSale) -> datetime | None:
    """Check what a call of Sale names, and read its time; None is now."""
    if not found.vertical_exists:
        raise Refusal(Reason.INVALID_VERTICAL_ID)
    if not found.lead_exists or len(command.lead_id) > MAX_LEAD_ID:
        raise Refusal(Reason.INVALID_LEAD_ID)
    if not found.lead_in_vertical:
        raise Refusal(Reason.LEAD_NOT_IN_VERTICAL)
    if not found.contract_in_vertical:
        raise Refusal(Reason.INVALID_BUYER_CONTRACT_ID)
    if not fits_money(command.price):
        raise Refusal(Reason.INVALID_AMOUNT)
    if command.price < 0:
        raise Refusal(Reason.INVALID_PRICE)
    return time_of(command.sold_at, found.time_zone, Reason.INVALID_SOLD_AT)


def is_other_sale(found: SaleToAdd, command: AddSale, sold_at: datetime | None) -> bool:
    """Say whether a sale is there that the call would have made another one."""
    if found.price is None:
        return False
    is_other_time = sold_at is not None and sold_at != found.sold_at
    is_replacement = bool(command.is_replacement)
    return (
        is_other_time
        or found.price != command.price
        or found.is_replacement != is_replacement
    )
