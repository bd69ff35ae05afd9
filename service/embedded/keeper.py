"""Starts the server again when it dies, while `leadback serve` runs."""

import logging
import os
import threading
import time
from pathlib import Path

from service.embedded import server
from service.embedded.binaries import choose, reachable
from service.embedded.errors import EmbeddedError
from service.embedded.home import Home
from service.embedded.sharing import alone

SECONDS_BETWEEN_LOOKS = 0.5
# The last processes of a killed server hold its memory until they end, soon.
SECONDS_BEFORE_COMPLAINT = 5
SECONDS_BETWEEN_COMPLAINTS = 60

log = logging.getLogger("leadback.embedded")


class Keeper:
    """A thread that checks the server every half second, until stop().

    A check never waits: a server that is still starting or stopping is left to the
    next one.
    """

    def __init__(self, home: Home, folder: Path, binaries: Path | None) -> None:
        self._home = home
        self._folder = folder
        self._binaries = binaries
        self._gone_since: float | None = None
        self._complain_after = 0.0
        self._log_begin: int | None = None  # where our last attempt's lines begin
        self._over = threading.Event()
        self._work = threading.Lock()
        # gunicorn's master forks workers, and no fork may fall into a check: the worker
        # would inherit our open files and locks, and hold them as long as it lives.
        os.register_at_fork(
            before=self._work.acquire,
            after_in_parent=self._work.release,
            after_in_child=self._work.release,
        )
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Start nothing from now on."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(SECONDS_BETWEEN_LOOKS):
            with self._work:
                try:
                    self._look()
                except BlockingIOError:
                    pass  # another command is starting it
                except (EmbeddedError, OSError) as error:
                    self._complain(str(error))

    def _look(self) -> None:
        state = server.state(self._folder)
        if state == "ready" and self._home.socket.exists():
            if self._gone_since is not None:
                seconds = time.monotonic() - self._gone_since
                log.warning("PostgreSQL is back after %.1f s", seconds)
                self._gone_since = self._log_begin = None
        elif state != "starting":
            if self._gone_since is None:
                self._gone_since = time.monotonic()
                self._complain_after = self._gone_since + SECONDS_BEFORE_COMPLAINT
                log.error("PostgreSQL cannot be reached: starting it again")
            with alone(self._home.start_lock, wait=False):
                self._mend()

    def _mend(self) -> None:
        """Start a dead server again; stop one that accepts no connections.

        One that was asked to stop may be waiting for our own connections to close.
        """
        if not self._folder.exists():
            raise EmbeddedError(f"{self._folder} is not there.")
        state = server.state(self._folder)
        if state is None:
            if self._log_begin is not None:
                self._complain(server.reason_in_log(self._home, self._log_begin))
            programs = reachable(choose(self._binaries, self._home), self._home)
            self._log_begin = server.begin(self._home, programs, self._folder)
        elif state == "stopping" or not self._home.socket.exists():
            server.ask_to_stop(self._folder)

    def _complain(self, reason: str) -> None:
        if time.monotonic() > self._complain_after:
            self._complain_after = time.monotonic() + SECONDS_BETWEEN_COMPLAINTS
            log.error("PostgreSQL does not start: %s", reason)
