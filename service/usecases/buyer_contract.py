"""BuyerContract v1: create a buyer contract, or edit what is given."""

from dataclasses import replace
from typing import Any

from service.callers import AdminClaim, Caller
from service.connection import Connection
from service.errors import Reason, Refusal
from service.repositories import contracts
from service.rules.commands import Change
from service.rules.contracts import Contract, check_lead_age, wanted_name_key
from service.rules.entities import check_change
from service.rules.names import name_key


def add_or_edit_contract(
    tx: Connection, caller: Caller | AdminClaim, change: Change
) -> dict[str, Any]:
    """Create for 0, else edit; an edit that changes nothing writes nothing."""
    contract_id, contract = write_contract(tx, caller, "BuyerContract", change)
    done = "Updated" if change.entity_id else "Created"
    name = contract.buyer_contract_name
    return {
        "message": f"Buyer Contract ({name}) {done} Successfully",
        "row_count": 0,
        "buyer_contract_id": contract_id,
    }


def write_contract(
    tx: Connection, caller: Caller | AdminClaim, operation: str, change: Change
) -> tuple[int, Contract]:
    """Write what a change makes of a contract; returns its id and what it is."""
    key = wanted_name_key(change)
    caller, found = caller.prove(contracts.lock_contract(tx, caller, change, key))
    if change.entity_id and found.contract is None:
        raise Refusal(Reason.INVALID_BUYER_CONTRACT_ID)
    before = found.contract or Contract()
    contract = replace(before, **dict(check_change(Contract, change, found.unfit)))
    check_lead_age(contract)
    if found.name_taken:
        raise Refusal(Reason.CONTRACT_NAME_TAKEN)
    key = name_key(contract.buyer_contract_name)
    if not change.entity_id:
        contracts.insert_contract(tx, caller, operation, found.new_id, contract, key)
    elif contract != before:
        contracts.update_contract(
            tx, caller, operation, change.entity_id, contract, key
        )
    return change.entity_id or found.new_id, contract
