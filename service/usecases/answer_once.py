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

    Raises AnsweredBefore. Refuses with INVALID_REQUEST_ID, and with REQUEST_ID_USED where
    another request had the id; but a wrong key first.
    """

    def carry_out(tx: Connection, claim: SomeClaim, command: Command) -> dict[str, Any]:
        if not request.request_id:
            api_keys.find_caller(tx, claim)
            raise Refusal(Reason.INVALID_REQUEST_ID)
        lead_id = getattr(command, "lead_id", "")
        was_old = False

        def hear(request_hash: bytes, answer: Members, is_old: bool) -> None:
            nonlocal was_old
            was_old = is_old
            if not is_old and request_hash != request.request_hash:
                raise Refusal(Reason.REQUEST_ID_USED)
            if not is_old:
                raise AnsweredBefore(answer)

        request_ids.ask_for_answer(
            tx, claim, lead_id=lead_id, request_id=request.request_id, hear=hear
        )
        members = use_case(tx, claim, command)
        request_ids.insert_answer(
            tx,
            claim,
            lead_id=lead_id,
            request_id=request.request_id,
            request_hash=request.request_hash,
            operation=request.operation,
            answer=members,
        )
        if was_old:
            request_ids.delete_answer(tx, claim, lead_id, request.request_id)
        return members

    return carry_out
