"""What can be seen of a process from outside, and a wait until it is so."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

PATIENCE = 30  # seconds
LISTENS = "0A"  # in /proc/net/tcp
TICKS = os.sysconf("SC_CLK_TCK")  # a second


def wait_until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def open_connections(url: str) -> int:
    """Count the connections to a server of this machine that it has not closed."""
    port = f":{urlsplit(url).port:04X}"
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    ours = [fields for line in lines if (fields := line.split())[1].endswith(port)]
    return sum(fields[3] != LISTENS and fields[9] != "0" for fields in ours)


def holds_port(pid: int, url: str) -> bool:
    """Say whether a process has the socket open that listens on a server's port."""
    port = f":{urlsplit(url).port:04X}"
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    listening = {
        f"socket:[{fields[9]}]"
        for line in lines
        if (fields := line.split())[1].endswith(port) and fields[3] == LISTENS
    }
    return any(_target(path) in listening for path in Path(f"/proc/{pid}/fd").iterdir())


def _target(path: Path) -> str:
    try:
        return os.readlink(path)
    except FileNotFoundError:  # closed since they were listed
        return ""


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return state.rpartition(")")[2].split()[0] not in "ZX"
