"""The edge of an operation: key, one transaction, refusal → reply."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection
from sqlalchemy import Engine

from service.database import EXPORT, Opening, transact_opened
from service.errors import Refusal
from service.repositories import api_keys
from service.repositories.api_keys import Caller

# What an operation does: takes the transaction, the caller and the named tuple of its
# parameters; returns the members of its reply but success; refuses by a Refusal.
UseCase = Callable[[Connection, Caller, tuple], dict]


@dataclass(frozen=True, slots=True)
class Call:
    """What a page method gets beside its parameters."""

    engine: Engine
    encode: Callable[[Mapping], bytes]  # the reply's members → the bytes of the answer
    spool: Callable[[Mapping], Any]  # the same, but rows are read as they are written
    client: str  # the caller's address
    header_keys: tuple[str, ...] = ()  # keys sent by HTTP header or Basic password
    # Where the access log looks for the text of a refusal.
    refused: list[str] = field(default_factory=list)


def answer(call: Call, use_case: UseCase, request) -> bytes:
    """Answer a call to an admin page: an api_key comes first, the commit last."""
    opening = api_keys.find_admin(request.api_key)
    return _answer(call, use_case, request, opening, api_keys.require_admin)


def answer_export(call: Call, use_case: UseCase, request):
    """Answer a call to an admin page that may bring very many rows.

    They are read in one snapshot, as the reply is written into a file; it is whole before
    any of it is sent.
    """
    opening = api_keys.find_admin(request.api_key)._replace(kind=EXPORT)
    require = api_keys.require_admin
    return _answer(call, use_case, request, opening, require, call.spool)


def answer_buyer(call: Call, use_case: UseCase, request) -> bytes:
    """Answer a call to the buyer page, where a key is asked for if Setup says so."""
    keys = {key for key in (request.api_key, *call.header_keys) if key}
    opening = api_keys.find_buyer(keys)
    return _answer(call, use_case, request, opening, api_keys.require_buyer)


def _answer(
    call: Call,
    use_case: UseCase,
    request,
    opening: Opening,
    require: Callable,
    write: Callable[[Mapping], Any] | None = None,
):
    """Run the use case for a caller whom `require` finds in the opening's row.

    The reply is text before the transaction is committed, so nothing that is written
    can end in a reply that cannot be sent. `write` makes it, call.encode if none is given.
    """
    write = write or call.encode

    def work(tx: Connection, row: tuple | None):
        done = use_case(tx, require(row, call.client), request)
        return write({"success": True, **done})

    try:
        return transact_opened(call.engine, opening, work)
    except Refusal as refusal:
        call.refused.append(str(refusal))
        return call.encode({"success": False, "message": str(refusal)})
