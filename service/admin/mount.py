"""The door to the pages for people: from the server's environment to Flask's."""

import io
import logging
import secrets
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask

from service.admin.app import make_app
from service.database import NotApplied, OutcomeUnknown, Pool, transact
from service.protocol import bodies
from service.protocol.access_line import AccessLine
from service.protocol.addresses import base_url, client_address
from service.protocol.unreadable import Unreadable
from service.repositories.page_secret import find_secret
from service.settings import Settings

MOUNT = "/admin"
CLIENT = "leadback.client"  # where the pages find the caller's address
access_log = logging.getLogger("leadback.access")
error_log = logging.getLogger("leadback.error")


def make_admin(settings: Settings, pool: Pool) -> Callable:
    """Make the WSGI callable of the pages, for every path that is_page() takes."""
    app = make_app(pool)

    def admin(environ: dict, start_response: Callable) -> Iterable[bytes]:
        started = time.perf_counter()

        def log_and_start(status: str, headers: list, *error) -> Callable:
            _log(environ, status, time.perf_counter() - started)
            return start_response(status, headers, *error)

        try:
            _know_the_secret(app, pool)
            inner = _enter(environ, settings)
        except Unreadable as error:
            return _plain(log_and_start, error.statuses.http, str(error))
        except (NotApplied, OutcomeUnknown):
            return _plain(log_and_start, 503, "The database is away. Try again soon.")
        except Exception:
            incident = secrets.token_hex(6)
            error_log.exception("incident %s", incident)
            text = f"Internal Error (incident {incident})"
            return _plain(log_and_start, 500, text)
        return app.wsgi_app(inner, log_and_start)

    vars(admin)["app"] = app  # for the tests, which ask it for its addresses
    return admin


def is_page(path: str) -> bool:
    """Say whether a path is one of the pages for people."""
    return path == MOUNT or path.startswith(MOUNT + "/")


def _enter(environ: dict, settings: Settings) -> dict:
    """Tell Flask under which address the caller knows us, and hand it the whole body.

    Reading first, by our own limits of size and time, keeps slow callers off the pool.
    """
    base = urlsplit(base_url(environ, settings))
    body = bodies.read_body(environ, bodies.largest_body(environ["PATH_INFO"]))
    bodies.read_query_string(environ)
    return environ | {
        "SCRIPT_NAME": base.path + MOUNT,
        "PATH_INFO": environ["PATH_INFO"][len(MOUNT) :],
        "wsgi.url_scheme": base.scheme,
        "HTTP_HOST": base.netloc,
        "wsgi.input": io.BytesIO(body),
        "CONTENT_LENGTH": str(len(body)),
        CLIENT: client_address(environ, settings),
    }


def _know_the_secret(app: Flask, pool: Pool) -> None:
    """Read what signs our forms, once; all workers share it through the database."""
    if app.secret_key is None:
        app.secret_key = transact(pool, find_secret)


def _plain(start_response: Callable, status: int, text: str) -> list[bytes]:
    body = f"{text}\n".encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    if status == 503:
        headers.append(("Retry-After", "1"))
    start_response(f"{status} {HTTPStatus(status).phrase}", headers)
    return [body]


def _log(environ: dict, status: str, seconds: float) -> None:
    path = environ["PATH_INFO"].encode("unicode_escape").decode()[:200]
    access_log.info(
        AccessLine(
            environ["REQUEST_METHOD"], path, int(status[:3]), seconds, binding="page"
        )
    )
