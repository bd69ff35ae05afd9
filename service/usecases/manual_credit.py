"""ManualCredit v1: add to a buyer's account by hand, or take away."""

from typing import Any

from service.callers import AdminClaim, Caller
from service.connection import Connection
from service.repositories import accounts
from service.repositories.accounts import Entry
from service.rules.accounts import check_manual_credit
from service.rules.commands import ManualCredit


def add_manual_credit(
    tx: Connection, caller: Caller | AdminClaim, command: ManualCredit
) -> dict[str, Any]:
    """Add one entry a call; the balance may fall below 0 (ours)."""
    caller, found = caller.prove(
        accounts.lock_account(
            tx,
            caller,
            buyer_id=command.buyer_id,
            buyer_contract_id=command.buyer_contract_id or 0,
        )
    )
    check_manual_credit(found, command)
    entry = Entry(
        buyer_id=command.buyer_id,
        entry_type="manual",
        amount=command.amount,
        buyer_contract_id=command.buyer_contract_id or None,
        invoice_number=command.invoice_number,
        verification_code=command.verification_code,
        notes=command.notes,
    )
    accounts.write_entry(tx, caller, entry)
    return {"message": "Manual Credit Added Successfully"}
