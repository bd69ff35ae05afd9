"""The form of a buyer, and what the rules of Buyer say beside its fields."""

from wtforms import SelectField

from service.admin.edits import (
    CHOICE,
    MONEY,
    REFERENCE,
    TEXT,
    MoneyField,
    at_least,
    choice_field,
    number_field,
    text_field,
)
from service.admin.forms import EditForm, options
from service.connection import Connection
from service.errors import Reason
from service.repositories import choices
from service.repositories.buyer_pages import StoredBuyer
from service.rules.buyers import ADDRESS, MAX_NAME

NAME = ("buyer_name", f"More than blanks, and at most {MAX_NAME} characters.")
FAULTS = {
    Reason.MISSING_REQUIRED_FIELDS: ("buyer_name", "Enter a name."),
    Reason.INVALID_BUYER_NAME: NAME,
    Reason.INVALID_ACCOUNT_STATUS_ID: ("account_status_id", "Choose another one."),
    Reason.INVALID_ACCOUNT_MANAGER_ID: ("account_manager_id", "1 or more."),
    Reason.INVALID_BILLING_CYCLE_ID: ("billing_cycle_id", "1 or more."),
    Reason.INVALID_CREDIT_LIMIT: (
        "credit_limit",
        "A limited credit needs a limit: 0 or more, with at most 11 digits before the"
        " point and 4 after it.",
    ),
    **{
        reason: (name, f"At most {longest} characters.")
        for name, (longest, reason) in ADDRESS.items()
    },
}
KINDS = {
    "buyer_name": TEXT,
    "account_status_id": REFERENCE,
    "account_manager_id": REFERENCE,
    **dict.fromkeys(ADDRESS, TEXT),
    "billing_cycle_id": REFERENCE,
    "credit_type": CHOICE,
    "credit_limit": MONEY,
}
# How the form and the page of a buyer group its settings.
GROUPS = {
    "Buyer": ["buyer_name", "account_status_id", "account_manager_id", "website"],
    "Address": [name for name in ADDRESS if name != "website"],
    "Money": ["billing_cycle_id", "credit_type", "credit_limit"],
}


def _line(name: str, label: str, **render):
    return text_field(label, ADDRESS[name][0], **render)


class BuyerForm(EditForm):
    buyer_name = text_field("Name", MAX_NAME)
    account_status_id = choice_field("Status", must=True)
    account_manager_id = number_field(
        "Account manager", "Their number in your books.", low=1, optional=True
    )
    address_street = _line("address_street", "Street")
    address_street2 = _line("address_street2", "Street, second line")
    address_city = _line("address_city", "City")
    address_state = _line("address_state", "State")
    address_zip_code = _line("address_zip_code", "ZIP code")
    address_country = _line("address_country", "Country")
    website = _line("website", "Website", inputmode="url")
    billing_cycle_id = number_field(
        "Billing cycle", "Its number in your books.", low=1, optional=True
    )
    credit_type = SelectField(
        "Credit", choices=options([("unlimited", "Unlimited"), ("limited", "Limited")])
    )
    credit_limit = MoneyField(
        "Credit limit",
        description="Needed while the credit is limited.",
        validators=[at_least(0)],
        render_kw={"inputmode": "decimal", "size": 16, "autocomplete": "off"},
    )


def make_form(tx: Connection, row: StoredBuyer) -> BuyerForm:
    form = BuyerForm.of(row)
    form.account_status_id.choices = options(choices.list_account_status_names(tx))
    return form
