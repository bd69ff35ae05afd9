"""What proxies say of a caller, by X-Forwarded-For or Forwarded (RFC 7239)."""

import logging
import re
import time
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

from service.protocol.values import excerpt

Address = IPv4Address | IPv6Address
Hop = Mapping[str, str]  # a proxy's words: "for", and perhaps "proto" and "host"

SECONDS_QUIET = 60  # between two warnings of one kind
MAX_HOP = 100  # characters
_PORT = r"(?::(?:[0-9]{1,5}|_[A-Za-z0-9._-]+))?"
_NODE = re.compile(rf"\[([0-9A-Fa-f:.]+)(?:%[^\]]*)?\]{_PORT}|([0-9.]+){_PORT}")
_ELEMENT = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^,])+')  # a "," may stand in quotes
_PAIR = re.compile(r'\s*([A-Za-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))\s*(?:;|$)')

log = logging.getLogger("leadback.serving")
_warned: dict[str, float] = {}  # kind of warning → when it was last given


def list_hops(environ: Mapping[str, str]) -> list[Hop]:
    """List what each proxy wrote, the first one first.

    X-Forwarded-For goes first: a proxy that writes it lets a Forwarded through as the
    caller sent it.
    """
    given = environ.get("HTTP_X_FORWARDED_FOR")
    if given is not None:
        return [{"for": hop.strip()} for hop in given.split(",") if hop.strip()]
    return [
        _pairs(part) for part in _ELEMENT.findall(environ.get("HTTP_FORWARDED", ""))
    ]


def _pairs(element: str) -> Hop:
    return {
        name.lower(): plain or re.sub(r"\\(.)", r"\1", quoted)
        for name, quoted, plain in _PAIR.findall(element)
    }


@lru_cache(maxsize=1024)
def find_address(text: str) -> Address | None:
    """Read an address with or without port, brackets and quotes; None for another text.

    A mapped IPv4 address is that address; the zone of a link-local one counts for nothing.
    """
    text = text.strip(" \t\"'")
    if len(text) > MAX_HOP:
        return None
    node = _NODE.fullmatch(text)
    try:
        found = ip_address((node[1] or node[2]) if node else text.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def plain(address: str) -> str:
    """Write a peer's address as we know it everywhere: see `find_address`."""
    return str(find_address(address) or address)


def warn(kind: str, text: str, *values: str) -> None:
    """Warn at most once a minute, whatever callers send."""
    now = time.monotonic()
    if now - _warned.get(kind, -SECONDS_QUIET) >= SECONDS_QUIET:
        _warned[kind] = now
        log.warning(text, *values)


def warn_of_hop(proxy: str, hop: Hop) -> None:
    """Say that callers behind a proxy share its address."""
    warn(
        "hop",
        "%s names a caller as '%s', which is no address: until it does, all callers"
        " behind it count as one",
        proxy or "a Unix socket",
        excerpt(hop.get("for", "")),
    )


def warn_of_socket() -> None:
    """Say that whoever comes by a Unix socket shares one address, which is none."""
    warn(
        "socket",
        "callers by a Unix socket count as one: set TRUSTED_PROXIES=unix if a proxy"
        " stands before it",
    )
