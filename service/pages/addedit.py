"""The page /api/1/addedit.asmx: contracts and buyers, for an admin's program."""

from service.answer import Call, answer_write
from service.pages.shapes import (
    CREDIT_TYPE,
    ON_OFF_NO_CHANGE,
    BuyerAddEditResponse,
    BuyerContractAddEditResponse,
    choice,
    money,
    number,
    operation,
    text,
)
from service.pages.spyne_imports import Service
from service.pages.track import API_KEY
from service.usecases.buyer import add_or_edit_buyer
from service.usecases.buyer_contract import add_or_edit_contract

TO_CREATE = "to create"


def switch(meaning: str):
    return choice(ON_OFF_NO_CHANGE, meaning, sample="no_change", skip="no_change")


def setting(meaning: str):
    return number(meaning, sample="-1", skip="-1")


def line(meaning: str, *, sample="", need="no", clear="NULL"):
    return text(meaning, sample=sample, skip="empty", clear=clear, need=need)


class AddEdit(Service):
    """Buyers and their contracts, added and edited by an admin's program."""

    @operation(
        BuyerContractAddEditResponse,
        api_key=API_KEY,
        buyer_contract_id=number("0 creates a contract, its id edits it.", need="yes"),
        buyer_id=number(
            "The buyer that the contract belongs to.",
            sample="1",
            skip="0",
            need=TO_CREATE,
        ),
        vertical_id=number(
            "The vertical it buys in; fixed once it has bought a lead.",
            sample="1",
            skip="0",
            need=TO_CREATE,
        ),
        buyer_contract_name=line(
            "Its name, unique, at most 50 characters.",
            sample="Autumn leads",
            need=TO_CREATE,
        ),
        account_status_id=number("1 Active, 2 Inactive, 3 Pending.", skip="0"),
        offer_id=number("The only offer it buys from.", skip="0", clear="-1"),
        replace_returns=switch("Whether leads bought by it can be returned."),
        replacements_non_returnable=switch(
            "On: leads sold to it as replacements cannot be returned."
        ),
        max_return_age_days=setting(
            "Days after the sale in which a lead can be returned, 0 to 36,500; where it"
            " was never set, the instance's default holds."
        ),
        buy_upsells=switch("Whether it buys leads of upsell offers."),
        vintage_leads=switch("Whether leads bought by it are flagged as vintage."),
        min_lead_age_minutes=setting(
            "The age in minutes from which a lead can be sold to it."
        ),
        max_lead_age_minutes=setting(
            "The age in minutes up to which a lead can be sold to it."
        ),
        posting_wait_seconds=setting(
            "Seconds to wait after a sale before the lead is posted to the buyer."
        ),
        default_confirmation_page_link=line(
            "Where consumers go after the sale: an http or https address of at most 100"
            " characters, percent-encoded as a whole or not."
        ),
        max_post_errors=number(
            "Post errors out of 10 that turn the contract off, 1 to 10; 11: never.",
            sample="-1",
            skip="any negative number",
        ),
        send_alert_only=switch("On: alert at max_post_errors, but do not turn it off."),
        rank=number(
            "Its place in the order of delivery; 0 receives a lead first.",
            skip="-1, on edit",
            need=TO_CREATE,
        ),
        email_template_id=number(
            "The template that delivers leads by e-mail.", skip="0", clear="-1"
        ),
        portal_template_id=number(
            "The template by which the buyer writes to leads.", skip="0", clear="-1"
        ),
    )
    def BuyerContract(call: Call, request):
        """Create a buyer contract, or edit the settings that are not skipped."""
        return answer_write(call, add_or_edit_contract, request)

    @operation(
        BuyerAddEditResponse,
        api_key=API_KEY,
        buyer_id=number("0 creates a buyer, its id edits it.", need="yes"),
        buyer_name=line(
            "The buyer's name, at most 50 characters; need not be unique.",
            sample="Acme Loans",
            need=TO_CREATE,
            clear=None,
        ),
        account_status_id=number("1 Active, 2 Inactive, 3 Pending.", skip="0"),
        account_manager_id=number("Kept as sent.", skip="0"),
        address_street=line("At most 60 characters."),
        address_street2=line("At most 60 characters."),
        address_city=line("At most 30 characters."),
        address_state=line("At most 20 characters."),
        address_zip_code=line("At most 10 characters."),
        address_country=line("At most 30 characters."),
        website=line("At most 100 characters."),
        billing_cycle_id=number("Kept as sent.", skip="0"),
        credit_type=choice(
            CREDIT_TYPE,
            "Whether the buyer's credit has a limit.",
            sample="no_change",
            skip="no_change",
        ),
        credit_limit=money("The limit, 0 or more.", sample="-1", skip="-1"),
    )
    def Buyer(call: Call, request):
        """Create a buyer, or edit the settings that are not skipped."""
        return answer_write(call, add_or_edit_buyer, request)
