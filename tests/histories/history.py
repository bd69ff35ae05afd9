"""A recorded run: what clients sent and were answered, and the database afterwards.

A folder holds run.json (seed, versions, which caller owns what), clients' files
client-*.jsonl, and dump.json. A line of a client's file is the beginning of an attempt or
its end:

    {"i": 5, "process": 3, "type": "invoke", "f": "add", "op": "c3-2", "request_id": "c3-2",
     "binding": "get", "value": {"lead": "R1-4", "amount": "0.0302"}, "t": 1}
    {"i": 5, "process": 3, "type": "ok", "message": "Lead updated", "body": "…", "t": 2}

Its end is of the type ok (carried out), fail (certainly not: refused, or "Not applied"),
or info (nobody knows). An attempt without an end is one whose client died: info, too.
Times are nanoseconds of one monotonic clock.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

Row = dict[str, Any]
NEVER = 2**63  # when what was not answered may still take effect


@dataclass
class Attempt:
    """One request as it was sent, and what came back."""

    i: int
    process: int
    f: str
    op: str  # names what is to be done; all attempts at it have the same
    request_id: str | None
    binding: str
    value: Row
    began: int
    ended: int = NEVER
    outcome: str = "info"
    message: str = ""
    body: str = ""

    def __str__(self) -> str:
        return (
            f"#{self.i} {self.op} {self.f} {self.value} by {self.binding}:"
            f" {self.outcome} {self.message!r}"
        )


@dataclass
class Operation:
    """What a client wanted done once, with all the attempts at it."""

    attempts: list[Attempt] = field(default_factory=list)

    @property
    def first(self) -> Attempt:
        return self.attempts[0]

    @property
    def outcome(self) -> str:
        """Say ok if any attempt was acknowledged, and fail only if each was refused."""
        found = {attempt.outcome for attempt in self.attempts}
        return "ok" if "ok" in found else "info" if "info" in found else "fail"

    @property
    def began(self) -> int:
        return min(attempt.began for attempt in self.attempts)

    @property
    def known(self) -> int:
        """Say when it had certainly been carried out, by its first yes."""
        yes = [each.ended for each in self.attempts if each.outcome == "ok"]
        return min(yes, default=NEVER)

    def __str__(self) -> str:
        return "; ".join(map(str, self.attempts))


@dataclass
class History:
    """A whole run."""

    run: Row
    attempts: list[Attempt]
    tables: dict[str, list[Row]]

    def operations(self) -> dict[str, Operation]:
        found: dict[str, Operation] = defaultdict(Operation)
        for attempt in self.attempts:
            found[attempt.op].attempts.append(attempt)
        return dict(found)


@dataclass(frozen=True)
class Violation:
    """What must not be, with the operations and rows that show it."""

    invariant: str  # V1 to V11
    text: str
    shown: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n    ".join((f"{self.invariant}: {self.text}", *self.shown))


def violation(invariant: str, text: str, *shown: object) -> Violation:
    return Violation(invariant, text, tuple(map(str, shown)))


def read_history(folder: Path) -> History:
    attempts = [
        attempt
        for path in sorted(folder.glob("client-*.jsonl"))
        for attempt in read_attempts(path.read_text(encoding="utf-8").splitlines())
    ]
    tables = read_json((folder / "dump.json").read_text(encoding="utf-8"))
    run = read_json((folder / "run.json").read_text(encoding="utf-8"))
    return History(run, sorted(attempts, key=lambda each: each.began), tables)


def read_attempts(lines: Iterable[str]) -> list[Attempt]:
    """Read one client's lines; the last one may be cut off."""
    found: dict[int, Attempt] = {}
    for line in lines:
        try:
            event = read_json(line)
        except ValueError:
            break
        if event["type"] == "invoke":
            names = ("i", "process", "f", "op", "request_id", "binding", "value")
            values = {name: event[name] for name in names}
            found[event["i"]] = Attempt(**values, began=event["t"])
            continue
        attempt = found[event["i"]]
        attempt.outcome = event["type"]
        attempt.message, attempt.body = event["message"], event["body"]
        if event["type"] != "info":
            attempt.ended = event["t"]
    return list(found.values())


def read_json(text: str) -> Any:
    """Read JSON with exact numbers."""
    return json.loads(text, parse_float=Decimal)
