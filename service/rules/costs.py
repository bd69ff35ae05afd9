"""What a lead costs: which change of it a call may make, and as of when."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from service.errors import Reason, Refusal
from service.rules.commands import UpdateLeadPrice
from service.rules.times import time_of


@dataclass(frozen=True, slots=True)
class PricedLead:
    """A lead, and what it costs by now."""

    vertical_id: int
    created_at: datetime  # CAKE's conversion date
    cost: Decimal
    returned_to_affiliate: bool


@dataclass(frozen=True, slots=True)
class LeadToPrice:
    """What UpdateLeadPrice asks, in one row."""

    vertical_exists: bool
    lead_verticals: int  # how many verticals have a lead of this id; 2 stands for more
    lead_in_vertical: bool
    time_zone: str
    api_key_id: int | None  # of the claim's key; None: there was no claim
    lead: PricedLead | None  # where several verticals have it, one of them


def effective_time(
    lead: PricedLead, command: UpdateLeadPrice, time_zone: str
) -> datetime | None:
    """Say as of when the change counts; None is now, which is today (ours).

    "MM/DD/YYYY HH:MM:SS" is CAKE's; the other notations that we read are taken as well.
    """
    if command.effective_date_option == "conversion_date":
        return lead.created_at
    if command.effective_date_option != "custom":
        return None
    if not command.custom_date:
        raise Refusal(Reason.MISSING_REQUIRED_FIELDS, ["custom_date"])
    return time_of(command.custom_date, time_zone, Reason.INVALID_CUSTOM_DATE)


def claws_back(lead: PricedLead, command: UpdateLeadPrice) -> bool:
    """Say whether the call is the one that marks the lead as returned.

    false leaves a mark that is there: programs send it for what nobody set (ours).
    """
    return bool(command.mark_as_returned) and not lead.returned_to_affiliate
