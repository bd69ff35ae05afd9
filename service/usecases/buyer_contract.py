"""BuyerContract v1: create a buyer contract, or edit what is not skipped."""

from collections.abc import Iterable
from dataclasses import replace

from service.callers import AdminClaim, Caller
from service.connection import Connection
from service.errors import Reason, Refusal
from service.repositories import contracts
from service.rules.contracts import (
    NEEDED_TO_CREATE,
    Contract,
    ContractToEdit,
    check_lead_age,
    contract_settings,
    wanted_name_key,
)
from service.rules.names import name_key
from service.rules.parameters import require_all


def add_or_edit_contract(tx: Connection, caller: Caller | AdminClaim, request) -> dict:
    """Create for 0, else edit; an edit that changes nothing writes nothing."""
    contract_id, contract = write_contract(tx, caller, "BuyerContract", request)
    done = "Updated" if request.buyer_contract_id else "Created"
    name = contract.buyer_contract_name
    return {
        "message": f"Buyer Contract ({name}) {done} Successfully",
        "row_count": 0,
        "buyer_contract_id": contract_id,
    }


def write_contract(
    tx: Connection,
    caller: Caller | AdminClaim,
    operation: str,
    request,
    emptied: Iterable[str] = (),
) -> tuple[int, Contract]:
    """Write what a request makes of a contract; returns its id and what it is.

    `emptied` are settings that become None, which no call can ask for.
    """
    contract_id = request.buyer_contract_id
    caller, found = caller.prove(find_named(tx, caller, request))
    require_all(request, request.buyer_contract_id, NEEDED_TO_CREATE)
    if contract_id and found.contract is None:
        raise Refusal(Reason.INVALID_BUYER_CONTRACT_ID)
    before = found.contract or Contract()
    settings = contract_settings(request, found) | dict.fromkeys(emptied)
    contract = replace(before, **settings)
    check_lead_age(contract)
    if found.name_taken:
        raise Refusal(Reason.CONTRACT_NAME_TAKEN)
    key = name_key(contract.buyer_contract_name)
    if not contract_id:
        contract_id = found.new_id
        contracts.insert_contract(tx, caller, operation, contract_id, contract, key)
    elif contract != before:
        contracts.update_contract(tx, caller, operation, contract_id, contract, key)
    return contract_id, contract


def find_named(
    tx: Connection, caller: Caller | AdminClaim, request
) -> ContractToEdit | None:
    """Find all that the call names; the contract stays locked."""
    return contracts.lock_contract(
        tx,
        caller,
        buyer_contract_id=request.buyer_contract_id,
        buyer_id=request.buyer_id,
        vertical_id=request.vertical_id,
        name_key=wanted_name_key(request.buyer_contract_name),
        account_status_id=request.account_status_id,
        offer_id=request.offer_id,
        email_template_id=request.email_template_id,
        portal_template_id=request.portal_template_id,
    )
