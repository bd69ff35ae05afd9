"""What does a call of BuyerContract v1 make of a contract?"""

from dataclasses import dataclass
from typing import Any

from service.errors import Reason, Refusal
from service.rules.links import decoded_link
from service.rules.names import name_key
from service.rules.parameters import (
    CLEAR,
    SKIPPED,
    clearable,
    number,
    reference,
    settings,
    switch,
    text,
)

# What counts as missing on create: the value that would skip. A name cannot be cleared
# before it is there (ours).
NEEDED_TO_CREATE = {
    "buyer_id": (0,),
    "vertical_id": (0,),
    "buyer_contract_name": ("", CLEAR),
    "rank": (-1,),
}
MAX_NAME = 50  # characters (BuyerContract v1)
MAX_LINK = 100  # characters, once decoded (BuyerContract v1)
MAX_DAYS = 36_500  # ours: about 100 years
MAX_MINUTES = MAX_SECONDS = 52_560_000  # ours: the same in minutes
MAX_INT = 2**31 - 1
NEVER_SHUTS_OFF = 11  # of max_post_errors (BuyerContract v1)


@dataclass(frozen=True, slots=True)
class Contract:
    """The columns that a caller can set; a default is that of a contract created.

    To create, buyer_id and vertical_id must be given; their 0 is nobody's id.
    """

    buyer_id: int = 0
    vertical_id: int = 0
    buyer_contract_name: str = ""
    account_status_id: int = 1  # Active
    offer_id: int | None = None  # None: any offer
    replace_returns: bool = True
    replacements_non_returnable: bool = False
    max_return_age_days: int | None = None  # None: the instance's default
    buy_upsells: bool = False
    vintage_leads: bool = False
    min_lead_age_minutes: int = 0
    max_lead_age_minutes: int | None = None  # None: no limit
    posting_wait_seconds: int = 0
    default_confirmation_page_link: str = ""
    max_post_errors: int = 10
    send_alert_only: bool = False
    rank: int = 0
    email_template_id: int | None = None
    portal_template_id: int | None = None


@dataclass(frozen=True, slots=True)
class ContractToEdit:
    """What BuyerContract asks, in one row."""

    contract: Contract | None  # None: no contract of that id
    buyer_exists: bool
    vertical_exists: bool
    vertical_is_fixed: bool  # another one is named than that of the leads it bought
    account_status_exists: bool
    offer_exists: bool
    email_template_exists: bool
    portal_template_exists: bool
    name_taken: bool  # by another contract
    api_key_id: int | None  # of the claim's key; None: there was no claim
    new_id: int  # of the contract, if it is created


def contract_settings(request: Any, named: ContractToEdit) -> dict[str, Any]:
    """Read the settings that the call gives; refuses in the parameters' order."""
    return settings(
        {
            **_read_what_it_is(request, named),
            **_read_what_it_buys(request),
            **_read_how_it_delivers(request, named),
        }
    )


def _read_what_it_is(request: Any, named: ContractToEdit) -> dict[str, Any]:
    return {
        "buyer_id": reference(
            request.buyer_id, named.buyer_exists, Reason.INVALID_BUYER_ID
        ),
        "vertical_id": reference(
            request.vertical_id,
            named.vertical_exists and not named.vertical_is_fixed,
            Reason.INVALID_VERTICAL_ID,
        ),
        "buyer_contract_name": contract_name(request.buyer_contract_name),
        "account_status_id": reference(
            request.account_status_id,
            named.account_status_exists,
            Reason.INVALID_ACCOUNT_STATUS_ID,
        ),
        "offer_id": clearable(
            request.offer_id, named.offer_exists, Reason.INVALID_OFFER_ID
        ),
    }


def _read_what_it_buys(request: Any) -> dict[str, Any]:
    return {
        "replace_returns": switch(request.replace_returns),
        "replacements_non_returnable": switch(request.replacements_non_returnable),
        "max_return_age_days": number(
            request.max_return_age_days, MAX_DAYS, Reason.INVALID_MAX_RETURN_AGE_DAYS
        ),
        "buy_upsells": switch(request.buy_upsells),
        "vintage_leads": switch(request.vintage_leads),
        "min_lead_age_minutes": number(
            request.min_lead_age_minutes,
            MAX_MINUTES,
            Reason.INVALID_MIN_LEAD_AGE_MINUTES,
        ),
        "max_lead_age_minutes": number(
            request.max_lead_age_minutes,
            MAX_MINUTES,
            Reason.INVALID_MAX_LEAD_AGE_MINUTES,
        ),
    }


def _read_how_it_delivers(request: Any, named: ContractToEdit) -> dict[str, Any]:
    return {
        "posting_wait_seconds": number(
            request.posting_wait_seconds,
            MAX_SECONDS,
            Reason.INVALID_POSTING_WAIT_SECONDS,
        ),
        "default_confirmation_page_link": confirmation_page_link(
            request.default_confirmation_page_link
        ),
        "max_post_errors": max_post_errors(request.max_post_errors),
        "send_alert_only": switch(request.send_alert_only),
        "rank": number(request.rank, MAX_INT, Reason.INVALID_RANK),
        "email_template_id": clearable(
            request.email_template_id,
            named.email_template_exists,
            Reason.INVALID_EMAIL_TEMPLATE_ID,
        ),
        "portal_template_id": clearable(
            request.portal_template_id,
            named.portal_template_exists,
            Reason.INVALID_PORTAL_TEMPLATE_ID,
        ),
    }


def contract_name(sent: str) -> object:
    """Read a name as sent, blanks around it and all; one of blanks only is refused."""
    if sent and not name_key(sent):
        raise Refusal(Reason.INVALID_BUYER_CONTRACT_NAME)
    return text(sent, MAX_NAME, Reason.INVALID_BUYER_CONTRACT_NAME)


def wanted_name_key(sent: str) -> str:
    """Make the key that no other contract may have; empty where there is none."""
    return "" if sent == CLEAR else name_key(sent)


def confirmation_page_link(sent: str) -> object:
    """Read a link, decoded; empty skips, NULL blanks."""
    if sent in ("", CLEAR):
        return "" if sent else SKIPPED
    link = decoded_link(sent)
    if link is None or len(link) > MAX_LINK:
        raise Refusal(Reason.INVALID_CONFIRMATION_PAGE_LINK)
    return link


def max_post_errors(sent: int) -> object:
    """Read 1 to 10, or 11: never shuts off; any negative number skips.

    BuyerContract v1 has -1 only, but a real client sends -11 (ours).
    """
    if sent < 0:
        return SKIPPED
    if not 1 <= sent <= NEVER_SHUTS_OFF:
        raise Refusal(Reason.INVALID_MAX_POST_ERRORS)
    return sent


def check_lead_age(contract: Contract) -> None:
    """Refuse a contract, as it would be, that no lead's age could suit (ours)."""
    longest = contract.max_lead_age_minutes
    if longest is not None and contract.min_lead_age_minutes > longest:
        raise Refusal(Reason.INVALID_LEAD_AGE)
