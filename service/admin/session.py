"""The two cookies: who is logged in, and what the next page has to say.

The first holds 256 random bits and nothing else; the table sessions has their hash. It
is given out with the login form already, for the form's token is bound to it, and
replaced by a new one at login and logout. The second holds signed messages ("Status
Funded added.") from one page to the next.
"""

import hashlib
import re
import secrets
from typing import Any, cast

import flask
from flask import Flask, Request, Response, g, request
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeSerializer

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
MESSAGES = "_flashes"  # Flask's own name for them


class PageSession(dict, SessionMixin):
    """What Flask and Flask-WTF ask of a session: the form's token, the messages."""

    def __init__(self, token: str | None, messages: list):
        self.is_unknown = token is None  # to the browser
        self.is_renewed = False
        self.messages = messages  # that came with the request
        self.token = ""
        super().__init__()
        self.begin()
        self._take(token or secrets.token_urlsafe(32))

    def begin(self) -> None:
        """Forget what a try said that came to nothing: a transaction may run again."""
        self[MESSAGES] = list(self.messages)

    def renew(self) -> str:
        """Become another session, with another cookie; returns its token."""
        self._take(secrets.token_urlsafe(32))
        self.is_renewed = True
        g.pop("csrf_token", None)  # Flask-WTF's copy of the one before
        return self.token

    def _take(self, token: str) -> None:
        self.token = token
        # Not the hash that the table has, and nothing that leads back to the cookie.
        self["csrf_token"] = hashlib.sha256(f"csrf {token}".encode()).hexdigest()


session = cast(PageSession, flask.session)  # of the request that is answered


class CookieSessions(SessionInterface):
    """Reads and sends the two cookies."""

    def open_session(self, app: Flask, request: Request) -> PageSession:
        token = request.cookies.get(_name("session", request), "")
        said = request.cookies.get(_name("said", request), "")
        try:
            messages = [tuple(each) for each in _signer(app).loads(said)]
        except (BadSignature, TypeError, ValueError):
            messages = []
        return PageSession(token if TOKEN.fullmatch(token) else None, messages)

    def save_session(
        self, app: Flask, session: SessionMixin, response: Response
    ) -> None:
        assert isinstance(session, PageSession)
        options: dict[str, Any] = {
            "path": "/",  # what __Host- asks for
            "httponly": True,
            "secure": request.is_secure,
            "samesite": "Lax",
        }
        # A first cookie is worth sending only to who was shown a form.
        is_shown_a_form = session.is_unknown and "csrf_token" in g
        if session.is_renewed or is_shown_a_form:
            name = _name("session", request)
            response.set_cookie(name, session.token, **options)
        messages = session.get(MESSAGES)
        name = _name("said", request)
        if messages:
            response.set_cookie(name, _signer(app).dumps(messages), **options)
        elif session.messages:
            response.delete_cookie(name, **options)


def _name(what: str, request: Request) -> str:
    """Name a cookie; a browser lets nobody but this very host set a __Host- one."""
    return f"{'__Host-' if request.is_secure else ''}leadback_{what}"


def _signer(app: Flask) -> URLSafeSerializer:
    assert app.secret_key is not None  # mount.py has set it
    return URLSafeSerializer(app.secret_key, salt="messages")
