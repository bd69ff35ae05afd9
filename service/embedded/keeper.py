"""Starts the server again when it dies, for those who need it all the time."""

import logging
import os
import threading
import time
from pathlib import Path

from service.embedded import server
from service.embedded.binaries import choose
from service.embedded.copies import reachable
from service.embedded.errors import EmbeddedError
from service.embedded.home import Home
from service.embedded.sharing import alone

SECONDS_BETWEEN_LOOKS = 0.5
# The last processes of a killed server hold its memory until they end, soon.
SECONDS_BEFORE_COMPLAINT = 5
SECONDS_BETWEEN_COMPLAINTS = 60

log = logging.getLogger("leadback.embedded")


class Keeper:
    """A thread that looks after the server until stop().

    A look never waits: a server that is still starting, or still stopping, is left to
    the next one.
    """

    def __init__(self, home: Home, folder: Path, binaries: Path | None) -> None:
        self._home = home
        self._folder = folder
        self._binaries = binaries
        self._gone_since: float | None = None
        self._complain_after = 0.0
        self._log_begin: int | None = None  # where our last attempt's words begin
        self._over = threading.Event()
        self._work = threading.Lock()
        # gunicorn's master forks workers, and waits with that while we look: a worker
        # would keep our files open, and find our locks taken, for as long as it lives.
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
                    pass  # another command is just starting it
                except (EmbeddedError, OSError) as error:
                    self._complain(str(error))

    def _look(self) -> None:
        state = server.state(self._folder)
        if state == "ready" and self._home.socket.exists():
            self._note_back()
        elif state != "starting":
            self._note_gone()
            with alone(self._home.start_lock, wait=False):
                self._mend()

    def _mend(self) -> None:
        """Start a server in place of a dead one; end one that lets nobody in.

        One that somebody asked to stop may be waiting for our own connections to close.
        """
        if not self._folder.exists():
            raise EmbeddedError(f"{self._folder} is not there.")
        state = server.state(self._folder)
        if state is None:
            if self._log_begin is not None:
                self._complain(server.reason_in(self._home.log, self._log_begin))
            programs = reachable(choose(self._binaries, self._home), self._home)
            self._log_begin = server.begin(self._home, programs, self._folder)
        elif state == "stopping" or not self._home.socket.exists():
            server.ask_to_stop(self._folder)

    def _note_gone(self) -> None:
        if self._gone_since is None:
            self._gone_since = time.monotonic()
            self._complain_after = self._gone_since + SECONDS_BEFORE_COMPLAINT
            log.error("PostgreSQL cannot be reached: starting it again")

    def _note_back(self) -> None:
        if self._gone_since is not None:
            seconds = time.monotonic() - self._gone_since
            log.warning("PostgreSQL is back after %.1f s", seconds)
            self._gone_since = self._log_begin = None

    def _complain(self, reason: str) -> None:
        if time.monotonic() > self._complain_after:
            self._complain_after = time.monotonic() + SECONDS_BETWEEN_COMPLAINTS
            log.error("PostgreSQL does not start: %s", reason)
