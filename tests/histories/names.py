"""Contracts' names: held by one at a time, and taken when a caller was told so (V5)."""

import unicodedata
from typing import NamedTuple

from tests.histories.answers import NAME_TAKEN
from tests.histories.history import NEVER, History, Violation, violation


class Held(NamedTuple):
    """When a contract may have had a name: from the earliest moment to the latest."""

    name: str
    contract_id: int
    since: int
    until: int


def normal(name: str) -> str:
    return unicodedata.normalize("NFC", name.strip()).lower()


def check_names(history: History) -> list[Violation]:
    found, held = replay(history)
    for attempt in history.attempts:
        if attempt.outcome != "fail" or attempt.message != NAME_TAKEN:
            continue
        name = normal(attempt.value["buyer_contract_name"])
        own = attempt.value["contract"]
        holders = [h for h in held if h.name == name and h.contract_id != own]
        if not any(
            h.since < attempt.ended and attempt.began < h.until for h in holders
        ):
            found.append(violation("V5", "told that a free name is taken", attempt))
    names = [
        normal(c["buyer_contract_name"]) for c in history.tables["buyer_contracts"]
    ]
    for name in {name for name in names if name and names.count(name) > 1}:
        found.append(violation("V5", f"{names.count(name)} contracts are {name!r}"))
    return found


def replay(history: History) -> tuple[list[Violation], list[Held]]:
    """Follow who had which name, act for act."""
    operations = history.operations()
    found, held = [], []
    now: dict[int, tuple[str, int]] = {}  # a contract → its name, and since when
    for row in sorted(history.tables["audit"], key=lambda row: row["audit_id"]):
        new = row["new_values"]
        if row["entity"] != "buyer_contract" or "buyer_contract_name" not in new:
            continue
        asked = operations.get(new["default_confirmation_page_link"].rpartition("/")[2])
        began, known = (asked.began, asked.known) if asked else (0, NEVER)
        name, contract_id = normal(new["buyer_contract_name"]), row["entity_id"]
        others = [c for c, (n, _) in now.items() if n == name and c != contract_id]
        if others:
            found.append(violation("V5", f"{name!r} is contract {others[0]}'s", row))
        if contract_id in now:
            held.append(
                Held(now[contract_id][0], contract_id, now[contract_id][1], known)
            )
        now[contract_id] = (name, began)
    held += [Held(name, c, since, NEVER) for c, (name, since) in now.items()]
    return found, held
