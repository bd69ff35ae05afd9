"""The page /api/1/add.asmx: leads and their sales, told by the program that sold them."""

from typing import Any

from service.answer import Call, answer_write
from service.pages.operation import operation
from service.pages.shapes import (
    LeadAddResponse,
    SaleAddResponse,
    boolean,
    money,
    number,
    text,
)
from service.pages.spyne_imports import Service
from service.pages.track import API_KEY
from service.rules import commands
from service.usecases.add_lead import add_lead
from service.usecases.add_sale import add_sale

TIMES = (
    "2026-01-31T18:00:00Z, or 01/31/2026 18:00:00 in the instance's time zone, as is any"
    " time without one; empty: now."
)


class Add(Service):
    """Leads and their sales, added by an admin's program. Calls may be repeated."""

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
