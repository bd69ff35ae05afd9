"""A buyer contract: its settings, and what BuyerContract v1 may make of them."""

from collections.abc import Collection
from dataclasses import dataclass

from service.errors import Reason, Refusal
from service.rules.commands import Change
from service.rules.entities import (
    Count,
    Link,
    Number,
    Reference,
    Switch,
    Text,
    declared,
)
from service.rules.names import name_key

MAX_DAYS = 36_500  # ours: about 100 years
MAX_MINUTES = MAX_SECONDS = 52_560_000  # ours: the same in minutes
NEVER_SHUTS_OFF = 11  # of max_post_errors (BuyerContract v1)
CONTRACT, RETURNS, LEADS, DELIVERY = "Contract", "Returns", "Leads it buys", "Delivery"


@dataclass(frozen=True, slots=True)
class Contract:
    """The columns that a caller can set; a default is that of a contract created.

    To create, buyer_id and vertical_id must be given; their 0 is nobody's id.
    """

    buyer_id: int = declared(
        0,
        Reference(
            table="buyers",
            what="buyer",
            meaning="The buyer that the contract belongs to.",
            label="Buyer",
            hint="Credits stay with the buyer they were made for.",
            group=CONTRACT,
            refusal=Reason.INVALID_BUYER_ID,
            is_needed=True,
            sample="1",
        ),
    )
    vertical_id: int = declared(
        0,
        Reference(
            table="verticals",
            what="vertical",
            meaning="The vertical it buys in; fixed once it has bought a lead.",
            label="Vertical",
            hint="Fixed once the contract has bought a lead.",
            group=CONTRACT,
            refusal=Reason.INVALID_VERTICAL_ID,
            is_needed=True,
            sample="1",
        ),
    )
    buyer_contract_name: str = declared(
        "",
        Text(
            longest=50,
            may_be_blank=False,
            meaning="Its name, unique, at most 50 characters.",
            label="Name",
            hint="Unique, in any letter case.",
            group=CONTRACT,
            refusal=Reason.INVALID_BUYER_CONTRACT_NAME,
            is_needed=True,
            sample="Autumn leads",
        ),
    )
    account_status_id: int = declared(
        1,  # Active
        Reference(
            table="account_statuses",
            what="status",
            meaning="1 Active, 2 Inactive, 3 Pending.",
            label="Status",
            group=CONTRACT,
            refusal=Reason.INVALID_ACCOUNT_STATUS_ID,
        ),
    )
    offer_id: int | None = declared(
        None,  # any offer
        Reference(
            table="offers",
            what="offer",
            meaning="The only offer it buys from.",
            label="Offer",
            group=CONTRACT,
            refusal=Reason.INVALID_OFFER_ID,
        ),
    )
    replace_returns: bool = declared(
        True,
        Switch(
            meaning="Whether leads bought by it can be returned.",
            label="Takes returns",
            hint="Off: new returns are refused; pending ones can still be decided.",
            group=RETURNS,
        ),
    )
    replacements_non_returnable: bool = declared(
        False,
        Switch(
            meaning="On: leads sold to it as replacements cannot be returned.",
            label="Replacements cannot be returned",
            hint="On: a lead that was sold as a replacement is not taken back.",
            group=RETURNS,
        ),
    )
    max_return_age_days: int | None = declared(
        None,
        Number(
            high=MAX_DAYS,
            meaning="Days after the sale in which a lead can be returned, 0 to 36,500;"
            " where it was never set, the instance's default holds.",
            label="Max return age, in days",
            none_means="the instance's default",
            hint="After the sale. Empty: the instance's default, see Setup.",
            group=RETURNS,
            refusal=Reason.INVALID_MAX_RETURN_AGE_DAYS,
        ),
    )
    buy_upsells: bool = declared(
        False,
        Switch(
            meaning="Whether it buys leads of upsell offers.",
            label="Buys upsells",
            group=LEADS,
        ),
    )
    vintage_leads: bool = declared(
        False,
        Switch(
            meaning="Whether leads bought by it are flagged as vintage.",
            label="Vintage leads",
            group=LEADS,
        ),
    )
    min_lead_age_minutes: int = declared(
        0,
        Number(
            high=MAX_MINUTES,
            meaning="The age in minutes from which a lead can be sold to it.",
            label="Min lead age, in minutes",
            group=LEADS,
            refusal=Reason.INVALID_MIN_LEAD_AGE_MINUTES,
        ),
    )
    max_lead_age_minutes: int | None = declared(
        None,
        Number(
            high=MAX_MINUTES,
            meaning="The age in minutes up to which a lead can be sold to it.",
            label="Max lead age, in minutes",
            none_means="no limit",
            hint="Empty: no limit.",
            group=LEADS,
            refusal=Reason.INVALID_MAX_LEAD_AGE_MINUTES,
        ),
    )
    posting_wait_seconds: int = declared(
        0,
        Number(
            high=MAX_SECONDS,
            meaning="Seconds to wait after a sale before the lead is posted to the"
            " buyer.",
            label="Posting wait, in seconds",
            group=DELIVERY,
            refusal=Reason.INVALID_POSTING_WAIT_SECONDS,
        ),
    )
    default_confirmation_page_link: str = declared(
        "",
        Link(
            longest=100,  # once decoded (BuyerContract v1)
            is_address=True,
            meaning="Where consumers go after the sale: an http or https address of at"
            " most 100 characters, percent-encoded as a whole or not.",
            label="Default confirmation page",
            hint="A link, or empty.",
            group=DELIVERY,
            refusal=Reason.INVALID_CONFIRMATION_PAGE_LINK,
        ),
    )
    max_post_errors: int = declared(
        10,
        Count(
            low=1,
            high=NEVER_SHUTS_OFF,
            meaning="Post errors out of 10 that turn the contract off, 1 to 10; 11:"
            " never.",
            label="Max post errors",
            group=DELIVERY,
            refusal=Reason.INVALID_MAX_POST_ERRORS,
        ),
    )
    send_alert_only: bool = declared(
        False,
        Switch(
            meaning="On: alert at max_post_errors, but do not turn it off.",
            label="Sends alerts only",
            group=DELIVERY,
        ),
    )
    rank: int = declared(
        0,
        Number(
            meaning="Its place in the order of delivery; 0 receives a lead first.",
            label="Rank",
            hint="0 receives first; several may have one rank.",
            group=DELIVERY,
            refusal=Reason.INVALID_RANK,
            is_needed=True,
            sample="0",
        ),
    )
    email_template_id: int | None = declared(
        None,
        Reference(
            table="email_templates",
            key="email_template_id",
            what="template",
            meaning="The template that delivers leads by e-mail.",
            label="Email template",
            group=DELIVERY,
            refusal=Reason.INVALID_EMAIL_TEMPLATE_ID,
        ),
    )
    portal_template_id: int | None = declared(
        None,
        Reference(
            table="email_templates",
            key="email_template_id",
            what="template",
            meaning="The template by which the buyer writes to leads.",
            label="Portal template",
            group=DELIVERY,
            refusal=Reason.INVALID_PORTAL_TEMPLATE_ID,
        ),
    )


@dataclass(frozen=True, slots=True)
class ContractToEdit:
    """What BuyerContract asks, in one row."""

    contract: Contract | None  # None: no contract of that id
    # The settings that refer to what does not exist; vertical_id too where it is another
    # one than that of the leads that the contract bought.
    unfit: Collection[str]
    name_taken: bool  # by another contract
    api_key_id: int | None  # of the claim's key; None: there was no claim
    new_id: int  # of the contract, if it is created


def wanted_name_key(change: Change) -> str:
    """Make the key that no other contract may have; empty where no name is given."""
    return name_key(change.given.get("buyer_contract_name", ""))


def check_lead_age(contract: Contract) -> None:
    """Refuse a contract, as it would be, that no lead's age could suit (ours)."""
    longest = contract.max_lead_age_minutes
    if longest is not None and contract.min_lead_age_minutes > longest:
        raise Refusal(Reason.INVALID_LEAD_AGE)
