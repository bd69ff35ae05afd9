"""Return: a buyer submits a lead for return; only an admin can approve it."""

from typing import Any

from service.callers import BuyerClaim, Caller
from service.connection import Connection
from service.errors import Reason, Refusal
from service.repositories import return_notes, sales
from service.rules.commands import SubmitReturn
from service.rules.returns import check_return_note, check_submission
from service.rules.sales import Sale, check_one_sale
from service.usecases.submit_return import submit_return

SUBMITTED = "Lead Return Submitted For Approval"


def return_by_buyer(
    tx: Connection, caller: Caller | BuyerClaim, command: SubmitReturn
) -> dict[str, Any]:
    """Submit the lead's sale for approval; the sale stays locked meanwhile."""
    caller, sale = lock_returnable(tx, caller, command)
    submit_return(tx, caller, "Return", sale, command.return_reason_id)
    if command.note:
        return_notes.insert_note_of_sale(
            tx, caller, sale.sale_id, command.note, seen_by_buyer=True
        )
    return {"message": SUBMITTED}


def lock_returnable(
    tx: Connection, caller: Caller | BuyerClaim, command: SubmitReturn
) -> tuple[Caller, Sale]:
    """Find and lock a sale that can be returned, and name the caller."""
    buyer_contract_id = command.buyer_contract_id or 0
    caller, found = caller.prove(
        sales.lock_sale_to_update(
            tx,
            caller,
            lead_id=command.lead_id,
            buyer_contract_id=buyer_contract_id,
            return_reason_id=command.return_reason_id,
        )
    )
    if not found.lead_exists:
        raise Refusal(Reason.INVALID_LEAD_ID)
    sale = check_one_sale(found, buyer_contract_id)
    check_return_note(command.note)
    check_submission(sale, found.reason_exists)
    return caller, sale
