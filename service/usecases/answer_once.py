"""A write that carries a request id: carried out once, answered as often as it is asked.

The contract's §7 (ours): the same request gets the first answer again and writes nothing.
Only what is carried out is kept, in the write's own transaction.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from service.callers import AdminClaim, BuyerClaim
from service.connection import Connection
from service.errors import Reason, Refusal
from service.repositories import api_keys, request_ids

Command = TypeVar("Command")
SomeClaim = TypeVar("SomeClaim", AdminClaim, BuyerClaim)
Write = Callable[[Connection, SomeClaim, Command], dict[str, Any]]
Members = Mapping[str, Any]
# No call that was carried out is refused for these later. A lead that is not there is told
# whatever the id, and so counts as a guess (ours).
BEFORE_THE_ID = (Reason.INVALID_API_KEY, Reason.INVALID_LEAD_ID, Reason.SALE_NOT_FOUND)


class Request(NamedTuple):
    """What a caller calls this write, and what tells it from another one."""

    request_id: str  # empty: it was sent, but cannot be one
    request_hash: bytes  # of the page, the operation, and the values as read
    operation: str


class AnsweredBefore(Exception):
    """The same request was carried out; nothing is written."""

    def __init__(self, members: Members):
        super().__init__()
        self.members = members


def once(
    request: Request, use_case: Write[SomeClaim, Command]
) -> Write[SomeClaim, Command]:
    """Make the use case one that is carried out once under this request's id.

    Most ids are new, so nothing is looked up before: a repeated call is refused by the use
    case, or meets request_id_is_used_once and is tried again; then it is looked up. Raises
    AnsweredBefore. Refuses with INVALID_REQUEST_ID, and with REQUEST_ID_USED where another
    request had the id; but a wrong key or an unknown lead first.
    """
    may_be_used = False  # a try got as far as its writes, so its key was good

    def carry_out(tx: Connection, claim: SomeClaim, command: Command) -> dict[str, Any]:
        nonlocal may_be_used
        if not request.request_id:
            api_keys.find_caller(tx, claim)
            raise Refusal(Reason.INVALID_REQUEST_ID)
        asked = (tx, claim, getattr(command, "lead_id", ""), request.request_id)
        is_old = may_be_used and _refuse_used(request, *asked)
        try:
            members = use_case(tx, claim, command)
        except Refusal as refusal:
            if refusal.reason not in BEFORE_THE_ID:
                _refuse_used(request, *asked)
            raise
        may_be_used = True
        request_ids.insert_answer(
            *asked, request.request_hash, request.operation, members
        )
        if is_old:
            request_ids.delete_answer(*asked)
        return members

    return carry_out


def _refuse_used(
    request: Request, tx: Connection, claim: SomeClaim, lead_id: str, request_id: str
) -> bool:
    """Say whether there is an answer that is too old to be given; refuse with any other."""
    found = request_ids.find_answer(tx, claim, lead_id, request_id)
    if found is None or found.is_old:
        return found is not None
    if found.request_hash != request.request_hash:
        raise Refusal(Reason.REQUEST_ID_USED)
    raise AnsweredBefore(found.answer)
