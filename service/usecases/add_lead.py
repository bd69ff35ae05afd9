"""Lead (ours): make a lead known that can be sold."""

from service.connection import Connection

from service.errors import Reason, Refusal
from service.repositories import leads
from service.repositories.api_keys import Caller
from service.repositories.leads import LeadToAdd
from service.rules.additions import creation_time, is_other_lead
from service.rules.required import require


def add_lead(tx: Connection, caller: Caller, request) -> dict:
    """Add the lead, once: the same again succeeds and writes nothing."""
    require(request, "lead_id", "vertical_id")
    found = find_lead(tx, request)
    created_at = creation_time(found, request)
    if found.created_at is None:
        is_added = leads.insert_lead(
            tx,
            caller,
            lead_id=request.lead_id,
            vertical_id=request.vertical_id,
            campaign_id=request.campaign_id or None,
            created_at=created_at,
        )
        if not is_added:
            found = find_lead(tx, request)
    if is_other_lead(found, request, created_at):
        raise Refusal(Reason.LEAD_ALREADY_EXISTS)
    return {"message": "Lead Created", "lead_id": request.lead_id}


def find_lead(tx: Connection, request) -> LeadToAdd:
    return leads.find_lead_to_add(
        tx,
        lead_id=request.lead_id,
        vertical_id=request.vertical_id,
        campaign_id=request.campaign_id or 0,
    )
