"""Secrets that are sent in every way there is, and the places where none may turn up."""

import base64
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import psycopg
import requests
from psycopg import sql

from service.rules.keys import write_key
from tests.admin.browser import hidden_fields
from tests.contract.calls import return_by_buyer, return_lead
from tests.contract.clients import SOAP11, Page, envelope
from tests.faults.raw_http import wire

SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
TABLES = """
    SELECT relname FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
"""
ACTIVITY = "SELECT coalesce(string_agg(a::text, ' '), '') FROM pg_stat_activity a"


@dataclass
class Canaries:
    """The secrets by what they are, and all that the server has answered."""

    secrets: dict[str, str] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)

    def make(self, what: str, secret: str = "") -> str:
        """Keep a secret; without one, make one up that a password may be."""
        self.secrets[what] = secret or f"Canary-{secrets.token_hex(12)}"
        return self.secrets[what]

    def note(self, answer: requests.Response, *, shows: str = "") -> requests.Response:
        """Keep an answer with its headers, but for the secret that it is there to show."""
        text = f"{answer.url}\n{answer.headers}\n{answer.text}"
        asked = answer.request.url or ""  # which we have sent ourselves
        text = text.replace(asked, "").replace(shows or "\0", "")
        self.answers.append(text)
        return answer

    def found_in(self, text: str) -> list[str]:
        """Name the secrets that are in a text, also in the form of HTTP Basic."""
        return [
            what
            for what, secret in self.secrets.items()
            if secret in text or basic(secret) in text
        ]


def basic(secret: str) -> str:
    return base64.b64encode(f"anybody:{secret}".encode()).decode()


# ---------------------------------------------------------------- calls with keys


def calls_of(world, canaries: Canaries) -> list[tuple[dict, dict]]:
    """Make keys of every kind, good and bad, and an admin's and a buyer's call with each."""
    made = canaries.make
    api_keys = [
        made("an admin key", world.new_key()),
        made("an older admin key", world.admin_key()),
        made("a buyer's key", world.new_key(buyer_id=world.buyer_id)),
        made("a revoked key", world.new_key(revoked_at="now")),
        made("a wrong key", write_key("lba_" + secrets.token_hex(17))),
        made("a wrong older key", secrets.token_hex(20)),
        made("a mistyped key", f"lba_{secrets.token_hex(20)}"),
        made("a key that is too long", "lbb_" + secrets.token_hex(30)),
    ]
    return [
        (return_lead(world) | {"api_key": api_key}, return_by_buyer(world))
        for api_key in api_keys
    ]


def call_with_keys(url: str, calls: list[tuple[dict, dict]], canaries) -> None:
    """Send each key in each place, by each binding."""
    for admin, buyer in calls:
        api_key = admin["api_key"]
        for page, operation, values in (
            (Page(url, "track"), "ReturnLead", admin),
            (Page(url, "leads"), "Return", buyer | {"api_key": api_key}),
        ):
            for answer in _by_bindings(page, operation, values):
                canaries.note(answer)
        for headers in _headers(api_key):
            page = f"{url}/buyers/api/1/leads.asmx"
            canaries.note(
                requests.post(f"{page}/Return", buyer, headers=headers, timeout=20)
            )
            canaries.note(requests.get(f"{page}?op=Return", headers=headers, timeout=9))
        for path in _misplaced(api_key):
            canaries.note(requests.get(url + path, timeout=20))
        _call_by_hand(url, api_key, canaries)


def _by_bindings(
    page: Page, operation: str, values: dict
) -> Iterator[requests.Response]:
    url, post = f"{page.url}/{operation}", requests.post
    yield requests.get(url, values, timeout=20)
    yield post(url, values, timeout=20)
    yield post(url, json=values, timeout=20)
    body = envelope(page.namespace, operation, values)
    for version, kind in ((SOAP11, "text/xml"), (SOAP12, "application/soap+xml")):
        document = body.replace(SOAP11.encode(), version.encode())
        for spoiled in (document, document[:-9], document.replace(b"_id>1", b"_id>x")):
            yield post(page.url, spoiled, headers={"Content-Type": kind}, timeout=20)


def _headers(api_key: str) -> list[dict[str, str]]:
    return [
        {"X-Api-Key": api_key},
        {"Authorization": f"Basic {basic(api_key)}"},
        {"Authorization": f"Bearer {api_key}"},
        {"X-Request-Id": api_key},
        {"Referer": f"http://localhost/?api_key={api_key}", "User-Agent": api_key},
        {"Cookie": f"leadback_session={api_key}"},
    ]


def _misplaced(api_key: str) -> list[str]:
    """List addresses with a key where none belongs; each is an error or a help page."""
    track = "/api/2/track.asmx"
    return [
        f"{track}?api_key={api_key}",
        f"{track}?op={api_key}",
        f"{track}/ReturnLead&api_key={api_key}",
        f"{track}/ReturnLead?vertical_id={api_key}",
        f"{track}/ReturnLead?{api_key}=1&{api_key}=%zz",
        f"{track}/{api_key}",
        f"/{api_key}",
        f"/admin?api_key={api_key}",
        f"/admin/leads?api_key={api_key}",
    ]


def _call_by_hand(url: str, api_key: str, canaries: Canaries) -> None:
    """Send what no client would: gunicorn's own parser would quote it."""
    for request in (
        f"GET /api/2/track.asmx/Return Lead?api_key={api_key} HTTP/1.1\r\nHost: x",
        f"GET / HTTP/1.1\r\nHost: x\r\nX-Api-Key {api_key}",
        f"GET / HTTP/1.1\r\nHost: x\r\nAuthorization : Basic {basic(api_key)}",
        f"GET /{'x' * 9000}?api_key={api_key} HTTP/1.1\r\nHost: x",
    ):
        with wire(url) as caller, suppress(OSError):
            caller.send(f"{request}\r\n\r\n".encode())
            canaries.answers.append(caller.take_all().decode("latin-1"))


# ---------------------------------------------------------------- pages for people


class Person:
    """Somebody at the pages for people, with a session."""

    def __init__(self, url: str, canaries: Canaries):
        self.url, self.canaries = f"{url}/admin", canaries
        self.session = requests.Session()

    def get(self, path: str) -> requests.Response:
        answer = self.session.get(self.url + path, timeout=20)
        return self.canaries.note(answer, shows=self.cookie)

    def send(self, path: str, **values: str) -> requests.Response:
        """Send a form without following; the one who made a key is shown it."""
        hidden = hidden_fields(self.get(path).text, path)
        answer = self.session.post(
            self.url + path, hidden | values, timeout=20, allow_redirects=False
        )
        shown = re.search(r'id="key" [^>]*value="(\w+)"', answer.text)
        if shown:
            self.canaries.make("a key made by page", shown[1])
        if self.cookie:
            self.canaries.make("a session's cookie", self.cookie)
        self.canaries.note(answer, shows=shown[1] if shown else self.cookie)
        return answer

    @property
    def cookie(self) -> str:
        return self.session.cookies.get("leadback_session", "")

    def visit_all(self) -> None:
        """Look at every page that the start page links to, and at the setup's."""
        linked = re.findall(r'href="/admin(/[^"]*)"', self.get("/").text)
        for path in {*linked, "/setup/permissions", "/setup/permissions/users"}:
            self.get(path)


# ---------------------------------------------------------------- where to look


def tables_of(db) -> str:
    """Write every row of every table."""
    texts = []
    for (name,) in db.execute(TABLES).fetchall():
        query = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(name))
        texts += [text for (text,) in db.execute(query)]
    return "\n".join(texts)


def activity_of(db) -> str:
    """Write what the server's sessions do, or did last."""
    return db.execute(ACTIVITY).fetchone()[0]


@contextmanager
def crashing(db) -> Iterator[None]:
    """Make calls and pages fail, in whatever statement comes to these tables."""
    tables = ("sales", "return_reasons", "users", "api_keys", "buyers")
    for name in tables:
        db.execute(f"ALTER TABLE {name} RENAME TO {name}_gone")
    try:
        yield
    finally:
        for name in tables:
            db.execute(f"ALTER TABLE {name}_gone RENAME TO {name}")


@contextmanager
def away(address: str) -> Iterator[None]:
    """Let nobody connect to the database, and end who is."""
    name = urlsplit(address).path.strip("/")
    elsewhere = psycopg.conninfo.make_conninfo(address, dbname="postgres")
    with psycopg.connect(elsewhere, autocommit=True) as db:
        db.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        try:
            query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            db.execute(query, [name])
            yield
        finally:
            db.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
