"""Many clients at once, each on a connection that stays open, as fast as they can."""

import json
import re
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import urllib3

from tests.contract.clients import PAGES, envelope

BINDINGS = ("soap11", "get", "form", "json")
MESSAGE = re.compile(
    r"<message>(.*?)</message>|<faultstring>(.*?)</faultstring>"
    r'|"message":"((?:[^"\\]|\\.)*)"'
    # a reply that is a bare text
    r"|<(?:string|\w+Result)\b[^>]*>([^<]*)</"
    r'|\{"d":"((?:[^"\\]|\\.)*)"'
)
MEDIA_TYPES = {
    "soap11": {"Content-Type": "text/xml; charset=utf-8"},
    "form": {"Content-Type": "application/x-www-form-urlencoded"},
    "json": {"Content-Type": "application/json"},
    "get": {},
}
SECONDS = 30


class Caller:
    """One client: it counts what it is answered, and repeats what was not applied."""

    def __init__(self, server_url: str, number: int):
        self.binding = BINDINGS[number % len(BINDINGS)]
        self.number = number
        self.pool = urllib3.connection_from_url(
            server_url, maxsize=1, timeout=SECONDS, retries=False
        )
        self.answers = Counter()
        self.not_applied = 0

    def call(self, page: str, operation: str, values: dict) -> str:
        """Make a call until it is carried out or refused; gives the answer's text."""
        while True:
            status, text = self.once(page, operation, values)
            if (status, text) != (503, "Not applied, retry"):
                break
            self.not_applied += 1
        assert status == 200, (status, text)
        self.answers[text] += 1
        return text

    def once(self, page: str, operation: str, values: dict) -> tuple[int, str]:
        status, body = self.send(page, operation, values)
        return status, message_in(body)

    def send(
        self, page: str, operation: str, values: dict, **headers: str
    ) -> tuple[int, str]:
        """Send one request by this caller's binding; gives the status and the body."""
        values = {name: value for name, value in values.items() if value is not None}
        path, namespace = PAGES[page]
        verb, url, body = "POST", f"{path}/{operation}", None
        if self.binding == "soap11":
            url, body = path, envelope(namespace, operation, values)
        elif self.binding == "json":
            body = json.dumps(values)
        elif self.binding == "form":
            body = urlencode(values)
        else:
            verb, url = "GET", f"{url}?{urlencode(values)}"
        headers = MEDIA_TYPES[self.binding] | headers
        response = self.pool.urlopen(verb, url, body=body, headers=headers)
        return response.status, response.data.decode("utf-8")


def message_in(body: str) -> str:
    """Find the text of an answer, however it was asked for; empty if it has none."""
    found = MESSAGE.search(body)
    return "".join(found.groups("")) if found else ""


def race(server_url: str, clients: int, work: Callable[[Caller], None]) -> list[Caller]:
    """Let all clients begin `work` at the same moment, and wait for them."""
    callers = [Caller(server_url, number) for number in range(clients)]
    barrier = threading.Barrier(clients)

    def run(caller: Caller) -> None:
        barrier.wait()
        try:
            work(caller)
        finally:
            caller.pool.close()

    with ThreadPoolExecutor(clients) as threads:
        list(threads.map(run, callers))
    return callers


def answers(callers: list[Caller]) -> Counter:
    """Add up what all were answered."""
    return sum((caller.answers for caller in callers), Counter())
