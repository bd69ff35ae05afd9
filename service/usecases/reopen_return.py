"""ReopenReturn (ours): take a decision on a return back, while nothing followed from it."""

from typing import Any

from service.callers import AdminClaim, Caller
from service.connection import Connection
from service.errors import Reason, Refusal
from service.repositories import reopening, returns, sales
from service.repositories.sales import SaleToReturn
from service.rules.commands import ReopenReturn
from service.rules.reopening import Decision, check_reopening, may_reopen
from service.rules.sales import Sale, check_lead, check_one_sale


def reopen_return(
    tx: Connection, caller: Caller | AdminClaim, command: ReopenReturn
) -> dict[str, Any]:
    """Take back the latest decision on a sale, for an admin's program."""
    contract_id = command.buyer_contract_id or 0
    caller, found = caller.prove(
        _lock_sale(tx, caller, command.lead_id, command.vertical_id, contract_id)
    )
    check_lead(
        found,
        lead_id=command.lead_id,
        vertical_id=command.vertical_id,
        buyer_contract_id=contract_id,
    )
    sale = check_one_sale(found, contract_id)
    decision = _lock_decision(tx, sale)
    check_reopening(decision)
    assert sale.return_id is not None  # what is decided is a return
    reopening.write_reopening(tx, caller, "ReopenReturn", sale.return_id)
    return {"message": "Lead Return Reopened"}


def reopen_this(
    tx: Connection, caller: Caller, operation: str, *, return_id: int, is_admin: bool
) -> bool:
    """Take back the decision on this very return, for a user of the desk or an admin.

    False where it is not theirs. Refuses what a later return has followed.
    """
    decided = returns.find_return(tx, return_id)
    if decided is None:
        raise Refusal(Reason.SALE_NOT_FOUND)
    contract_id = decided.buyer_contract_id
    caller, found = caller.prove(
        _lock_sale(tx, caller, decided.lead_id, decided.vertical_id, contract_id)
    )
    sale = check_one_sale(found, contract_id)
    if sale.return_id != return_id:
        raise Refusal(Reason.NO_DECISION_TO_REOPEN)
    decision = _lock_decision(tx, sale)
    check_reopening(decision)
    if not may_reopen(decision, caller.actor, is_admin=is_admin):
        return False
    reopening.write_reopening(tx, caller, operation, return_id)
    return True


def _lock_sale(
    tx: Connection,
    caller: Caller | AdminClaim,
    lead_id: str,
    vertical_id: int,
    buyer_contract_id: int,
) -> SaleToReturn | None:
    return sales.lock_sale_to_return(
        tx,
        caller,
        lead_id=lead_id,
        vertical_id=vertical_id,
        buyer_contract_id=buyer_contract_id,
        return_reason_id=0,
        denied_reason_id=0,
    )


def _lock_decision(tx: Connection, sale: Sale) -> Decision:
    """Read the decision once the sale is locked: what was decided meanwhile is seen."""
    decision = sale.return_id and reopening.lock_decision(tx, sale.return_id)
    if not decision:
        raise Refusal(Reason.NO_DECISION_TO_REOPEN)
    return decision
