"""LeadStatuses (ours): the statuses and sub statuses that UpdateLead takes."""

from service.callers import Caller
from service.connection import Connection
from service.repositories import lead_statuses


def list_lead_statuses(tx: Connection, caller: Caller, request) -> dict:
    """List those in use, whether Lead Statuses are enabled or not."""
    statuses = lead_statuses.list_lead_statuses(tx)
    return {"row_count": len(statuses), "lead_statuses": statuses}
