"""The form of a contract, and what the rules of BuyerContract say beside its fields."""

from wtforms import BooleanField, SelectField

from service.admin.edits import (
    CLEARABLE,
    NUMBER,
    REFERENCE,
    SWITCH,
    TEXT,
    choice_field,
    number_field,
    text_field,
)
from service.admin.forms import EditForm, options
from service.connection import Connection
from service.errors import Reason
from service.repositories import choices
from service.repositories.contract_pages import StoredContract
from service.rules.contracts import (
    MAX_DAYS,
    MAX_LINK,
    MAX_MINUTES,
    MAX_NAME,
    NEVER_SHUTS_OFF,
)

NEVER = "Never shuts off"
TAKEN = ("buyer_contract_name", "Another contract has this name.")
FIXED = (
    "vertical_id",
    "It has bought leads in its vertical, so that cannot change. Make another contract.",
)
TOO_MANY_MINUTES = f"At most {MAX_MINUTES:,}."
LINK = (
    f"A link with http:// or https://, without blanks, at most {MAX_LINK} characters."
)
FAULTS = {
    Reason.MISSING_REQUIRED_FIELDS: ("buyer_contract_name", "Enter a name."),
    Reason.INVALID_BUYER_ID: ("buyer_id", "There is no such buyer."),
    Reason.INVALID_VERTICAL_ID: FIXED,
    Reason.INVALID_BUYER_CONTRACT_NAME: (
        "buyer_contract_name",
        f"More than blanks, and at most {MAX_NAME} characters.",
    ),
    Reason.INVALID_ACCOUNT_STATUS_ID: ("account_status_id", "Choose another one."),
    Reason.INVALID_OFFER_ID: ("offer_id", "There is no such offer."),
    Reason.INVALID_MAX_RETURN_AGE_DAYS: (
        "max_return_age_days",
        f"At most {MAX_DAYS:,}.",
    ),
    Reason.INVALID_MIN_LEAD_AGE_MINUTES: ("min_lead_age_minutes", TOO_MANY_MINUTES),
    Reason.INVALID_MAX_LEAD_AGE_MINUTES: ("max_lead_age_minutes", TOO_MANY_MINUTES),
    Reason.INVALID_POSTING_WAIT_SECONDS: ("posting_wait_seconds", TOO_MANY_MINUTES),
    Reason.INVALID_CONFIRMATION_PAGE_LINK: ("default_confirmation_page_link", LINK),
    Reason.INVALID_MAX_POST_ERRORS: ("max_post_errors", "Choose another one."),
    Reason.INVALID_RANK: ("rank", "A whole number, 0 or more."),
    Reason.INVALID_EMAIL_TEMPLATE_ID: (
        "email_template_id",
        "There is no such template.",
    ),
    Reason.INVALID_PORTAL_TEMPLATE_ID: (
        "portal_template_id",
        "There is no such template.",
    ),
    Reason.INVALID_LEAD_AGE: (
        "max_lead_age_minutes",
        "Not below the minimum age, or no lead could suit.",
    ),
    Reason.CONTRACT_NAME_TAKEN: TAKEN,
}
CONSTRAINTS = {
    "contract_names_are_unique": TAKEN,
    "contract_buys_in_its_vertical": FIXED,
}
KINDS = {
    "buyer_id": REFERENCE,
    "vertical_id": REFERENCE,
    "buyer_contract_name": TEXT,
    "account_status_id": REFERENCE,
    "offer_id": CLEARABLE,
    "replace_returns": SWITCH,
    "replacements_non_returnable": SWITCH,
    "max_return_age_days": NUMBER,
    "buy_upsells": SWITCH,
    "vintage_leads": SWITCH,
    "min_lead_age_minutes": NUMBER,
    "max_lead_age_minutes": NUMBER,
    "posting_wait_seconds": NUMBER,
    "default_confirmation_page_link": TEXT,
    "max_post_errors": NUMBER,
    "send_alert_only": SWITCH,
    "rank": NUMBER,
    "email_template_id": CLEARABLE,
    "portal_template_id": CLEARABLE,
}
# How the form and the page of a contract group its settings.
GROUPS = {
    "Contract": [
        "buyer_contract_name",
        "buyer_id",
        "vertical_id",
        "account_status_id",
        "offer_id",
    ],
    "Returns": [
        "replace_returns",
        "replacements_non_returnable",
        "max_return_age_days",
    ],
    "Leads it buys": [
        "buy_upsells",
        "vintage_leads",
        "min_lead_age_minutes",
        "max_lead_age_minutes",
    ],
    "Delivery": [
        "posting_wait_seconds",
        "default_confirmation_page_link",
        "max_post_errors",
        "send_alert_only",
        "rank",
        "email_template_id",
        "portal_template_id",
    ],
}


class ContractForm(EditForm):
    buyer_id = choice_field(
        "Buyer", "Credits stay with the buyer they were made for.", must=True
    )
    vertical_id = choice_field(
        "Vertical", "Fixed once the contract has bought a lead.", must=True
    )
    buyer_contract_name = text_field("Name", MAX_NAME, "Unique, in any letter case.")
    account_status_id = choice_field("Status", must=True)
    offer_id = choice_field("Offer")
    replace_returns = BooleanField(
        "Takes returns",
        description="Off: new returns are refused; pending ones can still be decided.",
    )
    replacements_non_returnable = BooleanField(
        "Replacements cannot be returned",
        description="On: a lead that was sold as a replacement is not taken back.",
    )
    max_return_age_days = number_field(
        "Max return age, in days",
        "After the sale. Empty: the instance's default, see Setup.",
        optional=True,
    )
    buy_upsells = BooleanField("Buys upsells")
    vintage_leads = BooleanField("Vintage leads")
    min_lead_age_minutes = number_field("Min lead age, in minutes")
    max_lead_age_minutes = number_field(
        "Max lead age, in minutes", "Empty: no limit.", optional=True
    )
    posting_wait_seconds = number_field("Posting wait, in seconds")
    default_confirmation_page_link = text_field(
        "Default confirmation page", MAX_LINK, "A link, or empty.", inputmode="url"
    )
    max_post_errors = SelectField("Max post errors", coerce=int)
    send_alert_only = BooleanField("Sends alerts only")
    rank = number_field("Rank", "0 receives first; several may have one rank.")
    email_template_id = choice_field("Email template")
    portal_template_id = choice_field("Portal template")


def make_form(tx: Connection, row: StoredContract) -> ContractForm:
    form = ContractForm.of(row)
    buyers = choices.list_buyers_with_ids(tx)
    verticals = choices.list_vertical_names(tx)
    templates = options([("", "None"), *choices.list_template_names(tx)])
    errors = [(n, str(n)) for n in range(1, NEVER_SHUTS_OFF)]
    form.buyer_id.choices = options([("", "Choose…"), *buyers])
    form.vertical_id.choices = options([("", "Choose…"), *verticals])
    form.account_status_id.choices = options(choices.list_account_status_names(tx))
    offers = choices.list_offers_with_ids(tx)
    form.offer_id.choices = options([("", "Any offer"), *offers])
    form.max_post_errors.choices = options([*errors, (NEVER_SHUTS_OFF, NEVER)])
    form.email_template_id.choices = form.portal_template_id.choices = templates
    return form
