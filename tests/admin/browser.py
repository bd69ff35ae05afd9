"""A browser without a screen: Flask's test client, cookies, and the forms of pages."""

import html
import re

from werkzeug.test import Client

INPUT = re.compile(r"<input[^>]*>")
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
TAG = re.compile(r"<[^>]+>")


class Browser:
    """Asks for pages and sends their forms, as a person's browser would."""

    def __init__(
        self,
        application,
        address: str = "http://localhost",
        client: str = "127.0.0.1",
    ):
        self.client = Client(application)
        self.address = address
        self.environment = {"REMOTE_ADDR": client}

    def get(self, path: str, **headers: str):
        """Ask for a page, and take all of it, as a browser does."""
        return self.client.get(
            f"/admin{path}",
            base_url=self.address,
            headers=_headers(headers),
            environ_overrides=self.environment,
            buffered=True,
        )

    def post(self, path: str, values: dict | None = None, *, page: str | None = None):
        """Send a form: hidden fields as the page `page` (else `path`) has them now."""
        return self.send(path, self.form(path, page=page) | (values or {}))

    def form(self, path: str, *, page: str | None = None) -> dict[str, str]:
        """Look at a page's form, and tell its hidden fields."""
        shown = self.get(path if page is None else page)
        return self.form_of(shown, path) if shown.status_code == 200 else {}

    def form_of(self, answer, path: str) -> dict[str, str]:
        """Tell the hidden fields of the form that an answer shows."""
        return hidden_fields(answer.text, path)

    def send(self, path: str, values: dict, **headers: str):
        """Send exactly these values, and follow nothing."""
        return self.client.post(
            f"/admin{path}",
            base_url=self.address,
            data=values,
            headers=_headers(headers),
            environ_overrides=self.environment,
        )

    def token(self) -> str:
        """The token that this browser's forms have."""
        return hidden_fields(self.get("/").text, "/logout")["csrf_token"]

    def follow(self, answer):
        """Go where a redirect leads."""
        assert answer.status_code == 303, answer.text
        return self.client.get(
            answer.headers["Location"],
            base_url=self.address,
            environ_overrides=self.environment,
        )

    def log_in(self, user_name: str, password: str, **values: str):
        given = {"user_name": user_name, "password": password} | values
        return self.post("/login", given)


def hidden_fields(page: str, path: str) -> dict[str, str]:
    """Find what the page's form for this path sends that nobody sees.

    Several forms may go to one path, or none; then the token of any form has to do.
    """
    forms = re.findall(r"<form\b.*?</form>", page, re.DOTALL)
    ours = [form for form in forms if f'action="/admin{path}"' in form]
    found = {}
    for form in (ours or forms)[-1:]:
        for tag in INPUT.findall(form):
            of = dict(ATTRIBUTE.findall(tag))
            if of.get("type") == "hidden":
                found[of["name"]] = html.unescape(of.get("value", ""))
    return found


def words(page: str) -> str:
    """The words of a page as a person reads them."""
    return " ".join(html.unescape(TAG.sub(" ", page)).split())


def _headers(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
