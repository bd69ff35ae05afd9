"""The environment, read once into one frozen Settings; nobody else reads os.environ."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

Network = IPv4Network | IPv6Network
UNIX: Final = "unix"  # among networks: whoever comes by a Unix socket
MAPPED = IPv6Network("::ffff:0:0/96")


class SettingsError(Exception):
    """A setting that cannot be used; the text is one sentence for a person."""


@dataclass(frozen=True)
class Settings:
    """How this instance runs. Each field is the environment variable of its name."""

    database_url: str | None = None  # None: the embedded PostgreSQL
    leadback_home: Path | None = None  # None: the user's data folder
    leadback_postgres_bin: Path | None = None  # None: looked for
    host: str = "127.0.0.1"
    port: int = 8080
    workers: int = 2
    threads: int = 8  # a worker; as many database connections
    public_url: str | None = None  # None: the address that the caller used
    # Networks, and UNIX, whose Forwarded and X-Forwarded-* headers are believed.
    trusted_proxies: tuple[Network | Literal["unix"], ...] = ()
    log_level: str = "INFO"
    log_format: str = "text"  # or "json"
    allow_unsafe_durability: bool = False  # serve though a crash may lose commits


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read Settings; an empty variable counts as unset. Raises SettingsError."""
    given = {name: value.strip() for name, value in environment.items()}
    values: dict[str, Any] = {
        name: read(name, given[name.upper()])
        for name, read in READERS.items()
        if given.get(name.upper())
    }
    return Settings(**values)


def _database_url(name: str, text: str) -> str:
    """Take a postgres URL as people write it, to the form that names our driver."""
    scheme, colon, rest = text.partition("://")
    known = ("postgres", "postgresql", "postgresql+psycopg")
    if not colon or scheme not in known:
        raise SettingsError(
            f"{name.upper()} must begin with postgresql:// (it does not)."
        )
    return f"postgresql+psycopg://{rest}"


def _number(low: int, high: int) -> Callable[[str, str], int]:
    def read(name: str, text: str) -> int:
        if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
            raise SettingsError(
                f"{name.upper()}={text} must be a whole number from {low} to {high}."
            )
        return int(text)

    return read


def _public_url(name: str, text: str) -> str:
    url = urlsplit(text)
    if url.scheme not in ("http", "https") or not url.netloc or url.query:
        raise SettingsError(
            f"{name.upper()}={text} must be an http or https address without a query."
        )
    return text.rstrip("/")


def _networks(name: str, text: str) -> tuple[Network | Literal["unix"], ...]:
    try:
        return tuple(_network(part.strip().lower()) for part in text.split(","))
    except ValueError as error:
        raise SettingsError(
            f"{name.upper()}={text} must be addresses or networks with commas between"
            " them, or unix."
        ) from error


def _network(text: str) -> Network | Literal["unix"]:
    """Read one; a network of mapped IPv4 addresses is that of the addresses."""
    if text == UNIX:
        return UNIX
    network = ip_network(text)
    if isinstance(network, IPv6Network) and network.subnet_of(MAPPED):
        address = network.network_address.ipv4_mapped
        return IPv4Network(f"{address}/{network.prefixlen - MAPPED.prefixlen}")
    return network


def _host(name: str, text: str) -> str:
    """Take an IPv6 address as in URLs too, in brackets."""
    return text[1:-1] if text.startswith("[") and text.endswith("]") else text


def _yes_or_no(name: str, text: str) -> bool:
    if text.lower() not in ("yes", "no"):
        raise SettingsError(f"{name.upper()}={text} must be yes or no.")
    return text.lower() == "yes"


def _log_level(name: str, text: str) -> str:
    if text.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise SettingsError(
            f"{name.upper()}={text} must be DEBUG, INFO, WARNING or ERROR."
        )
    return text.upper()


def _log_format(name: str, text: str) -> str:
    if text.lower() not in ("text", "json"):
        raise SettingsError(f"{name.upper()}={text} must be text or json.")
    return text.lower()


READERS = {
    "database_url": _database_url,
    "leadback_home": lambda name, text: Path(text).expanduser().absolute(),
    "leadback_postgres_bin": lambda name, text: Path(text).expanduser().absolute(),
    "host": _host,
    "port": _number(1, 65535),
    "workers": _number(1, 64),
    "threads": _number(1, 64),
    "public_url": _public_url,
    "trusted_proxies": _networks,
    "log_level": _log_level,
    "log_format": _log_format,
    "allow_unsafe_durability": _yes_or_no,
}
