"""What processes used: the CPU time of a tree of them, or of all; the memory of each."""

import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

TICKS = os.sysconf("SC_CLK_TCK")  # a second
TRIES = 20


class Process(NamedTuple):
    parent: int
    ticks: int  # of CPU, with those of its children that ended


def cpu_seconds(*roots: int) -> list[float]:
    """Sum the CPU time of each process and of all below it, those that ended included.

    Who ends while we look is counted nowhere, so we look until nobody did.
    """
    trees = []
    for _ in range(TRIES):
        found = _read_all()
        before, trees = trees, [_tree(found, root) for root in roots]
        if trees == before:
            break
    return [sum(found[pid].ticks for pid in tree) / TICKS for tree in trees]


def busy_seconds() -> float:
    """Sum what the machine's processors have worked so far, for whomever."""
    with open("/proc/stat") as file:
        numbers = [int(number) for number in file.readline().split()[1:]]
    user, nice, system, _, _, *interrupts = numbers
    return (user + nice + system + sum(interrupts[:3])) / TICKS


def parent(pid: int) -> int:
    return _read_all()[pid].parent


def children(pid: int) -> list[int]:
    return [child for child, found in _read_all().items() if found.parent == pid]


def megabytes(pid: int) -> tuple[float, float]:
    """Give RSS and PSS; PSS shares out what several processes have in common."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return sizes["Rss"] / 1024, sizes["Pss"] / 1024


def _read_all() -> dict[int, Process]:
    found = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        with suppress(OSError):  # it has just ended
            text = Path(f"/proc/{name}/stat").read_text(errors="replace")
            fields = text.rpartition(")")[2].split()  # from the state on
            ticks = sum(int(field) for field in fields[11:15])
            found[int(name)] = Process(int(fields[1]), ticks)
    return found


def _tree(found: dict[int, Process], root: int) -> list[int]:
    """List a process and all below it."""
    tree, level = [], {root} & set(found)
    while level:
        tree += sorted(level)
        level = {pid for pid, each in found.items() if each.parent in level}
    return tree
