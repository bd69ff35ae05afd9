"""Who calls, and by which address they know us."""

import re
from ipaddress import ip_address

from service.settings import Settings

HOST = re.compile(
    r"[A-Za-z0-9_.-]{1,255}(:[0-9]{1,5})?|\[[0-9a-fA-F:.]{2,45}\](:[0-9]{1,5})?"
)
PREFIX = re.compile(r"(/[A-Za-z0-9._~-]{1,100}){1,8}")


def client_address(environ: dict, settings: Settings) -> str:
    """Tell the caller's address; a trusted proxy's header goes before the peer's own."""
    peer = environ.get("REMOTE_ADDR", "")
    hops = (
        environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if _trusted(peer, settings)
        else []
    )
    for hop in reversed([hop.strip() for hop in hops]):
        if not _is_address(hop):
            break
        peer = hop
        if not _trusted(hop, settings):
            break
    return peer


def base_url(environ: dict, settings: Settings) -> str:
    """Tell the address before a page's path: PUBLIC_URL, or the one the caller used.

    X-Forwarded-Proto, -Host and -Prefix count only from a trusted proxy; a Host that is
    not one falls back to the address that we listen on.
    """
    if settings.public_url:
        return settings.public_url
    forwarded = (
        _forwarded(environ)
        if _trusted(environ.get("REMOTE_ADDR", ""), settings)
        else {}
    )
    scheme = forwarded.get("PROTO", environ["wsgi.url_scheme"])
    host = forwarded.get("HOST", environ.get("HTTP_HOST", ""))
    prefix = forwarded.get("PREFIX", "").rstrip("/")
    if scheme not in ("http", "https"):
        scheme = "http"
    if not HOST.fullmatch(host):
        host = _own_host(environ)
    if not PREFIX.fullmatch(prefix):
        prefix = ""
    return f"{scheme}://{host}{prefix}"


def _own_host(environ: dict) -> str:
    name = environ["SERVER_NAME"]
    return f"{f'[{name}]' if ':' in name else name}:{environ['SERVER_PORT']}"


def _forwarded(environ: dict) -> dict[str, str]:
    names = ("PROTO", "HOST", "PREFIX")
    given = {name: environ.get(f"HTTP_X_FORWARDED_{name}") for name in names}
    return {name: text.split(",")[0].strip() for name, text in given.items() if text}


def _trusted(address: str, settings: Settings) -> bool:
    return (
        bool(settings.trusted_proxies)
        and _is_address(address)
        and any(ip_address(address) in network for network in settings.trusted_proxies)
    )


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
