"""The load generator load.c: compiled here, fed with requests, its figures read."""

import json
import struct
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).with_suffix(".c")


class Load(NamedTuple):
    """What load.c prints of one run."""

    requests: int
    ok: int
    errors: int
    reconnects: int
    resent: int
    seconds: float
    p50_us: float
    p99_us: float
    max_us: float


def compile_load(folder: Path) -> Path:
    program = folder / "load"
    subprocess.run(["cc", "-O2", "-o", program, SOURCE], check=True)
    return program


def send(
    program: Path,
    port: int,
    requests: Iterable[bytes],
    *,
    marker: str,
    connections: int,
    seconds: float,
    most: int,
) -> Load:
    """Send the requests for so many seconds, and `most` in all; fewer are begun anew."""
    with tempfile.NamedTemporaryFile() as file:
        for request in requests:
            file.write(struct.pack("<I", len(request)) + request)
        file.flush()
        numbers = [port, connections, seconds, most]
        command = [program, *map(str, numbers), marker, file.name]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Load(**json.loads(done.stdout))
