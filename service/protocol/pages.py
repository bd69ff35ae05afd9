"""URL → page and binding: routes every request, and turns every failure into an answer."""

import logging
import re
import secrets
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import lru_cache
from http import HTTPStatus

from service.database import Pool
from service.pages.add import Add
from service.pages.addedit import AddEdit
from service.pages.export import (
    ExportV1,
    ExportV2,
    ExportV3,
    ExportV4,
    ExportV5,
    ExportV6,
)
from service.pages.get import GetV1, GetV2
from service.pages.leads import Leads
from service.pages.reports import Reports, ReportsV4
from service.pages.shapes import API_1, API_2, API_3, API_4, API_5, API_6, LEADS
from service.pages.track import Track, TrackV1
from service.protocol import bodies, help, pairs, wsdl
from service.protocol.access_line import AccessLine
from service.protocol.addresses import base_url
from service.protocol.bindings import Answer
from service.protocol.calls import Exchange, call_http, call_soap
from service.protocol.operations import Page, compile_page
from service.protocol.refusal_counts import note_refusal
from service.protocol.spool import Spool
from service.protocol.unreadable import Unreadable
from service.protocol.values import without_key
from service.settings import Settings

PAGES = [
    compile_page("/api/2/track.asmx", API_2, Track),
    compile_page("/api/1/track.asmx", API_1, TrackV1),
    compile_page("/api/1/addedit.asmx", API_1, AddEdit),
    compile_page("/buyers/api/1/leads.asmx", LEADS, Leads),
    compile_page("/api/1/get.asmx", API_1, GetV1),
    compile_page("/api/2/get.asmx", API_2, GetV2),
    compile_page("/api/1/export.asmx", API_1, ExportV1),
    compile_page("/api/2/export.asmx", API_2, ExportV2),
    compile_page("/api/3/export.asmx", API_3, ExportV3),
    compile_page("/api/4/export.asmx", API_4, ExportV4),
    compile_page("/api/5/export.asmx", API_5, ExportV5),
    compile_page("/api/6/export.asmx", API_6, ExportV6),
    compile_page("/api/1/add.asmx", API_1, Add),
    compile_page("/api/1/reports.asmx", API_1, Reports),
    compile_page("/api/4/reports.asmx", API_4, ReportsV4),
]
PAGE_BY_PATH = {page.path: page for page in PAGES}
PAGE_VERBS = "GET, HEAD, POST"

TEXT = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"
XML = "text/xml; charset=utf-8"
ICON = "admin/static/mark.svg"  # from the root, wherever that is mounted
COMMON_HEADERS = [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]
HTML_HEADERS = (
    ("Content-Security-Policy", help.CONTENT_SECURITY_POLICY),
    ("Referrer-Policy", "no-referrer"),
)

access_log = logging.getLogger("leadback.access")
error_log = logging.getLogger("leadback.error")


def make_application(settings: Settings, pool: Pool) -> Callable:
    """Make the WSGI callable of the pages for programs."""

    def application(environ: dict, start_response: Callable) -> Iterable[bytes]:
        started = time.perf_counter()
        exchange = Exchange(environ, settings, pool)
        answer = _answer(exchange)
        _log(exchange, answer, time.perf_counter() - started)
        headers = [
            ("Content-Type", answer.media_type),
            ("Content-Length", str(answer.length)),
            *COMMON_HEADERS,
            *answer.headers,
        ]
        status = f"{answer.status} {HTTPStatus(answer.status).phrase}"
        start_response(status, headers)
        if isinstance(answer.body, Spool):
            return answer.body
        return [] if exchange.verb == "HEAD" else [answer.body]

    return application


def _answer(exchange: Exchange) -> Answer:
    try:
        return _route(exchange)
    except Unreadable as error:
        exchange.refused.append(str(error))
        return _text(error.statuses.http, str(error))
    except Exception:
        incident = secrets.token_hex(6)
        error_log.exception("incident %s", incident)
        return _text(500, f"Internal Error (incident {incident})")


def _route(exchange: Exchange) -> Answer:
    """Find the page in any letter case; what follows its path names an operation."""
    path = exchange.environ.get("PATH_INFO", "")
    head, dot, operation = path.lower().partition(".asmx")
    page = PAGE_BY_PATH.get(head + dot)
    if page is None or (operation and operation[0] != "/"):
        return _no_page(exchange, path)
    exchange.page = page.path
    name = path[len(page.path) + 1 :].encode("latin-1").decode("utf-8", "replace")
    if name:
        return call_http(exchange, page, name)
    if exchange.verb == "POST":
        return call_soap(exchange, page)
    if exchange.verb in ("GET", "HEAD"):
        return _show(exchange, page, ends_in_slash=bool(operation))
    return _text(405, f"{page.path} takes {PAGE_VERBS} only.", ("Allow", PAGE_VERBS))


def _no_page(exchange: Exchange, path: str) -> Answer:
    if path in ("", "/") and exchange.verb in ("GET", "HEAD"):
        base = base_url(exchange.environ, exchange.settings)
        return _html(200, help.index(PAGES, base))
    if path == "/favicon.ico":  # which browsers ask for by themselves
        return _text(302, ICON, ("Location", ICON))
    known = "\n".join(page.path for page in PAGES)
    return _text(404, f"Unknown page. The pages are:\n{known}\n")


def _show(exchange: Exchange, page: Page, *, ends_in_slash: bool) -> Answer:
    """Answer a GET of the page itself: WSDL, discovery, or help."""
    asked = _asked(bodies.read_query_string(exchange.environ))
    address = base_url(exchange.environ, exchange.settings) + page.path
    if "wsdl" in asked:
        return Answer(200, XML, wsdl.write_wsdl(page, address))
    if "disco" in asked:
        return Answer(200, XML, wsdl.write_discovery(page, address))
    if ends_in_slash:  # the links of the help pages are relative
        return _text(301, f"See {address}", ("Location", address))
    wanted = asked.get("op")
    if wanted in page.operations:
        operation = page.operations[wanted]
        return _html(200, help.operation_page(page, operation, address))
    status = 200 if wanted is None else 404
    return _html(status, help.page(page, address, unknown=wanted))


def _asked(query: str) -> dict[str, str | None]:
    """Read what a page's query names, in any letter case; the first of a name counts.

    Programs put it among pairs of their own, or behind another "?". A part that cannot
    be read asks for nothing.
    """
    asked: dict[str, str | None] = {}
    for part in re.split("[&;?]", query):
        with suppress(Unreadable):
            for name, value in pairs.read_query(part):
                asked.setdefault(name.lower(), value)
            continue
        asked.setdefault(part.partition("=")[0].lower(), None)
    return asked


def _html(status: int, text: str) -> Answer:
    return Answer(status, HTML, text.encode(), HTML_HEADERS)


def _text(status: int, text: str, *headers: tuple[str, str]) -> Answer:
    return Answer(status, TEXT, f"{text}\n".encode(), headers)


@lru_cache(maxsize=256)
def _shown_path(path: str) -> str:
    return without_key(path).encode("unicode_escape").decode()[:200]


def _log(exchange: Exchange, answer: Answer, seconds: float) -> None:
    """Write one line, and count a refusal."""
    refused = exchange.refused[0] if exchange.refused else None
    if refused is not None:
        note_refusal(exchange.operation, answer.status, refused)
    line = AccessLine(
        exchange.verb,
        _shown_path(exchange.environ.get("PATH_INFO", "")),
        answer.status,
        seconds,
        exchange.page,
        exchange.operation,
        exchange.binding,
        refused,
        exchange.key_ids[0] if exchange.key_ids else None,
    )
    access_log.info(line)
