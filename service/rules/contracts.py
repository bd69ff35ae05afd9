"""What does a call of BuyerContract v1 make of a contract?"""

from typing import Protocol

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


class Named(Protocol):
    """What the rules ask of the things that a call names."""

    buyer_exists: bool
    vertical_exists: bool
    vertical_is_fixed: bool  # another one is named than that of the leads it bought
    account_status_exists: bool
    offer_exists: bool
    email_template_exists: bool
    portal_template_exists: bool


class LeadAges(Protocol):
    min_lead_age_minutes: int
    max_lead_age_minutes: int | None  # None: no limit


def contract_settings(request, named: Named) -> dict[str, object]:
    """Read the settings that the call changes; refuses in the order of its parameters."""
    vertical_fits = named.vertical_exists and not named.vertical_is_fixed
    of, why = request, Reason
    read = {
        "buyer_id": reference(of.buyer_id, named.buyer_exists, why.INVALID_BUYER_ID),
    }
    return settings(read)
