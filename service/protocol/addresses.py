"""Who calls, and by which address they know us."""

import re

from service.protocol.hops import (
    Hop,
    find_address,
    list_hops,
    plain,
    warn_of_hop,
    warn_of_socket,
)
from service.settings import UNIX, Settings

HOST = re.compile(
    r"[A-Za-z0-9_.-]{1,255}(:[0-9]{1,5})?|\[[0-9a-fA-F:.]{2,45}\](:[0-9]{1,5})?"
)
PREFIX = re.compile(r"(/[A-Za-z0-9._~-]{1,100}){1,8}")
# What nobody can call by another address → what this machine can be called by.
LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def client_address(environ: dict, settings: Settings) -> str:
    """Tell the caller's address; a trusted proxy's header goes before the peer's own.

    Empty for one who comes by a Unix socket without a proxy that is trusted.
    """
    peer: str = environ.get("REMOTE_ADDR", "")
    if not peer and UNIX not in settings.trusted_proxies:
        warn_of_socket()
    return _walk(environ, settings, peer)[0] or plain(peer)


def _walk(environ: dict, settings: Settings, peer: str) -> tuple[str, Hop]:
    """Go from proxy to proxy while they are trusted; tell whom the last one named, and how.

    An empty address: nobody was named.
    """
    if not is_trusted(peer, settings):
        return "", {}
    named: str = ""
    said: Hop = {}
    for said in reversed(list_hops(environ)):
        address = find_address(said.get("for", ""))
        if address is None:
            warn_of_hop(named or plain(peer), said)
            break
        named = str(address)
        if not is_trusted(named, settings):
            break
    return named, said


def base_url(environ: dict, settings: Settings) -> str:
    """Tell the address before a page's path: PUBLIC_URL, or the one the caller used.

    X-Forwarded-Proto, -Host and -Prefix, or Forwarded, count only from a trusted proxy; a
    Host that is not one falls back to the address that we listen on.
    """
    if settings.public_url:
        return settings.public_url
    forwarded = _forwarded(environ, settings)
    scheme = forwarded.get("proto", environ["wsgi.url_scheme"]).lower()
    host = forwarded.get("host", environ.get("HTTP_HOST", ""))
    prefix = forwarded.get("prefix", "").rstrip("/")
    if scheme not in ("http", "https"):
        scheme = "http"
    if not HOST.fullmatch(host) or _is_everywhere(host):
        host = _own_host(environ)
    if not PREFIX.fullmatch(prefix):
        prefix = ""
    return f"{scheme}://{host}{prefix}"


def _forwarded(environ: dict, settings: Settings) -> Hop:
    peer = environ.get("REMOTE_ADDR", "")
    if not is_trusted(peer, settings):
        return {}
    names = ("proto", "host", "prefix")
    given = {name: environ.get(f"HTTP_X_FORWARDED_{name.upper()}") for name in names}
    told = {name: text.split(",")[0].strip() for name, text in given.items() if text}
    return {**_walk(environ, settings, peer)[1], **told}


def _is_everywhere(host: str) -> bool:
    address = find_address(host)
    return address is not None and address.is_unspecified


def _own_host(environ: dict) -> str:
    name = plain(environ["SERVER_NAME"])
    name = LOOPBACK.get(name, name)
    return f"{f'[{name}]' if ':' in name else name}:{environ['SERVER_PORT']}"


def is_trusted(address: str, settings: Settings) -> bool:
    """Say whether a peer is a proxy whose headers are believed; empty: a Unix socket."""
    proxies = settings.trusted_proxies
    if not proxies or not address:
        return UNIX in proxies
    found = find_address(address)
    return found is not None and any(
        found in network for network in proxies if network != UNIX
    )
