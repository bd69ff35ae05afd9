"""The page /api/1/add.asmx: leads and their sales, and money for buyers' accounts."""

from decimal import Decimal
from typing import Any, Literal

from service.answer import Call, answer_write
from service.pages.operation import operation
from service.pages.shapes import (
    CREDIT_TYPE,
    BuyerCreditAddResponse,
    LeadAddResponse,
    SaleAddResponse,
    boolean,
    choice,
    money,
    number,
    text,
)
from service.pages.spyne_imports import Service, Unicode
from service.pages.track import API_KEY
from service.rules import commands
from service.usecases.add_lead import add_lead
from service.usecases.add_sale import add_sale
from service.usecases.buyer_credit import update_buyer_credit
from service.usecases.manual_credit import add_manual_credit

TIMES = (
    "2026-01-31T18:00:00Z, or 01/31/2026 18:00:00 in the instance's time zone, as is any"
    " time without one; empty: now."
)


BUYER_ID = number("The buyer whose account it is.", sample="1", need="yes")


def _buyer_credit(
    buyer_id: int,
    credit_type: commands.CreditType | Literal["no_change"],
    credit_to_add: Decimal | None,
) -> commands.BuyerCredit:
    kept = None if credit_type == "no_change" else credit_type
    return commands.BuyerCredit(buyer_id, kept, credit_to_add)


class Add(Service):
    """Leads, their sales, and money for buyers' accounts, by an admin's program."""

    @operation(
        LeadAddResponse,
        commands.AddLead,
        api_key=API_KEY,
        lead_id=text(
            "Any id of at most 100 characters, unique in its vertical.",
            sample="L2",
            need="yes",
        ),
        vertical_id=number("The vertical it is in.", sample="1", need="yes"),
        campaign_id=number("The campaign that generated it; 0: not known."),
        created_at=text(f"When it was created: {TIMES}"),
    )
    def Lead(call: Call, command: commands.AddLead) -> Any:
        """Add a lead. The same again succeeds; with other values it is refused."""
        return answer_write(call, add_lead, command)

    @operation(
        SaleAddResponse,
        commands.AddSale,
        api_key=API_KEY,
        lead_id=text("The lead, exactly as it was created.", sample="L2", need="yes"),
        vertical_id=number("The lead's vertical.", sample="1", need="yes"),
        buyer_contract_id=number(
            "The contract that buys it, of the same vertical.", sample="1", need="yes"
        ),
        price=money(
            "What the buyer pays, 0 or more, up to four decimals.",
            sample="12.50",
            need="yes",
        ),
        sold_at=text(f"When it was sold: {TIMES}"),
        is_replacement=boolean(
            "true: it replaces a returned lead, the oldest for which the contract is still"
            " owed one. false where it is not sent.",
            sample="false",
        ),
    )
    def Sale(call: Call, command: commands.AddSale) -> Any:
        """Sell a lead. The same again succeeds; with other values it is refused."""
        return answer_write(call, add_sale, command)

    @operation(
        Unicode,
        commands.ManualCredit,
        api_key=API_KEY,
        buyer_id=BUYER_ID,
        buyer_contract_id=number(
            "The contract of the buyer's that it is for; 0: the buyer as a whole."
        ),
        amount=money(
            "What is added to the account; a negative amount is taken away.",
            sample="25.00",
            need="yes",
        ),
        invoice_number=text("Kept with it: at most 100 characters."),
        verification_code=text("Kept with it: at most 100 characters."),
        notes=text("Kept with it: at most 100 characters."),
    )
    def ManualCredit(call: Call, command: commands.ManualCredit) -> Any:
        """Credit a buyer by hand. The answer is a text, also where it is refused."""
        return answer_write(call, add_manual_credit, command)

    @operation(
        BuyerCreditAddResponse,
        _buyer_credit,
        api_key=API_KEY,
        buyer_id=BUYER_ID,
        credit_type=choice(
            CREDIT_TYPE,
            "Whether the buyer's credit has a limit from now on: that which Buyer set, or"
            " 0.",
            sample="no_change",
            skip="no_change",
            need="yes",
        ),
        credit_to_add=money(
            "Prepaid money that is added to the account, 0 or more.", sample="100.00"
        ),
    )
    def BuyerCredit(call: Call, command: commands.BuyerCredit) -> Any:
        """Add prepaid money to a buyer's account, and set the credit's type."""
        return answer_write(call, update_buyer_credit, command)
