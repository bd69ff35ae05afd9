"""GetReturnReasons: the return reasons that the other calls take."""

from service.callers import Caller
from service.connection import Connection
from service.repositories import return_reasons


def get_return_reasons(tx: Connection, caller: Caller, request) -> dict:
    """List the reasons in use; they are the same for every buyer."""
    reasons = return_reasons.list_return_reasons(tx)
    return {"row_count": len(reasons), "return_reasons": reasons}
