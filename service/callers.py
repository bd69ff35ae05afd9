"""Who calls: by name, or by a key that is still to be looked at."""

import hashlib
from collections.abc import Set
from dataclasses import dataclass
from typing import ClassVar, Protocol, TypeVar

from service.errors import Reason, Refusal
from service.rules.keys import is_mistyped

Found = TypeVar("Found")
MAX_KEY_LENGTH = 50
NOBODYS = b""  # the hash of what cannot be a key


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the audit's actor, and the buyer it is confined to (None: to none)."""

    actor: str
    client: str | None = None  # an address; None: not called over the network
    buyer_id: int | None = None
    key_hash: ClassVar[None] = None  # no key is to be looked at any more

    def prove(self, found: Found | None) -> "tuple[Caller, Found]":
        """Do what a claim does; one whose name is known always finds something."""
        assert found is not None
        return self, found


COMMAND_LINE = Caller("command line")


class AdminKeyFound(Protocol):
    """What a statement that was given an AdminClaim tells of its key, if it is good."""

    @property
    def api_key_id(self) -> int | None:
        """Tell the key's id; None where the statement was given no claim."""


class BuyerKeyFound(Protocol):
    """What a statement that was given a BuyerClaim tells of its key."""

    @property
    def key_demanded(self) -> bool: ...

    @property
    def api_key_id(self) -> int | None:
        """Tell the key's id; None where it is no buyer's key in force."""

    @property
    def key_buyer_id(self) -> int | None: ...


AdminFound = TypeVar("AdminFound", bound=AdminKeyFound)
BuyerFound = TypeVar("BuyerFound", bound=BuyerKeyFound)


@dataclass(slots=True)
class AdminClaim:
    """A caller whose admin key is still to be looked at: nothing is written under it."""

    key_hash: bytes
    client: str
    api_key_id: int | None = None  # once the key has turned out to be in force
    buyer_id: ClassVar[None] = None

    def prove(self, found: AdminFound | None) -> tuple[Caller, AdminFound]:
        """Name the caller; refuses with INVALID_API_KEY where nothing was found."""
        if found is None:
            raise Refusal(Reason.INVALID_API_KEY)
        self.api_key_id = found.api_key_id
        return Caller(f"key:{self.api_key_id}", self.client), found


@dataclass(slots=True)
class BuyerClaim:
    """A caller on the buyer page: anybody, or who has a key if Setup demands one."""

    key_hash: bytes
    client: str
    api_key_id: int | None = None  # once a key was demanded and is in force
    buyer_id: ClassVar[None] = None  # the key tells

    def prove(self, found: BuyerFound | None) -> tuple[Caller, BuyerFound]:
        """Name the caller: nobody in particular without a demand.

        Refuses with INVALID_API_KEY, but only where a key is demanded; elsewhere keys are
        ignored.
        """
        assert found is not None  # the settings are always there
        if not found.key_demanded:
            return Caller("public", self.client), found
        if found.api_key_id is None:
            raise Refusal(Reason.INVALID_API_KEY)
        self.api_key_id = found.api_key_id
        actor = f"buyer-key:{self.api_key_id}"
        return Caller(actor, self.client, found.key_buyer_id), found


Claim = AdminClaim | BuyerClaim


def claim_admin(api_key: str, client: str) -> AdminClaim:
    """Claim to be whose admin key this is."""
    return AdminClaim(hash_key(api_key), client)


def claim_buyer(api_keys: Set[str], client: str) -> BuyerClaim:
    """Claim to be whose key was sent; keys that contradict each other are nobody's."""
    api_key = next(iter(api_keys)) if len(api_keys) == 1 else ""
    return BuyerClaim(hash_key(api_key), client)


def hash_key(api_key: str) -> bytes:
    """Hash a key; what cannot be one becomes nobody's hash, NOBODYS."""
    if not 0 < len(api_key) <= MAX_KEY_LENGTH or is_mistyped(api_key):
        return NOBODYS
    return hashlib.sha256(api_key.encode()).digest()
