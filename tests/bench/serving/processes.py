"""What processes used: the CPU time of a tree of them, or of all; the memory of each."""

import os
from contextlib import suppress
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")  # a second


def cpu_seconds(pid: int) -> float:
    """Sum the CPU time of a process and of all below it, those that ended included."""
    try:
        fields = _fields(pid)
    except OSError:  # it has just ended, and its parent counts its time
        return 0.0
    ticks = sum(int(field) for field in fields[11:15])  # own and that of dead children
    return ticks / TICKS + sum(cpu_seconds(child) for child in children(pid))


def busy_seconds() -> float:
    """Sum what the machine's processors have worked so far, for whomever."""
    user, nice, system, _, _, *interrupts = _numbers_of_all()
    return (user + nice + system + sum(interrupts[:3])) / TICKS


def parent(pid: int) -> int:
    return int(_fields(pid)[1])


def children(pid: int) -> list[int]:
    with suppress(OSError):
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        return [int(child) for child in text.split()]
    return []


def megabytes(pid: int) -> tuple[float, float]:
    """Give RSS and PSS; PSS shares out what several processes have in common."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return sizes["Rss"] / 1024, sizes["Pss"] / 1024


def _numbers_of_all() -> list[int]:
    with open("/proc/stat") as file:
        return [int(number) for number in file.readline().split()[1:]]


def _fields(pid: int) -> list[str]:
    """Read what follows the name, from the state on, in /proc/PID/stat."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
