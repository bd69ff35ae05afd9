"""BuyerCredit v1: add prepaid money to a buyer's account, and set its credit type."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from service.callers import AdminClaim, Caller
from service.connection import Connection
from service.errors import Reason, Refusal
from service.repositories import accounts, buyers
from service.repositories.accounts import Entry
from service.rules.accounts import check_credit_to_add
from service.rules.buyers import needs_limit
from service.rules.commands import BuyerCredit, Change

NOBODY = -1  # where 0 would create a buyer


def update_buyer_credit(
    tx: Connection, caller: Caller | AdminClaim, command: BuyerCredit
) -> dict[str, Any]:
    """Do both or nothing; a call that asks for neither writes nothing.

    A credit that becomes limited, and never had a limit, gets one of 0: the buyer can
    spend what is in the account (ours).
    """
    change = Change(command.buyer_id or NOBODY, {})
    caller, found = caller.prove(buyers.lock_buyer(tx, caller, change))
    if found.buyer is None:
        raise Refusal(Reason.INVALID_BUYER_ID)
    check_credit_to_add(command)
    buyer = found.buyer
    if command.credit_type:
        buyer = replace(buyer, credit_type=command.credit_type)
    if needs_limit(buyer):
        buyer = replace(buyer, credit_limit=Decimal(0))
    if buyer != found.buyer:
        buyers.update_buyer(tx, caller, "BuyerCredit", command.buyer_id, buyer)
    if command.credit_to_add:
        entry = Entry(command.buyer_id, "prepaid", command.credit_to_add)
        accounts.write_entry(tx, caller, entry)
    return {"message": "Buyer Credit Updated Successfully"}
