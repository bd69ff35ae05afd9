"""The form of a buyer, and what the rules of Buyer say beside its fields."""

from service.admin.forms import EditForm, options
from service.admin.settings_form import faults_of, form_of, groups_of
from service.connection import Connection
from service.repositories import choices
from service.repositories.buyer_pages import StoredBuyer
from service.rules.buyers import Buyer

FAULTS = faults_of(Buyer, "buyer_name")
GROUPS = groups_of(Buyer, first="buyer_name")
BuyerForm = form_of(Buyer)


def make_form(tx: Connection, row: StoredBuyer) -> EditForm:
    form = BuyerForm.of(row)
    form.account_status_id.choices = options(
        choices.list_names(tx, "account_status_id")
    )
    return form
