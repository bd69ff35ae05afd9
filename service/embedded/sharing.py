"""Locks on files: who may start or stop the server, and who uses it.

The kernel drops them when a process dies.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

with suppress(ImportError):  # Windows, which start() refuses
    import fcntl


@contextmanager
def alone(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Let one process at a time start or stop the server.

    Others wait here, or get a BlockingIOError.
    """
    lock = _open(path)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield
    finally:
        _release(lock)


class Share:
    """One process's use of the server; take and leave it while alone().

    Workers forked later inherit it, so it lasts until the last of them has died
    or this process, which took it, leaves.
    """

    def __init__(self, path: Path) -> None:
        self._lock = _open(path)
        self._owner: int | None = os.getpid()
        fcntl.flock(self._lock, fcntl.LOCK_SH)

    def is_ours(self) -> bool:
        """Say whether this process took the share and has it still."""
        return self._owner == os.getpid()

    def leave(self) -> bool:
        """Give the share up and say whether it was the last one."""
        if not self.is_ours():
            return False
        self._owner = None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        else:
            return True
        finally:
            _release(self._lock)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)


def _release(lock: int) -> None:
    # Closing is not enough: a child forked meanwhile has the same lock open.
    fcntl.flock(lock, fcntl.LOCK_UN)
    os.close(lock)
