"""Buyer (ours): create a buyer, or edit what is given."""

from dataclasses import replace
from typing import Any

from service.callers import AdminClaim, Caller
from service.connection import Connection
from service.errors import Reason, Refusal
from service.repositories import buyers
from service.rules.buyers import Buyer, check_credit
from service.rules.commands import Change
from service.rules.entities import check_change


def add_or_edit_buyer(
    tx: Connection, caller: Caller | AdminClaim, change: Change
) -> dict[str, Any]:
    """Create for 0, else edit; an edit that changes nothing writes nothing."""
    buyer_id = write_buyer(tx, caller, "Buyer", change)
    done = "Updated" if change.entity_id else "Created"
    return {"message": f"Buyer {buyer_id} {done}", "row_count": 0, "buyer_id": buyer_id}


def write_buyer(
    tx: Connection, caller: Caller | AdminClaim, operation: str, change: Change
) -> int:
    """Write what a change makes of a buyer, and return its id."""
    caller, found = caller.prove(buyers.lock_buyer(tx, caller, change))
    if change.entity_id and found.buyer is None:
        raise Refusal(Reason.INVALID_BUYER_ID)
    before = found.buyer or Buyer()
    buyer = replace(before, **dict(check_change(Buyer, change, found.unfit)))
    check_credit(buyer)
    if not change.entity_id:
        buyers.insert_buyer(tx, caller, operation, found.new_id, buyer)
    elif buyer != before:
        buyers.update_buyer(tx, caller, operation, change.entity_id, buyer)
    return change.entity_id or found.new_id
