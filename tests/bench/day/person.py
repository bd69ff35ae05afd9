"""A person at a browser, whose clicks, keys and waiting are counted."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, Request

# Seconds that a hand and a mind take, by the keystroke-level model of Card, Moran and
# Newell (1980): a key of an average typist, pointing at a thing and pressing the button,
# and taking in a page before the next act.
A_KEY, A_CLICK, A_LOOK = 0.28, 1.3, 1.35
MOST_TABS = 150


@dataclass(slots=True)
class Step:
    """What one piece of the day took."""

    name: str
    clicks: int = 0
    keys: int = 0
    pages: int = 0
    server: float = 0.0  # seconds until a page was sent
    waited: float = 0.0  # seconds until it stood in the browser

    @property
    def seconds(self) -> float:
        """Waiting, and what a person's hands and eyes take besides."""
        acts = self.clicks * A_CLICK + self.keys * A_KEY + self.pages * A_LOOK
        return self.waited + acts


class Person:
    """Finds things by their words, as a reader does; `steps` is what it took so far."""

    def __init__(self, tab: Page):
        self.tab = tab
        self.steps: list[Step] = []
        tab.on("requestfinished", self._hear)

    def begin(self, name: str) -> None:
        self.steps.append(Step(name))

    @property
    def step(self) -> Step:
        return self.steps[-1]

    # ---- with the mouse
    def click(self, place: Locator) -> None:
        place.click()
        self.step.clicks += 1

    def go(self, place: Locator) -> None:
        """Click on what leads to another page."""
        with self._another_page():
            self.click(place)

    def follow(self, words: str) -> None:
        self.go(self.tab.get_by_role("link", name=words, exact=True))

    def press(self, words: str) -> None:
        self.go(self.tab.get_by_role("button", name=words, exact=True))

    def write(self, label: str, text: str) -> None:
        self.click(self._field(label))
        self._field(label).fill(text)
        self.step.keys += len(text)

    def choose(self, label: str, words: str) -> None:
        """Open a list of choices, and take the one that begins so."""
        self._field(label).select_option(self._value(label, words))
        self.step.clicks += 2

    # ---- by keys alone
    def key(self, key: str) -> None:
        self.tab.keyboard.press(key)
        self.step.keys += 1

    def key_to_go(self, key: str) -> None:
        with self._another_page():
            self.key(key)

    def type(self, text: str) -> None:
        self.tab.keyboard.type(text)
        self.step.keys += len(text)

    def reach(self, place: Locator) -> None:
        """Press Tab until the focus is there."""
        for _ in range(MOST_TABS):
            if place.evaluate("each => each === document.activeElement"):
                return
            self.key("Tab")
        raise AssertionError(f"{place} is not reached by {MOST_TABS} Tabs")

    # ----
    def _field(self, label: str) -> Locator:
        return self.tab.get_by_label(label, exact=True)

    def _value(self, label: str, words: str) -> str:
        for option in self._field(label).locator("option").all():
            if option.inner_text().startswith(words):
                return option.get_attribute("value") or ""
        raise AssertionError(f"{label} does not offer {words}")

    @contextmanager
    def _another_page(self) -> Iterator[None]:
        began = time.perf_counter()
        with self.tab.expect_navigation(wait_until="load"):
            yield
        self.step.waited += time.perf_counter() - began
        self.step.pages += 1

    def _hear(self, request: Request) -> None:
        if request.is_navigation_request() and self.steps:
            spent = request.timing["responseEnd"] - request.timing["requestStart"]
            self.step.server += max(spent, 0) / 1000
