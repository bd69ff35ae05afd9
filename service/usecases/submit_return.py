"""A return is submitted for approval: by ReturnLead, Return and UpdateLead alike."""

from service.callers import Caller
from service.connection import Connection
from service.repositories import returns
from service.rules.sales import Sale


def submit_return(
    tx: Connection, caller: Caller, operation: str, sale: Sale, return_reason_id: int
) -> None:
    """Write a new pending return of a sale that is locked and may be returned."""
    returns.write_return(
        tx,
        caller,
        operation=operation,
        sale=sale,
        pending_return_id=None,
        state="pending",
        return_reason_id=return_reason_id,
    )
