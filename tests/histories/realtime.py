"""The order of acts against the clock: what was answered before is seen after (V6).

The audit gives every sale a total order of its versions, so a cycle is an edge that points
back: from an answer to an act, or to a read, that began later but stands before it.
"""

from collections import defaultdict
from typing import NamedTuple

from tests.histories.answers import read_sale
from tests.histories.effects import Effect, list_effects, mark_of
from tests.histories.history import NEVER, Attempt, History, Operation, Row, Violation
from tests.histories.history import violation as wrong


class Version(NamedTuple):
    """What a sale was after an act, and when that act can have happened."""

    state: tuple[object, str | None]
    began: int
    known: int  # when its caller had the answer; NEVER: it has none
    told: str


def check_realtime(history: History) -> list[Violation]:
    chains = list_versions(history)
    reads = defaultdict(list)
    for attempt in history.attempts:
        if attempt.f == "read" and attempt.outcome == "ok":
            reads[attempt.value["lead"]].append(attempt)
    found = []
    for lead_id, versions in chains.items():
        found += check_writes(versions)
        found += check_reads(versions, reads[lead_id])
    return found


def list_versions(history: History) -> dict[str, list[Version]]:
    """List each lead's versions, from how it was sold."""
    asked: dict[object, Operation] = {
        mark_of(op.first.f, name, op.first.value): op
        for name, op in history.operations().items()
    }
    sale_of_return = {r["return_id"]: r["sale_id"] for r in history.tables["returns"]}
    acts: dict[int, list[Effect]] = defaultdict(list)
    for effect in list_effects(history):
        if effect.table == "ledger":
            acts[effect.row["sale_id"]].append(effect)
        elif effect.table == "return_history":
            acts[sale_of_return[effect.row["return_id"]]].append(effect)
    return {
        sale["lead_id"]: follow(sale, acts[sale["sale_id"]], asked)
        for sale in history.tables["sales"]
    }


def follow(sale: Row, acts: list[Effect], asked) -> list[Version]:
    revenue, state = sale["price"], None
    versions = [Version((revenue, state), 0, 0, "as it was sold")]
    for act in acts:
        if act.table == "ledger":
            revenue = act.row["revenue_after"]
        else:
            state = act.row["state"]
        by = asked.get(act.mark)
        began, known = (by.began, by.known) if by else (0, NEVER)
        versions.append(Version((revenue, state), began, known, str(by)))
    return versions


def check_writes(versions: list[Version]) -> list[Violation]:
    """See that no act stands before one that was answered before it began."""
    found, latest = [], versions[0]
    for version in versions:
        if latest.began > version.known:
            text = "answered before the act began that stands before it"
            found.append(wrong("V6", text, version.told, latest.told))
        latest = max(latest, version, key=lambda each: each.began)
    return found


def check_reads(versions: list[Version], reads: list[Attempt]) -> list[Violation]:
    """Find a place for each read, behind the places of all that were answered before it."""
    found = []
    placed: list[tuple[int, int]] = []  # when a read was answered, its place
    for read in sorted(reads, key=lambda each: each.began):
        seen = read_sale(read)
        least = max(n for n, v in enumerate(versions) if v.known < read.began or n == 0)
        least = max([least, *(p for ended, p in placed if ended < read.began)])
        later = [n for n, v in enumerate(versions) if v.began > read.ended]
        places = range(least, min(later, default=len(versions)))
        place = next((n for n in places if versions[n].state == seen), None)
        if place is None:
            shown = [f"{n}: {v.state} {v.told}" for n, v in enumerate(versions)]
            text = f"a read of {seen} has no place in {places}"
            found.append(wrong("V6", text, read, *shown))
        else:
            placed.append((read.ended, place))
    return found
