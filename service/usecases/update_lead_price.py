"""UpdateLeadPrice v2: what a lead costs, told by an admin's program."""

from typing import Any

from service.callers import AdminClaim, Caller
from service.connection import Connection
from service.repositories import costs
from service.repositories.costs import CostLine
from service.rules.commands import UpdateLeadPrice
from service.rules.costs import claws_back, effective_time
from service.rules.money import difference
from service.rules.sales import check_lead
from service.rules.updates import check_note


def update_lead_price(
    tx: Connection, caller: Caller | AdminClaim, command: UpdateLeadPrice
) -> dict[str, Any]:
    """Change the lead's cost, claw it back; what is already so is not written again."""
    caller, found = caller.prove(
        costs.lock_lead_to_price(
            tx, caller, lead_id=command.lead_id, vertical_id=command.vertical_id
        )
    )
    check_lead(found, lead_id=command.lead_id, vertical_id=command.vertical_id)
    lead = found.lead
    assert lead is not None  # or check_lead had refused it
    amount = difference(lead.cost, command.amount, adds=command.add_to_existing)
    check_note(command.note_to_append)
    line = CostLine(
        lead_id=command.lead_id,
        vertical_id=lead.vertical_id,
        change="add" if command.add_to_existing else "overwrite",
        amount=amount,
        marked_as_returned=claws_back(lead, command),
        note=command.note_to_append,
        effective_at=effective_time(lead, command, found.time_zone),
    )
    if line.amount or line.marked_as_returned or line.note:
        costs.write_cost(tx, caller, line)
    return {"message": "Lead Updated"}
