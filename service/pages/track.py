"""The page /api/2/track.asmx: returns, for an admin's program."""

from typing import Any

from service.answer import Call, answer_write
from service.pages.operation import operation
from service.pages.shapes import (
    RETURN_TYPE,
    LeadReturnResponse,
    choice,
    number,
    text,
)
from service.pages.spyne_imports import Service
from service.rules import commands
from service.usecases.return_lead import return_lead

API_KEY = text(
    "An admin key: in force, not expired, at most 50 characters.",
    sample="YOUR-API-KEY",
    need="yes",
)


class Track(Service):
    """Returns of sold leads, by an admin's program."""

    @operation(
        LeadReturnResponse,
        commands.ReturnLead,
        api_key=API_KEY,
        lead_id=text("The lead, exactly as it was created.", sample="L1", need="yes"),
        vertical_id=number(
            "The lead's vertical, for one session can create leads of one id in"
            " several; 0 where the id, or the contract, is in one vertical only.",
            sample="1",
            need="yes",
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
        return_reason_id=number(
            "Why the lead comes back, by the id that GetReturnReasons lists.",
            sample="1",
            need="yes",
        ),
        denied_reason_id=number(
            "Why a return is rejected; looked at only with reject. 0: no reason."
        ),
    )
    def ReturnLead(call: Call, command: commands.ReturnLead) -> Any:
        """Return a sold lead: to be replaced, credited, queued or rejected."""
        return answer_write(call, return_lead, command)
