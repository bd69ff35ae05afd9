"""Pages that say what went wrong: every failure becomes one, with the right status."""

import logging
import secrets
from contextlib import suppress

from flask import Flask, g, make_response, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from service.admin.access import find_visit
from service.admin.session import session
from service.database import NotApplied, OutcomeUnknown
from service.errors import Refusal

error_log = logging.getLogger("leadback.error")

SENTENCES = {
    400: "The request could not be read.",
    404: "There is no such page. The link may be old, or the address has a typing error.",
    405: "This address takes no such request. Go back and use the page's own buttons.",
    413: "That is too much to send at once.",
}
TITLES = {
    403: "Not allowed",
    404: "Page not found",
    409: "Refused",
    503: "Not just now",
}


def add_error_pages(app: Flask) -> None:
    app.register_error_handler(CSRFError, _token)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(NotApplied, _not_applied)
    app.register_error_handler(OutcomeUnknown, _outcome_unknown)
    app.register_error_handler(Exception, _failure)


def _recognize() -> None:
    """Find whose page it is, if no view did: for its navigation, which can be missing."""
    if "visit" in g or session.is_unknown:
        return
    with suppress(NotApplied, OutcomeUnknown):
        g.visit = find_visit()


def _page(status: int, sentence: str) -> Response:
    title = TITLES.get(status, "Something went wrong")
    page = render_template("error.html", title=title, sentence=sentence)
    return make_response(page, status)


def _token(error: CSRFError) -> Response:
    _recognize()
    return _page(
        403,
        "This form is not of your present session, so nothing was saved. You may have"
        " logged in or out in another window. Go back, reload the page and try again.",
    )


def _http(error: HTTPException) -> Response:
    if error.response is not None or error.code in (301, 302, 303, 307, 308):
        return error.get_response()
    _recognize()
    code, said = error.code or 500, error.description
    generic = SENTENCES.get(code, "The page could not be shown.")
    is_ours = said != type(error).description
    answer = _page(code, said if said and is_ours else generic)
    for name, value in error.get_headers():
        if name == "Allow":
            answer.headers[name] = value
    return answer


def _refusal(error: Refusal) -> Response:
    return _page(409, f"{error}. Nothing was changed.")


def _not_applied(error: NotApplied) -> Response:
    sentence = "The database could not be reached. Nothing was changed; try again soon."
    answer = _page(503, sentence)
    answer.headers["Retry-After"] = "1"
    return answer


def _outcome_unknown(error: OutcomeUnknown) -> Response:
    sentence = (
        "The connection to the database broke at the last moment. Nobody knows yet"
        " whether your change was saved: look before you repeat it."
    )
    return _page(503, sentence)


def _failure(error: Exception) -> Response:
    incident = secrets.token_hex(6)
    error_log.error("incident %s", incident, exc_info=error)
    sentence = f"The fault is ours (incident {incident}). The log has the details."
    return _page(500, sentence)
