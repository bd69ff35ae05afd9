"""Lead (ours): make a lead known that can be sold."""

from typing import Any

from service.callers import AdminClaim, Caller
from service.connection import Connection
from service.errors import Reason, Refusal
from service.repositories import leads
from service.rules.additions import LeadToAdd, creation_time, is_other_lead
from service.rules.commands import AddLead


def add_lead(
    tx: Connection, caller: Caller | AdminClaim, command: AddLead
) -> dict[str, Any]:
    """Add the lead, once: the same again succeeds and writes nothing."""
    caller, found = caller.prove(find_lead(tx, caller, command))
    created_at = creation_time(found, command)
    if found.created_at is None:
        leads.insert_lead(
            tx,
            caller,
            lead_id=command.lead_id,
            vertical_id=command.vertical_id,
            campaign_id=command.campaign_id or None,
            created_at=created_at,
        )
    elif is_other_lead(found, command, created_at):
        raise Refusal(Reason.LEAD_ALREADY_EXISTS)
    return {"message": "Lead Created", "lead_id": command.lead_id}


def find_lead(
    tx: Connection, caller: Caller | AdminClaim, command: AddLead
) -> LeadToAdd | None:
    return leads.find_lead_to_add(
        tx,
        caller,
        lead_id=command.lead_id,
        vertical_id=command.vertical_id,
        campaign_id=command.campaign_id or 0,
    )
