"""AccountStatuses (GET AccountStatuses v1): what a buyer or a contract can be."""

from service.callers import Caller
from service.connection import Connection
from service.repositories import account_statuses


def list_account_statuses(tx: Connection, caller: Caller, request) -> dict:
    statuses = account_statuses.list_account_statuses(tx)
    return {"row_count": len(statuses), "account_statuses": statuses}
