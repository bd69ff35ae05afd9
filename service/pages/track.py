"""The pages /api/1 and 2/track.asmx: returns, revenue and costs, by an admin's program."""

from typing import Any

from service.answer import Call, answer_write
from service.pages.operation import operation
from service.pages.shapes import (
    EFFECTIVE_DATE_OPTION,
    RETURN_TYPE,
    RETURN_TYPE_V1,
    LeadReturnResponse,
    UpdateLeadPriceResponse,
    boolean,
    choice,
    money,
    number,
    text,
)
from service.pages.spyne_imports import Service, Unicode
from service.rules import commands
from service.usecases.reopen_return import reopen_return
from service.usecases.return_lead import return_lead
from service.usecases.update_lead_price import update_lead_price
from service.usecases.update_sale_revenue import update_sale_revenue

API_KEY = text(
    "An admin key: in force, not expired, at most 50 characters.",
    sample="YOUR-API-KEY",
    need="yes",
)


LEAD_ID = text("The lead, exactly as it was created.", sample="L1", need="yes")
VERTICAL_MEANING = (
    "The lead's vertical, for one session can create leads of one id in several; 0 where"
    " the id{} is in one vertical only."
)
REASON_ID = number(
    "Why the lead comes back, by the id that GetReturnReasons lists.",
    sample="1",
    need="yes",
)
ADD_TO_EXISTING = boolean(
    "true adds the amount to what is there; false overwrites that with it.",
    need="yes",
)
NOTE = "Kept in the ledger and shown on the lead's page: at most 1,000 characters."


class Track(Service):
    """Returns of sold leads and what leads cost, by an admin's program."""

    @operation(
        LeadReturnResponse,
        commands.ReturnLead,
        api_key=API_KEY,
        lead_id=LEAD_ID,
        vertical_id=number(
            VERTICAL_MEANING.format(", or the contract,"), sample="1", need="yes"
        ),
        buyer_contract_id=number(
            "The contract that bought the lead; picks one sale of a lead sold to"
            " several. 0 where it was sold once.",
            sample="1",
        ),
        return_type=choice(
            RETURN_TYPE,
            "What to do: queue the contract for a replacement lead, credit the buyer,"
            " send the return to the queue for a later decision, or return and reject"
            " it. The first two and reject also decide a return in the queue.",
            sample="submit_for_approval",
            need="yes",
        ),
        return_reason_id=REASON_ID,
        denied_reason_id=number(
            "Why a return is rejected; looked at only with reject. 0: no reason."
        ),
    )
    def ReturnLead(call: Call, command: commands.ReturnLead) -> Any:
        """Return a sold lead: to be replaced, credited, queued or rejected."""
        return answer_write(call, return_lead, command)

    @operation(
        LeadReturnResponse,
        commands.ReopenReturn,
        api_key=API_KEY,
        lead_id=LEAD_ID,
        vertical_id=number(
            VERTICAL_MEANING.format(", or the contract,"), sample="1", need="yes"
        ),
        buyer_contract_id=number(
            "The contract that bought the lead; picks one sale of a lead sold to"
            " several. 0 where it was sold once.",
            sample="1",
        ),
    )
    def ReopenReturn(call: Call, command: commands.ReopenReturn) -> Any:
        """Take the latest decision on a sale back: its return waits for one again."""
        return answer_write(call, reopen_return, command)

    @operation(
        UpdateLeadPriceResponse,
        commands.UpdateLeadPrice,
        api_key=API_KEY,
        vertical_id=number(VERTICAL_MEANING.format(""), sample="1", need="yes"),
        lead_id=LEAD_ID,
        add_to_existing=ADD_TO_EXISTING,
        amount=money(
            "What the affiliate gets for the lead, more or less: up to four decimals.",
            sample="2.50",
            need="yes",
        ),
        mark_as_returned=boolean(
            "true claws the lead back: its page says that it was returned to the"
            " affiliate. false leaves that as it is.",
            sample="false",
        ),
        note_to_append=text(NOTE),
        effective_date_option=choice(
            EFFECTIVE_DATE_OPTION,
            "The day that the change belongs to: today, which is also meant where it is"
            " not sent; the day the lead was created; or custom_date.",
            sample="today",
        ),
        custom_date=text(
            "With custom: MM/DD/YYYY HH:MM:SS in the instance's time zone, or"
            " 2026-01-31T18:00:00Z."
        ),
    )
    def UpdateLeadPrice(call: Call, command: commands.UpdateLeadPrice) -> Any:
        """Change what a lead costs, and claw it back if asked."""
        return answer_write(call, update_lead_price, command)


class TrackV1(Service):
    """Returns as version 1 has them, and the revenue of sold leads."""

    @operation(
        LeadReturnResponse,
        commands.ReturnLead,
        api_key=API_KEY,
        lead_id=LEAD_ID,
        vertical_id=number(VERTICAL_MEANING.format(""), sample="1", need="yes"),
        return_type=choice(
            RETURN_TYPE_V1,
            "What to do: queue the contract for a replacement lead, credit the buyer, or"
            " send the return to the queue for a later decision. The first two also"
            " decide a return in the queue.",
            sample="submit_for_approval",
            need="yes",
        ),
        return_reason_id=REASON_ID,
    )
    def ReturnLead(call: Call, command: commands.ReturnLead) -> Any:
        """Return a lead that was sold once: to be replaced, credited or queued."""
        return answer_write(call, return_lead, command)

    @operation(
        Unicode,
        commands.UpdateSaleRevenue,
        api_key=API_KEY,
        buyer_contract_id=number(
            "The contract that bought the lead. 0 where it was sold once.",
            sample="1",
            need="yes",
        ),
        lead_id=LEAD_ID,
        add_to_existing=ADD_TO_EXISTING,
        amount=money(
            "What the sale brought in, more or less: up to four decimals.",
            sample="2.50",
            need="yes",
        ),
        note_to_append=text(NOTE, also_named="notes"),
    )
    def UpdateSaleRevenue(call: Call, command: commands.UpdateSaleRevenue) -> Any:
        """Change a sale's revenue. The answer is a text, also where it is refused."""
        return answer_write(call, update_sale_revenue, command)
