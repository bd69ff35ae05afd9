"""Clients that work at once: each makes its orders, records them, and asks again."""

import random
import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import urllib3

from tests.harness.orders import Order, Orders
from tests.harness.recording import Recorder
from tests.races.callers import BINDINGS, Caller, message_in, race

CLIENTS = 16
SECONDS_TO_ASK_AGAIN = 60  # after which a run is given up
NOT_APPLIED = "Not applied, retry"
CONTRACT_ID = re.compile(r"buyer_contract_id\D+(\d+)")
MOST_BODY = 6000  # characters that are recorded
RIVALLED = 0.5  # share of new contracts whose name another one wants at that moment
REPLAYED, TWINNED, ABUSED = 0.03, 0.02, 0.01  # shares of orders with a request id


class Line:
    """One connection of a client; after an unknown outcome it is another process."""

    def __init__(self, url: Callable[[int], str], number: int, recorder, progress):
        self.url, self.recorder, self.progress = url, recorder, progress
        self.client, self.process = number, number
        self.caller: Caller | None = None

    def attempt(self, order: Order, binding: str, f: str = "") -> tuple[str, str, str]:
        """Send the order once, and record it; gives outcome, text and body."""
        f = f or order.f
        request_id = order.name if order.has_id else None
        i = self.recorder.begin(
            process=self.process,
            f=f,
            op=order.name if f == order.f else f"{order.name} {f}",
            request_id=request_id,
            binding=binding,
            value=order.value,
        )
        began = time.monotonic()
        outcome, message, body = self._send(order, binding)
        self.recorder.end(i, outcome, message, body[:MOST_BODY])
        is_export = order.f == "read"  # LeadInfo is of the page of exports
        self.progress.ended(outcome, began, is_export=is_export)
        if outcome == "info":
            self.process += CLIENTS
        return outcome, message, body

    def _send(self, order: Order, binding: str) -> tuple[str, str, str]:
        headers = dict(order.headers)
        if order.has_id:
            headers["Idempotency-Key"] = order.name
        caller = self.caller or Caller(self.url(self.client), self.client)
        self.caller, caller.binding = caller, binding
        caller.pool.timeout = urllib3.Timeout(self.progress.take_patience())
        try:
            status, body = caller.send(
                order.page, order.operation, order.values, **headers
            )
        except urllib3.exceptions.HTTPError as error:
            caller.pool.close()
            self.caller = None
            # Nobody listened, so nothing was sent.
            never_sent = isinstance(error, urllib3.exceptions.NewConnectionError)
            kind = type(error).__name__
            return ("fail", NOT_APPLIED, kind) if never_sent else ("info", kind, "")
        message = message_in(body)
        return sort(status, message, body), message, body


class Client:
    """One client with a second line, for twins of what goes over the first."""

    def __init__(
        self, url: Callable[[int], str], orders: Orders, folder: Path, progress
    ):
        self.orders, self.progress = orders, progress
        recorder = Recorder(folder, orders.client)
        self.recorder = recorder
        self.line = Line(url, orders.client, recorder, progress)
        self.second = Line(url, orders.client, recorder, progress)
        self.chance = random.Random(orders.random.random())

    def work(self) -> None:
        for _ in range(self.progress.wanted // CLIENTS):
            self.orders.reach = self.progress.reach
            self.do(self.orders.next())
            self.progress.count()
        self.recorder.close()

    def do(self, order: Order) -> None:
        binding = self.chance.choice(BINDINGS)
        creates = order.f == "name" and not order.value["contract"]
        if creates and self.chance.random() < RIVALLED:
            order = for_name(order, order.name, f"Both {order.name}")
            return self.ask_both(order, rival(order), binding)
        if order.has_id and self.chance.random() < TWINNED:
            return self.ask_both(order, order, binding)
        outcome, body = self.ask(self.line, order, binding)
        if outcome == "ok":
            self.learn(order, body)
        if outcome == "ok" and order.has_id and self.chance.random() < REPLAYED:
            self.line.attempt(order, self.chance.choice(BINDINGS))
        if outcome == "ok" and order.has_id and self.chance.random() < ABUSED:
            self.line.attempt(another(order), binding, "other")

    def ask_both(self, order: Order, other: Order, binding: str) -> None:
        """Ask for two at once, over both lines."""
        both = threading.Thread(target=self.ask, args=(self.second, other, binding))
        both.start()
        self.ask(self.line, order, binding)
        both.join()

    def ask(self, line: Line, order: Order, binding: str) -> tuple[str, str]:
        """Ask until there is an answer; without an id only what was not applied."""
        end = time.monotonic() + SECONDS_TO_ASK_AGAIN
        while True:
            outcome, message, body = line.attempt(order, binding)
            is_final = outcome == "ok" or (outcome, message) != ("fail", NOT_APPLIED)
            if outcome == "info":
                is_final = not order.has_id
            if is_final:
                return outcome, body
            assert time.monotonic() < end, f"nobody answers: {message}"
            time.sleep(random.uniform(0.01, 0.05))

    def learn(self, order: Order, body: str) -> None:
        """Remember what later orders build on: new leads and contracts."""
        if order.f == "lead":
            self.orders.unsold.append((order.stand, order.value["lead"]))
        created = CONTRACT_ID.search(body)
        if order.f == "name" and not order.value["contract"] and created:
            self.orders.contracts.append((order.stand, int(created[1])))


def rival(order: Order) -> Order:
    """Make an order that wants the same name for another new contract."""
    return for_name(order, f"{order.name}r", order.value["buyer_contract_name"])


def for_name(order: Order, name: str, wanted: str) -> Order:
    """Make an order of this name that wants a contract to be called so."""
    new = {
        "buyer_contract_name": wanted,
        "default_confirmation_page_link": f"https://example.com/{name}",
    }
    values, value = order.values | new, order.value | new
    return replace(order, name=name, values=values, value=value)


def another(order: Order) -> Order:
    """Make another request under the same id."""
    changed = dict.fromkeys(("buyer_contract_id", "vertical_id"), 2147483647)
    return replace(order, values=order.values | changed)


def sort(status: int, message: str, body: str) -> str:
    """Say whether an answer means that it was done, was not done, or neither."""
    if status == 200:
        done = ("<success>true", '"success":true', '"success": true')
        is_done = any(text in body for text in done) or message.startswith(BARE)
        return "ok" if is_done else "fail"
    if status in (400, 429) or (status == 503 and message == NOT_APPLIED):
        return "fail"
    return "info"


BARE = ("Success - New Revenue", "Manual Credit Added Successfully")


def work_all(
    url: Callable[[int], str], orders: list[Orders], folder: Path, progress
) -> None:
    """Let all clients begin at once, and wait until all operations are done."""
    clients = [Client(url, each, folder, progress) for each in orders]
    race(url(0), len(clients), lambda caller: clients[caller.number].work())
