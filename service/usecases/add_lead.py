"""Lead (ours): make a lead known that can be sold."""

from service.callers import Caller, Claim
from service.connection import Connection
from service.errors import Reason, Refusal
from service.repositories import leads
from service.repositories.leads import LeadToAdd
from service.rules.additions import creation_time, is_other_lead
from service.rules.required import require


def add_lead(tx: Connection, caller: Caller | Claim, request) -> dict:
    """Add the lead, once: the same again succeeds and writes nothing."""
    found = find_lead(tx, caller, request)
    caller, found = caller.prove(found)
    require(request, "lead_id", "vertical_id")
    created_at = creation_time(found, request)
    if found.created_at is None:
        leads.insert_lead(
            tx,
            caller,
            lead_id=request.lead_id,
            vertical_id=request.vertical_id,
            campaign_id=request.campaign_id or None,
            created_at=created_at,
        )
    elif is_other_lead(found, request, created_at):
        raise Refusal(Reason.LEAD_ALREADY_EXISTS)
    return {"message": "Lead Created", "lead_id": request.lead_id}


def find_lead(tx: Connection, caller: Caller | Claim, request) -> LeadToAdd | None:
    return leads.find_lead_to_add(
        tx,
        caller,
        lead_id=request.lead_id,
        vertical_id=request.vertical_id,
        campaign_id=request.campaign_id or 0,
    )
