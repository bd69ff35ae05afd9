"""Returns > Queue: decide one pending return, as ReturnLead decides it."""

from decimal import Decimal

from service.callers import Caller
from service.connection import Connection
from service.errors import Reason, Refusal
from service.repositories import returns, sales
from service.rules.returns import STATE_AFTER, is_decision
from service.rules.sales import check_one_sale


def decide_return(
    tx: Connection,
    caller: Caller,
    operation: str,
    *,
    return_id: int,
    return_type: str,
    denied_reason_id: int,
    credit: Decimal | None = None,
) -> bool:
    """Decide this very return; a later one of the same sale is somebody else's to judge.

    Its own reason stays, even if retired since. Refuses with ALREADY_RETURNED what is
    no longer pending, and a denied reason that is not in use; 0 gives none.

    `credit` is what its user was told that an approval would give, None where nobody was
    told. False, and nothing is decided, where it would give another amount by now.
    """
    pending = returns.find_return(tx, return_id)
    if pending is None:
        raise Refusal(Reason.SALE_NOT_FOUND)
    wanted = STATE_AFTER[return_type]
    caller, found = caller.prove(
        sales.lock_sale_to_return(
            tx,
            caller,
            lead_id=pending.lead_id,
            vertical_id=pending.vertical_id,
            buyer_contract_id=pending.buyer_contract_id,
            return_reason_id=pending.return_reason_id,
            denied_reason_id=denied_reason_id,
        )
    )
    sale = check_one_sale(found, pending.buyer_contract_id)
    is_this = sale.return_id == return_id and sale.return_state == "pending"
    if not (is_this and is_decision(sale.return_state, wanted)):
        raise Refusal(Reason.ALREADY_RETURNED)
    if wanted == "rejected" and denied_reason_id and not found.denied_reason_exists:
        raise Refusal(Reason.INVALID_DENIED_REASON_ID)
    is_told = wanted == "credited" and credit is not None
    if is_told and returns.find_credit(tx, sale.sale_id) != credit:
        return False
    returns.write_return(
        tx,
        caller,
        operation=operation,
        sale=sale,
        pending_return_id=return_id,
        state=wanted,
        return_reason_id=pending.return_reason_id,
        denied_reason_id=(denied_reason_id or None) if wanted == "rejected" else None,
    )
    return True
