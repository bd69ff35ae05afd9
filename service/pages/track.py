"""The page /api/2/track.asmx: returns, for an admin's program."""

from typing import Any

from service.answer import Call, answer_write
from service.pages.operation import operation
from service.pages.shapes import (
    RETURN_TYPE,
    RETURN_TYPE_V1,
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


class Track(Service):
    """Returns of sold leads, by an admin's program."""

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


class TrackV1(Service):
    """Returns of sold leads, as programs written for version 1 ask for them."""

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
