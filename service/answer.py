"""The edge of an operation: key, one transaction, refusal → reply."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from psycopg import Connection
from sqlalchemy import Engine

from service.database import transact
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
    client: str  # the caller's address
    header_keys: tuple[str, ...] = ()  # keys sent by HTTP header or Basic password
    refused: list[str] = None  # the access log looks here for the text of a refusal


def answer(call: Call, use_case: UseCase, request) -> bytes:
    """Answer a call to an admin page: an api_key comes first, the commit last.

    The reply is text before the transaction is committed, so nothing that is written can
    end in a reply that cannot be sent.
    """

    def find_caller(tx: Connection) -> Caller:
        return api_keys.require_admin(tx, request.api_key, call.client)

    return _answer(call, use_case, request, find_caller)


def answer_buyer(call: Call, use_case: UseCase, request) -> bytes:
    """Answer a call to the buyer page, where a key is asked for only if Setup says so."""

    def find_caller(tx: Connection) -> Caller:
        keys = [key for key in (request.api_key, *call.header_keys) if key]
        return api_keys.require_buyer(tx, keys, call.client)

    return _answer(call, use_case, request, find_caller)


def _answer(call: Call, use_case: UseCase, request, find_caller) -> bytes:
    def work(tx: Connection) -> bytes:
        done = use_case(tx, find_caller(tx), request)
        return call.encode({"success": True, **done})

    try:
        return transact(call.engine, work)
    except Refusal as refusal:
        call.refused.append(str(refusal))
        return call.encode({"success": False, "message": str(refusal)})
