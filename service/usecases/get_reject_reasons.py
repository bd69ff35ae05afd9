"""GetRejectReasons (ours): the reasons that a decider of returns can give."""

from service.callers import Caller
from service.connection import Connection
from service.repositories import reject_reasons


def get_reject_reasons(tx: Connection, caller: Caller, request) -> dict:
    """List the reasons in use."""
    reasons = reject_reasons.list_reject_reasons(tx)
    return {"row_count": len(reasons), "reject_reasons": reasons}
