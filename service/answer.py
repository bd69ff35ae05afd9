"""The edge of an operation: key, one transaction, refusal → reply."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from service.callers import (
    NOBODYS,
    AdminClaim,
    BuyerClaim,
    Caller,
    Claim,
    claim_admin,
    claim_buyer,
)
from service.connection import Connection
from service.database import CALL, EXPORT, LOOK_UP, Pool, TransactionKind, transact
from service.errors import Reason, Refusal
from service.repositories import api_keys
from service.usecases.answer_once import AnsweredBefore, Request, Write, once
from service.usecases.throttle import Throttle

SECONDS_REFUSED = 1  # for which a refused key is remembered
MOST_REFUSED_KEYS = 1000
# What one worker process remembers of keys: a statement for it would be a round trip.
_used_keys: set[int] = set()
_refused_keys: dict[bytes, float] = {}  # a key's hash → until when, by time.monotonic()
throttle = Throttle()  # serving/throttling.py shares it with all workers

Command = TypeVar("Command")
# What an operation does: takes the transaction, the caller and the command; returns the
# members of its reply but success; refuses by a Refusal.
UseCase = Callable[[Connection, Caller, Command], dict[str, Any]]
# The same, but it proves the claim itself.
AdminWrite = Callable[[Connection, AdminClaim, Command], dict[str, Any]]
BuyerWrite = Callable[[Connection, BuyerClaim, Command], dict[str, Any]]
Members = Mapping[str, Any]
Reply = TypeVar("Reply")
SomeClaim = TypeVar("SomeClaim", AdminClaim, BuyerClaim)


@dataclass(frozen=True, slots=True)
class Call:
    """What a page method gets beside its command."""

    pool: Pool
    encode: Callable[[Members], bytes]  # the reply's members → the bytes of the answer
    spool: Callable[[Members], Any]  # the same, but rows are read as they are written
    client: str  # the caller's address
    api_key: str = ""
    missing: Sequence[str] = ()  # parameters that the call had to have
    request: Request | None = None  # None: the call has no request id
    header_keys: tuple[str, ...] = ()  # keys sent by HTTP header or Basic password
    deadline: float | None = None  # by time.monotonic(): when the caller must know
    # Where the access log looks for the text of a refusal, and for the id of a good key.
    refused: list[str] = field(default_factory=list)
    key_ids: list[int] = field(default_factory=list)


def answer(call: Call, use_case: UseCase[Command], command: Command) -> bytes:
    """Answer a look-up of an admin's: the api_key comes first."""
    claim = claim_admin(call.api_key, call.client)
    return _answer(call, _proven(use_case), claim, command, LOOK_UP, call.encode)


def answer_write(call: Call, use_case: AdminWrite[Command], command: Command) -> bytes:
    """Answer a call of an admin's that writes.

    To save a round trip its use case gets a Claim, and looks at the key in the statement
    that finds all else; without that it has no name to write under.
    """
    claim = claim_admin(call.api_key, call.client)
    return _answer(call, _once(call, use_case), claim, command, CALL, call.encode)


def answer_export(call: Call, use_case: UseCase[Command], command: Command) -> Any:
    """Answer a call to an admin page that may bring very many rows.

    They are read in one snapshot, as the reply is written into a file; it is whole before
    any of it is sent.
    """
    claim = claim_admin(call.api_key, call.client)
    return _answer(call, _proven(use_case), claim, command, EXPORT, call.spool)


def answer_buyer(call: Call, use_case: UseCase[Command], command: Command) -> bytes:
    """Answer a look-up of a buyer's; a key is asked for if Setup says so."""
    claim = _claim_buyer(call)
    return _answer(call, _proven(use_case), claim, command, LOOK_UP, call.encode)


def answer_buyer_write(
    call: Call, use_case: BuyerWrite[Command], command: Command
) -> bytes:
    """Answer a call of a buyer's that writes, like `answer_write`."""
    claim = _claim_buyer(call)
    return _answer(call, _once(call, use_case), claim, command, CALL, call.encode)


def _once(call: Call, use_case: Write[SomeClaim, Command]) -> Write[SomeClaim, Command]:
    return once(call.request, use_case) if call.request else use_case


def _proven(
    use_case: UseCase[Command],
) -> Callable[[Connection, Claim, Command], dict[str, Any]]:
    """Look at the key in a statement of its own, before the use case."""

    def prove_first(tx: Connection, claim: Claim, command: Command) -> dict[str, Any]:
        return use_case(tx, api_keys.find_caller(tx, claim), command)

    return prove_first


def _claim_buyer(call: Call) -> BuyerClaim:
    keys = {key for key in (call.api_key, *call.header_keys) if key}
    return claim_buyer(keys, call.client)


def _answer(
    call: Call,
    use_case: Callable[[Connection, SomeClaim, Command], dict[str, Any]],
    claim: SomeClaim,
    command: Command,
    kind: TransactionKind,
    write: Callable[[Members], Reply],
) -> Reply | bytes:
    """Run the use case in a transaction of that kind; raises Throttled before it.

    The reply is text before the transaction is committed, so nothing that is written
    can end in a reply that cannot be sent. `write` makes it.
    """

    def work(tx: Connection) -> Reply:
        throttle.check(claim)  # it may have waited for its place behind many guesses
        if call.missing:
            api_keys.find_caller(tx, claim)
            raise Refusal(Reason.MISSING_REQUIRED_FIELDS, call.missing)
        return write({"success": True, **use_case(tx, claim, command)})

    throttle.check(claim)
    deadline = None if kind is EXPORT else call.deadline
    try:
        check_may_be_good(claim)
        done = transact(call.pool, work, kind, deadline)
        note_used(claim)
        return done
    except AnsweredBefore as before:
        return call.encode({"success": True, **before.members})
    except Refusal as refusal:
        note_refused(claim, refusal)
        throttle.note_refused(claim, refusal.reason)
        call.refused.append(str(refusal))
        return call.encode({"success": False, "message": str(refusal)})
    finally:
        if claim.api_key_id is not None:
            call.key_ids.append(claim.api_key_id)
        throttle.note_call(claim)


def note_used(claim: Claim) -> None:
    """Note that a key was used; serving/key_uses.py writes it, once a minute."""
    if claim.api_key_id is not None:
        _used_keys.add(claim.api_key_id)


def take_used_keys() -> list[int]:
    """Take the ids of the keys that were used since the last time."""
    return [_used_keys.pop() for _ in range(len(_used_keys))]


def check_may_be_good(claim: Claim) -> None:
    """Refuse some admin keys without asking the database.

    What cannot be a key, and what was refused a moment ago: a program with a wrong key
    goes on calling. No key that is refused comes into force later, but by hands in the
    database, which are heard after a second.
    """
    if not isinstance(claim, AdminClaim):
        return  # only Setup tells whether a buyer's key counts
    if claim.key_hash == NOBODYS:
        raise Refusal(Reason.INVALID_API_KEY)
    until = _refused_keys.get(claim.key_hash)
    if until is None:
        return
    if until > time.monotonic():
        raise Refusal(Reason.INVALID_API_KEY)
    del _refused_keys[claim.key_hash]


def note_refused(claim: Claim, refusal: Refusal) -> None:
    """Remember a refused admin key; whether a buyer's is asked for is Setup's to say."""
    is_wrong = refusal.reason is Reason.INVALID_API_KEY
    is_a_key = claim.key_hash != NOBODYS
    if is_wrong and is_a_key and isinstance(claim, AdminClaim):
        if len(_refused_keys) >= MOST_REFUSED_KEYS:
            _refused_keys.clear()
        _refused_keys.setdefault(claim.key_hash, time.monotonic() + SECONDS_REFUSED)
