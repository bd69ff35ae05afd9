"""How far a run is: faults are staged by it, not by a clock."""

import random
import threading
import time

PATIENCE = 30  # seconds, longer than the service may take, so that it is seen


class Progress:
    """Shared by all clients of a run."""

    def __init__(self, wanted: int):
        self.wanted = wanted
        self.done = 0
        self.acks = 0
        self.slowest = 0.0  # seconds of an attempt
        self.impatient = 0  # attempts that are still to be cut off by their client
        self.asked_at = 0.0  # by time.monotonic(): whose first answer is waited for
        self.acked_at: float | None = None
        self.lock = threading.Lock()

    @property
    def reach(self) -> float:
        return self.done / self.wanted

    def count(self) -> None:
        with self.lock:
            self.done += 1

    def ended(self, outcome: str, began: float, *, is_export: bool) -> None:
        """Count an attempt; an export may take longer than a call."""
        now = time.monotonic()
        with self.lock:
            if not is_export:
                self.slowest = max(self.slowest, now - began)
            self.acks += outcome == "ok"
            if outcome == "ok" and began >= self.asked_at and self.acked_at is None:
                self.acked_at = now

    def await_ack(self, now: float) -> None:
        """Note from now on when what was sent after now is acknowledged first."""
        with self.lock:
            self.acked_at, self.asked_at = None, now

    def take_patience(self) -> float:
        """Say how long an attempt waits; a few seconds' thousandths if it is to be cut."""
        with self.lock:
            is_impatient = self.impatient > 0
            self.impatient -= is_impatient
        return random.uniform(0.001, 0.02) if is_impatient else PATIENCE
