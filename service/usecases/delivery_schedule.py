"""BuyerContractDeliverySchedule v1: create a window of a contract, or edit what is given."""

from dataclasses import replace
from typing import Any

from service.callers import AdminClaim, Caller
from service.connection import Connection
from service.errors import Reason, Refusal
from service.repositories import delivery_schedules
from service.rules.commands import ChangeSchedule
from service.rules.entities import check_change
from service.rules.schedules import DeliverySchedule


def add_or_edit_schedule(
    tx: Connection, caller: Caller | AdminClaim, command: ChangeSchedule
) -> dict[str, Any]:
    """Create for 0, else edit; an edit that changes nothing writes nothing."""
    operation = "BuyerContractDeliverySchedule"
    schedule_id = write_schedule(tx, caller, operation, command)
    done = "Updated" if command.change.entity_id else "Created"
    return {
        "message": f"Buyer Contract {command.buyer_contract_id} Delivery Schedule {done}",
        "row_count": 0,
        "delivery_schedule_id": schedule_id,
    }


def write_schedule(
    tx: Connection,
    caller: Caller | AdminClaim,
    operation: str,
    command: ChangeSchedule,
) -> int:
    """Write what a change makes of a schedule, and return its id."""
    contract_id, change = command
    caller, found = caller.prove(delivery_schedules.lock_schedule(tx, caller, command))
    if not found.contract_exists:
        raise Refusal(Reason.INVALID_BUYER_CONTRACT_ID)
    if change.entity_id and found.schedule is None:
        raise Refusal(Reason.INVALID_DELIVERY_SCHEDULE_ID)
    before = found.schedule or DeliverySchedule()
    schedule = replace(before, **dict(check_change(DeliverySchedule, change, ())))
    schedule_id = change.entity_id or found.new_id
    if not change.entity_id:
        delivery_schedules.insert_schedule(
            tx, caller, operation, contract_id, schedule_id, schedule
        )
    elif schedule != before:
        delivery_schedules.update_schedule(
            tx, caller, operation, contract_id, schedule_id, schedule
        )
    return schedule_id
