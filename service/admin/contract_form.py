"""The form of a contract, and what the rules of BuyerContract say beside its fields."""

from wtforms import SelectField

from service.admin.forms import EditForm, options
from service.admin.settings_form import faults_of, form_of, groups_of
from service.connection import Connection
from service.errors import Reason
from service.repositories import choices
from service.repositories.contract_pages import StoredContract
from service.rules.contracts import NEVER_SHUTS_OFF, Contract

NEVER = "Never shuts off"
TAKEN = ("buyer_contract_name", "Another contract has this name.")
FIXED = (
    "vertical_id",
    "It has bought leads in its vertical, so that cannot change. Make another contract.",
)
FAULTS = faults_of(Contract, "buyer_contract_name") | {
    Reason.INVALID_VERTICAL_ID: FIXED,
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
GROUPS = groups_of(Contract, first="buyer_contract_name")
ContractForm = form_of(
    Contract, max_post_errors=SelectField("Max post errors", coerce=int)
)


def make_form(tx: Connection, row: StoredContract) -> EditForm:
    form = ContractForm.of(row)
    buyers = choices.list_names_with_ids(tx, "buyer_id")
    verticals = choices.list_names(tx, "vertical_id")
    templates = options([("", "None"), *choices.list_names(tx, "email_template_id")])
    errors = [(n, str(n)) for n in range(1, NEVER_SHUTS_OFF)]
    form.buyer_id.choices = options([("", "Choose…"), *buyers])
    form.vertical_id.choices = options([("", "Choose…"), *verticals])
    form.account_status_id.choices = options(
        choices.list_names(tx, "account_status_id")
    )
    offers = choices.list_names_with_ids(tx, "offer_id")
    form.offer_id.choices = options([("", "Any offer"), *offers])
    form.max_post_errors.choices = options([*errors, (NEVER_SHUTS_OFF, NEVER)])
    form.email_template_id.choices = form.portal_template_id.choices = templates
    return form
