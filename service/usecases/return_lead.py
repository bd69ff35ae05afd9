"""ReturnLead v2: return one sale of a lead, or decide its pending return."""

from typing import Any

from service.callers import AdminClaim, Caller
from service.connection import Connection
from service.errors import Reason, Refusal
from service.repositories import returns, sales
from service.repositories.sales import SaleToReturn
from service.rules.commands import ReturnLead
from service.rules.returns import STATE_AFTER, check_contract_rules, is_decision
from service.rules.sales import Sale, check_lead, check_one_sale
from service.usecases.return_caps import is_over_cap
from service.usecases.submit_return import submit_return

# Ours: the article prints the reply's type only.
DONE = {
    "pending": "Lead Return Submitted For Approval",
    "replaced": "Lead Return Approved To Replace",
    "credited": "Lead Return Approved For Credit",
    "rejected": "Lead Return Rejected",
}


def return_lead(
    tx: Connection, caller: Caller | AdminClaim, command: ReturnLead
) -> dict[str, Any]:
    """Do with the lead's sale what return_type says; it stays locked meanwhile."""
    caller, found = caller.prove(
        sales.lock_sale_to_return(
            tx,
            caller,
            lead_id=command.lead_id,
            vertical_id=command.vertical_id,
            buyer_contract_id=command.buyer_contract_id or 0,
            return_reason_id=command.return_reason_id,
            denied_reason_id=command.denied_reason_id or 0,
        )
    )
    wanted = STATE_AFTER[command.return_type]
    sale = check_named(found, command, wanted)
    decides = is_decision(sale.return_state, wanted)
    if not decides:
        check_contract_rules(sale, wanted)
    if wanted == "pending":
        submit_return(tx, caller, "ReturnLead", sale, command.return_reason_id)
        return {"message": DONE[wanted]}
    denied_reason_id = command.denied_reason_id or None
    is_new_approval = not decides and wanted != "rejected"
    returns.write_return(
        tx,
        caller,
        operation="ReturnLead",
        sale=sale,
        pending_return_id=sale.return_id if decides else None,
        state=wanted,
        return_reason_id=command.return_reason_id,
        denied_reason_id=denied_reason_id if wanted == "rejected" else None,
        is_over_cap=is_new_approval and is_over_cap(tx, sale),
    )
    return {"message": DONE[wanted]}


def check_named(found: SaleToReturn, command: ReturnLead, wanted: str) -> Sale:
    """Refuse what does not exist or is not said clearly enough, in the stated order."""
    check_lead(
        found,
        lead_id=command.lead_id,
        vertical_id=command.vertical_id,
        buyer_contract_id=command.buyer_contract_id or 0,
    )
    sale = check_one_sale(found, command.buyer_contract_id or 0)
    if not found.reason_exists:
        raise Refusal(Reason.INVALID_RETURN_REASON_ID)
    gives_denied_reason = wanted == "rejected" and command.denied_reason_id
    if gives_denied_reason and not found.denied_reason_exists:
        raise Refusal(Reason.INVALID_DENIED_REASON_ID)
    return sale
