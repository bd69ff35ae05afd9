"""What is counted towards a limit, whose it is, and for how long (contract §7)."""

from enum import Enum
from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import NamedTuple

# What one caller of IPv6 has to choose addresses from, as providers hand it out (ours).
NETWORK_OF_ONE = 64  # bits
UNIX = "unix"  # whoever comes by a Unix socket that no trusted proxy stands behind


class Kind(Enum):
    """What is counted; the value is the table's name for it."""

    WRONG_KEYS = "wrong keys"
    UNKNOWN_LEADS = "unknown leads"
    CALLS = "calls"


SECONDS = {Kind.WRONG_KEYS: 60, Kind.UNKNOWN_LEADS: 600, Kind.CALLS: 60}


class Subject(NamedTuple):
    """Whose calls are counted together: those of an address, or by a key."""

    kind: Kind
    name: str


class Limits(NamedTuple):
    """From how many on calls are not answered any more; 0: there is no limit."""

    wrong_keys: int = 0
    unknown_leads: int = 0
    calls: int = 0

    def of(self, kind: Kind) -> int:
        return self[PLACES[kind]]

    def are_reached(self, kind: Kind, calls: int) -> bool:
        return 0 < self.of(kind) <= calls


PLACES = {kind: place for place, kind in enumerate(Kind)}


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """Name whom an address stands for: itself, or the /64 of one of IPv6 (ours)."""
    try:
        found = ip_address(address)
    except ValueError:
        return address or UNIX
    if isinstance(found, IPv6Address):
        return str(IPv6Network((found, NETWORK_OF_ONE), strict=False))
    return address
