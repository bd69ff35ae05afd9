"""gunicorn with the service's worker and a tiny application instead of the service's."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.server import Server, running

TINY = [
    *(sys.executable, "-m", "gunicorn", "-c", "tests/serving/tiny.conf.py"),
    "tests.serving.tiny_app:application",
]


@contextmanager
def tiny(folder: Path, *options: str) -> Iterator[Server]:
    """Serve the tiny application by one worker; what it logs is looked at by its tests."""
    command = [*TINY, *options]
    place = str(folder / "socket")
    with running(
        "", folder, is_quiet=False, command=command, TINY_SOCKET=place
    ) as server:
        yield server
