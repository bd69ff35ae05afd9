"""The request that is being answered, as lines of a JSON log tell of it.

Each connection's greenlet has a context of its own, so whoever writes a line need not
know of which request it is. A log of text tells none of this, and nobody works it out.
"""

import re
import secrets
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from service.connection.round_trips import RoundTrips, counting
from service.protocol.addresses import client_address, is_trusted
from service.protocol.values import without_key
from service.serving.outgoing import Application
from service.settings import Settings

HEADER = "X-Request-Id"
FIT = re.compile(r"[!-~]{1,100}")  # of ours; printable ASCII without blanks


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    request_id: str
    client: str  # an address
    trips: RoundTrips


present: ContextVar[Asked | None] = ContextVar("the request", default=None)


def name_requests(application: Application, settings: Settings) -> Application:
    """Give each request an id, tell it in the answer, and count its round trips."""

    def named(
        environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        request_id = _proxys_id(environ, settings) or secrets.token_hex(8)
        trips = RoundTrips()
        counting.set(trips)
        present.set(Asked(request_id, client_address(environ, settings), trips))

        def start(status: str, headers: list[tuple[str, str]], *error: object) -> Any:
            return start_response(status, [*headers, (HEADER, request_id)], *error)

        return application(environ, start)

    return named


def _proxys_id(environ: dict[str, Any], settings: Settings) -> str:
    """Take the id that a trusted proxy gave the request; empty if there is none.

    Some proxies let through what callers send, so it may even be a key.
    """
    given: str = environ.get("HTTP_X_REQUEST_ID", "")
    if not given or not is_trusted(environ.get("REMOTE_ADDR", ""), settings):
        return ""
    return given if FIT.fullmatch(given) and without_key(given) == given else ""
