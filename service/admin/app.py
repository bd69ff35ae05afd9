"""The Flask application of the pages: its parts, its headers, its guard of POST."""

import hashlib
from pathlib import Path

from flask import Flask, g, request
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.exceptions import Forbidden
from werkzeug.routing import IntegerConverter
from werkzeug.wrappers import Response

from service.admin import (
    account,
    all_returns,
    buyer_accounts,
    buyers,
    contracts,
    deciding,
    deciding_all,
    evidence,
    fields,
    home,
    keys,
    leads,
    leads_by_buyer,
    login,
    named,
    one_return,
    owed,
    reasons,
    reports,
    return_caps,
    return_report,
    return_rules,
    returns,
    saved_views,
    schedules,
    settings_page,
    statuses,
    uploads,
    users,
)
from service.admin.errors import add_error_pages
from service.admin.session import CookieSessions
from service.admin.templating import FILTERS, GLOBALS
from service.database import Pool
from service.protocol.bodies import MAX_BODY, MAX_UPLOAD

# One blueprint an area.
BLUEPRINTS = (
    login.pages,
    account.pages,
    home.pages,
    returns.pages,
    deciding.pages,
    deciding_all.pages,
    saved_views.pages,
    all_returns.pages,
    one_return.pages,
    evidence.pages,
    uploads.pages,
    owed.pages,
    leads.pages,
    buyers.pages,
    buyer_accounts.pages,
    contracts.pages,
    schedules.pages,
    settings_page.pages,
    statuses.pages,
    named.pages,
    fields.pages,
    reasons.pages,
    return_rules.pages,
    return_caps.pages,
    reports.pages,
    leads_by_buyer.pages,
    return_report.pages,
    keys.pages,
    users.pages,
)
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self';"
    " img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: with that, browsers send "Origin: null" with every form.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
A_YEAR = 365 * 24 * 3600  # seconds
STATIC = Path(__file__).parent / "static"


class IdConverter(IntegerConverter):
    """An id in an address, <id:buyer_id>: what the database could hold."""

    def __init__(self, map, max: int = 2**31 - 1) -> None:
        super().__init__(map, max=max)


def make_app(pool: Pool) -> Flask:
    app = Flask("service.admin")
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_UPLOAD,  # the mount has seen to what a path may have
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        MAX_FORM_PARTS=200,
        PROVIDE_AUTOMATIC_OPTIONS=False,
        SEND_FILE_MAX_AGE_DEFAULT=A_YEAR,  # their address changes with their content
        WTF_CSRF_TIME_LIMIT=None,  # a form is good for as long as its session
        WTF_CSRF_SSL_STRICT=False,  # _check_origin does it, and without https too
    )
    app.extensions["leadback"] = pool
    app.session_interface = CookieSessions()
    app.url_map.strict_slashes = False
    app.url_map.converters["id"] = IdConverter
    app.jinja_options = {"undefined": StrictUndefined}
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= FILTERS
    app.jinja_env.globals |= GLOBALS
    app.context_processor(lambda: {"visit": g.get("visit")})
    app.before_request(_check_origin)
    CSRFProtect(app)
    app.after_request(_add_headers)
    app.url_defaults(_add_version)
    add_error_pages(app)
    for pages in BLUEPRINTS:
        app.register_blueprint(pages)
    return app


def _check_origin() -> None:
    """Refuse a form that another site has sent; browsers say where a POST comes from."""
    if request.method in ("GET", "HEAD"):
        return
    ours = f"{request.scheme}://{request.host}"
    origin = request.headers.get("Origin", ours)
    if origin.lower() != ours.lower():
        raise Forbidden(
            f"This form came from {origin[:100]}, but these pages are at {ours}. Open"
            " them there; or let the server know its address, by PUBLIC_URL or"
            " TRUSTED_PROXIES."
        )
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        raise Forbidden("This form came from another site.")


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={A_YEAR}"
    return response


def _add_version(endpoint: str, values: dict) -> None:
    """Put the content's hash into the address of a static file."""
    if endpoint == "static":
        values["v"] = VERSIONS.get(values["filename"], "0")


VERSIONS = {
    path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    for path in STATIC.iterdir()
    if path.is_file()
}
