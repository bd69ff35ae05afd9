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


def limited(command: list[str], files: int) -> list[str]:
    """Run a command that may have no more than so many open files."""
    return ["sh", "-c", f'ulimit -n {files}; exec "$@"', "sh", *command]


@contextmanager
def tiny(folder: Path, *options: str, files: int | None = None) -> Iterator[Server]:
    """Serve the tiny application by one worker; what it logs is looked at by its tests."""
    command = [*TINY, *options]
    if files:
        command = limited(command, files)
    place = str(folder / "socket")
    with running(
        "", folder, is_quiet=False, command=command, TINY_SOCKET=place
    ) as server:
        yield server
