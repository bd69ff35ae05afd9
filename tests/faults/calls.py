"""One call of an operation by each binding, and what each answers to a bad one."""

import json
from dataclasses import dataclass
from urllib.parse import quote
from xml.sax.saxutils import escape

from service.protocol.pages import PAGES
from tests.protocol import echo
from tests.protocol.wsgi_client import FORM, SOAP11, SOAP12, Client, Reply, envelope

TRACK = "/api/2/track.asmx"
LEADS = "/buyers/api/1/leads.asmx"
NAMESPACES = {page.path: page.namespace for page in (*PAGES, echo.PAGE)} | {
    TRACK: "http://cakemarketing.com/api/2/",
    LEADS: "http://cakemarketing.com/buyers/api/1/",
}
BINDINGS = ["soap11", "soap12", "get", "form", "json"]
# A request that could not be read: parsed, but not one that we know (contract §3).
BAD = {"soap11": 500, "soap12": 400, "get": 400, "form": 400, "json": 400}
CODES = {"soap11": "Client", "soap12": "Sender"}
VERSIONS = {"soap11": SOAP11, "soap12": SOAP12}


@dataclass(frozen=True)
class Target:
    """Where the catalogue aims: a client, its key, and rows that exist."""

    client: Client
    api_key: str
    lead_id: str
    vertical_id: int
    reason_id: int
    contract_id: int

    def return_lead(self, **changes) -> dict[str, str]:
        """Give ReturnLead's parameters; all but `lead_id` are good unless changed."""
        good = {
            "api_key": self.api_key,
            "lead_id": "no-such-lead",
            "vertical_id": self.vertical_id,
            "buyer_contract_id": self.contract_id,
            "return_type": "submit_for_approval",
            "return_reason_id": self.reason_id,
            "denied_reason_id": "0",
        }
        return {name: str(value) for name, value in (good | changes).items()}

    def update_lead(self, **changes) -> dict[str, str]:
        """Give UpdateLead's parameters for the sold lead; they ask for nothing."""
        good = {"lead_id": self.lead_id, "buyer_contract_id": self.contract_id}
        return {name: str(value) for name, value in (good | changes).items()}

    def document(self, version: str = SOAP11, header: str = "", **changes: str) -> str:
        """Write ReturnLead's envelope; here a change is XML."""
        inner = as_elements(self.return_lead(**changes))
        return self.around(inner, version, header)

    def around(self, inner: str, version: str = SOAP11, header: str = "") -> str:
        element = f'<ReturnLead xmlns="{NAMESPACES[TRACK]}">{inner}</ReturnLead>'
        return envelope(element, version, header)

    def call(self, binding: str, page: str, name: str, values: dict) -> Reply:
        """Call an operation with texts, escaped as the binding wants them."""
        send = getattr(self, f"_{binding}")
        return send(page, name, values)

    def _soap11(self, page: str, name: str, values: dict) -> Reply:
        return self._soap(page, name, values, SOAP11)

    def _soap12(self, page: str, name: str, values: dict) -> Reply:
        return self._soap(page, name, values, SOAP12)

    def _soap(self, page: str, name: str, values: dict, version: str) -> Reply:
        escaped = {each: escape(text) for each, text in values.items()}
        element = f'<{name} xmlns="{NAMESPACES[page]}">{as_elements(escaped)}</{name}>'
        return self.client.soap(page, envelope(element, version), version)

    def _get(self, page: str, name: str, values: dict) -> Reply:
        return self.client.get(f"{page}/{name}", as_query(values))

    def _form(self, page: str, name: str, values: dict) -> Reply:
        body = as_query(values).encode()
        return self.client.post(f"{page}/{name}", body, FORM)

    def _json(self, page: str, name: str, values: dict) -> Reply:
        return self.client.send_json(f"{page}/{name}", json.dumps(values))


def as_elements(values: dict[str, str]) -> str:
    return "".join(f"<{name}>{text}</{name}>" for name, text in values.items())


def as_query(values: dict[str, str]) -> str:
    return "&".join(f"{name}={quote(text, safe='')}" for name, text in values.items())


def succeeds(reply: Reply) -> bool:
    """Say whether a reply is a success, by whatever binding."""
    text = reply.text
    return "<success>true</success>" in text or '{"d":{"success":true' in text
