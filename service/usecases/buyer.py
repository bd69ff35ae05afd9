"""Buyer (ours): create a buyer, or edit what is not skipped."""

from collections.abc import Iterable
from dataclasses import replace

from service.callers import AdminClaim, Caller
from service.connection import Connection
from service.errors import Reason, Refusal
from service.repositories import buyers
from service.rules.buyers import NEEDED_TO_CREATE, Buyer, buyer_settings, check_credit
from service.rules.parameters import require_all


def add_or_edit_buyer(tx: Connection, caller: Caller | AdminClaim, request) -> dict:
    """Create for 0, else edit; an edit that changes nothing writes nothing."""
    buyer_id = write_buyer(tx, caller, "Buyer", request)
    done = "Updated" if request.buyer_id else "Created"
    return {"message": f"Buyer {buyer_id} {done}", "row_count": 0, "buyer_id": buyer_id}


def write_buyer(
    tx: Connection,
    caller: Caller | AdminClaim,
    operation: str,
    request,
    emptied: Iterable[str] = (),
) -> int:
    """Write what a request makes of a buyer, and return its id.

    `emptied` are settings that become None, which no call can ask for.
    """
    buyer_id = request.buyer_id
    caller, found = caller.prove(
        buyers.lock_buyer(
            tx, caller, buyer_id=buyer_id, account_status_id=request.account_status_id
        )
    )
    require_all(request, request.buyer_id, NEEDED_TO_CREATE)
    if buyer_id and found.buyer is None:
        raise Refusal(Reason.INVALID_BUYER_ID)
    before = found.buyer or Buyer()
    settings = buyer_settings(request, found.account_status_exists)
    buyer = replace(before, **settings | dict.fromkeys(emptied))
    check_credit(buyer)
    if not buyer_id:
        buyer_id = found.new_id
        buyers.insert_buyer(tx, caller, operation, buyer_id, buyer)
    elif buyer != before:
        buyers.update_buyer(tx, caller, operation, buyer_id, buyer)
    return buyer_id
