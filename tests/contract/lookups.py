"""Calls of the lookups: by every binding, and what they bring in plain Python values."""

import json
import threading
from datetime import datetime
from decimal import Decimal

import requests
import zeep
from zeep.helpers import serialize_object

from tests.contract.clients import PORTS, Page
from tests.world import World

# Operation → the page's version, the root of its reply, its list and the items' id.
EXPORTS = {
    "Buyers": (2, "buyers_export_response", "buyers", "buyer_id"),
    "BuyerContracts": (
        4,
        "buyer_contract_export_response",
        "buyer_contracts",
        "buyer_contract_id",
    ),
    "Schedules": (2, "schedule_export_response", "schedules", "schedule_id"),
    "Offers": (6, "offer_export_response", "offers", "offer_id"),
}
KEPT = ("settings", "account_statuses", "leadback_revision")
SECONDS = 120


class Stock(World):
    """Rows by SQL, like a World, but nothing that a test did not ask for."""

    vertical_id = buyer_id = contract_id = reason_id = 1  # of the first that it makes

    def __init__(self, db):
        self.db = db

    def clear(self) -> None:
        """Empty the tables, append-only or not; ids begin at 1 again."""
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        tables = [name for (name,) in self.db.execute(query) if name not in KEPT]
        self.db.execute("SET session_replication_role = replica")
        self.db.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE")
        self.db.execute("SET session_replication_role = origin")

    def verticals(self, *names: str) -> None:
        for name in names:
            self.insert("verticals", vertical_name=name)


class Lookups:
    """One page of lookups on a running server."""

    def __init__(self, server_url: str, path: str):
        self.url = server_url + path
        self.name = path.split("/")[-1].removesuffix(".asmx")
        self.namespace = f"http://cakemarketing.com{path.rpartition('/')[0]}/"
        transport = zeep.Transport(timeout=SECONDS, operation_timeout=SECONDS)
        self.client = zeep.Client(f"{self.url}?WSDL", transport=transport)

    def ask(self, operation: str, **given):
        """Ask by every binding, and give the answer that they agree on."""
        answers = {port: self.by_zeep(port, operation, **given) for port in PORTS}
        answers["json"] = self.by_json(operation, **given)
        first = answers["soap11"]
        assert answers == dict.fromkeys(answers, first)
        posted = requests.post(f"{self.url}/{operation}", data=given, timeout=SECONDS)
        assert posted.text == self.get(operation, **given)
        return first

    def by_zeep(self, port: str, operation: str, **given):
        proxy = self.client.bind(self.name, self.name + PORTS[port])
        element = self.client.get_element(f"{{{self.namespace}}}{operation}")
        unset = zeep.xsd.SkipValue if port.startswith("soap") else ""
        absent = {name: unset for name, _ in element.type.elements}
        return plain(serialize_object(proxy[operation](**absent | given), dict))

    def by_json(self, operation: str, **given):
        reply = requests.post(f"{self.url}/{operation}", json=given, timeout=SECONDS)
        assert reply.status_code == 200
        return plain(json.loads(reply.text, parse_float=Decimal)["d"])

    def get(self, operation: str, **given) -> str:
        plain = {"Accept-Encoding": "identity"}
        reply = requests.get(
            f"{self.url}/{operation}", given, headers=plain, timeout=SECONDS
        )
        assert (reply.status_code, len(reply.content)) == (
            200,
            int(reply.headers["Content-Length"]),
        )
        return reply.content.decode()

    def members(self, operation: str, **given) -> str:
        """Ask by GET and give what stands in the reply's root element, one a line."""
        text = self.get(operation, **given).split("\n", 1)[1]
        inner = text[text.index(">") + 1 : text.rindex("</")]
        return inner.replace("><", ">\n<")

    def root(self, operation: str, **given) -> str:
        """Ask by GET and give the declaration and the start of the root element."""
        text = self.get(operation, **given)
        return text[: text.index(">", text.index("\n")) + 1]


class PlainPage(Page):
    """A page by any address, for calls that are refused or answered without a list."""

    def __init__(self, server_url: str, path: str):
        self.name, self.url = (
            path.split("/")[-1].removesuffix(".asmx"),
            server_url + path,
        )
        self.namespace = f"http://cakemarketing.com{path.rpartition('/')[0]}/"
        self.local = threading.local()


def exported_ids(exports, stock, operation: str, **given) -> list[int]:
    """List the ids that are exported; row_count must be their number."""
    *_, name, id_name = EXPORTS[operation]
    reply = exports[operation].ask(operation, api_key=stock.admin_key(), **given)
    found = [row[id_name] for row in reply.get(name, [])]
    assert (reply["success"], reply["row_count"]) == (True, len(found))
    return found


def plain(value):
    """Leave out the names of lists' items, and what is absent, nil or empty.

    zeep does not tell an empty element from none; what exactly is sent, GET shows.
    """
    if isinstance(value, dict):
        there = {n: plain(each) for n, each in value.items()}
        there = {n: each for n, each in there.items() if each not in (None, "", [])}
        only = next(iter(there.values())) if len(there) == 1 else None
        return only if isinstance(only, list) else there
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value
