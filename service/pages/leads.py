"""The page /buyers/api/1/leads.asmx: what became of a lead, told by its buyer."""

from typing import Any

from service.answer import Call, answer_buyer, answer_buyer_write
from service.pages.operation import operation
from service.pages.shapes import (
    LeadReturnResponse,
    ReturnReasonsResponse,
    UpdateLeadResponse,
    boolean,
    money,
    number,
    text,
)
from service.pages.spyne_imports import Service
from service.rules import commands
from service.usecases.look_up import get_return_reasons
from service.usecases.return_by_buyer import return_by_buyer
from service.usecases.update_lead import update_lead

LEAD_ID = text("The lead, exactly as it was created.", sample="L1", need="yes")
CONTRACT_MEANING = "The contract that bought the lead; 0 where it was sold once."
REASON_MEANING = "Why the lead comes back, by the id that GetReturnReasons lists"


class Leads(Service):
    """What became of a lead, told by the buyer's program."""

    @operation(
        UpdateLeadResponse,
        commands.UpdateLead,
        lead_id=LEAD_ID,
        buyer_contract_id=number(CONTRACT_MEANING, sample="1", need="yes"),
        status=text(
            "A lead status, letter by letter as in the settings; clears the sub status"
            " unless one is given too.",
            sample="Funded",
            skip="empty",
        ),
        sub_status=text("A sub status of that status.", skip="empty"),
        amount=money(
            "Revenue of the lead, up to four decimals; may be negative.",
            sample="12.50",
            skip="absent, or 0 with add_to_existing true",
        ),
        add_to_existing=boolean(
            "true adds the amount to the lead's revenue, false overwrites it. Programs"
            " generated from the WSDL send 0 and false for members that were not set,"
            " which overwrites the revenue with 0: set true to leave it alone.",
            need="with an amount",
        ),
        field_name=text("A custom field, by its field name.", skip="empty"),
        field_value=text(
            "The field's value: a text, a number (12.50), a date (2026-01-31 or"
            " 01/31/2026) or true or false, as the field's type demands.",
            clear="empty",
        ),
        return_reason_id=number(
            f"{REASON_MEANING}: the lead is submitted for return. 0: it is not returned.",
            skip="0",
        ),
    )
    def UpdateLead(call: Call, command: commands.UpdateLead) -> Any:
        """Set a sold lead's status, revenue or field, and submit it for return if asked."""
        return answer_buyer_write(call, update_lead, command)

    @operation(
        LeadReturnResponse,
        commands.SubmitReturn,
        lead_id=LEAD_ID,
        return_reason_id=number(f"{REASON_MEANING}.", sample="1", need="yes"),
        buyer_contract_id=number(CONTRACT_MEANING, sample="1"),
        note=text(
            "What the desk should know of it: at most 1,000 characters.", skip="empty"
        ),
    )
    def Return(call: Call, command: commands.SubmitReturn) -> Any:
        """Submit a bought lead for return; an admin decides it."""
        return answer_buyer_write(call, return_by_buyer, command)

    @operation(ReturnReasonsResponse, commands.Nothing)
    def GetReturnReasons(call: Call, command: commands.Nothing) -> Any:
        """List the return reasons in use, with the ids that the other calls take."""
        return answer_buyer(call, get_return_reasons, command)
