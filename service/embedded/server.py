"""The server process: started, watched and stopped; it may outlive us."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from service.embedded import processes
from service.embedded.binaries import Programs
from service.embedded.errors import reason_in
from service.embedded.home import Home

BIGGEST_LOG = 1_000_000  # bytes


def state(folder: Path) -> str | None:
    """Give the state of the data folder's server: starting, ready or stopping.

    None if there is none alive. The server writes its lock file line by line, and its
    state into the last one.
    """
    pid_file = folder / "postmaster.pid"
    pid = _pid_in(pid_file)
    if pid is None or not processes.is_server(pid, folder):
        return None
    with suppress(OSError):
        last = pid_file.read_text(errors="replace").split("\n")[7:8]
        return "".join(last).strip() or "starting"
    return None


def begin(home: Home, programs: Programs, folder: Path) -> int:
    """Start the server, and give the place in the log where its lines begin.

    Returns as soon as stop() would find it, or it has ended again.
    """
    _remove_stale_locks(home, folder)
    process = None
    try:
        with _open_log(home) as log, _stops_are_held():
            log_begin = log.seek(0, os.SEEK_END)
            # A session of its own, so that Ctrl-C in our terminal does not reach it. Not
            # by pg_ctl, which passes the path through a shell.
            process = subprocess.Popen(
                [programs.folder / "postgres", "-D", folder],
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **home.account.popen_arguments(),
            )
        while _pid_in(folder / "postmaster.pid") != process.pid:
            if process.poll() is not None:
                break
            time.sleep(0.005)
    except BaseException:
        if process:
            process.send_signal(signal.SIGQUIT)
            process.wait()
        raise
    # It outlives us, so Popen must not complain that it still runs.
    process.returncode = 0
    return log_begin


@contextmanager
def _stops_are_held() -> Iterator[None]:
    """Put off SIGTERM and Ctrl-C; amid a fork they would leave a process unknown to us.

    The process begins with them put off, and PostgreSQL sets that right itself.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM, signal.SIGINT))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def ask_to_stop(folder: Path, how: signal.Signals = signal.SIGINT) -> int | None:
    """Ask the server to end all sessions and stop; give its process, if it has one."""
    pid = _pid_in(folder / "postmaster.pid")
    if pid is None or not processes.is_server(pid, folder):
        return None
    with suppress(ProcessLookupError):
        os.kill(pid, how)
    return pid


def stop(folder: Path) -> None:
    """Stop the server of the data folder, if there is one, and wait for its end."""
    for how, seconds in ((signal.SIGINT, 60), (signal.SIGQUIT, 10)):
        end = time.monotonic() + seconds
        pid = ask_to_stop(folder, how)
        while pid and processes.is_server(pid, folder) and time.monotonic() < end:
            time.sleep(0.005)
        if pid:
            with suppress(ChildProcessError):  # it may not be our child
                os.waitpid(pid, os.WNOHANG)


def reason_in_log(home: Home, log_begin: int) -> str:
    """Find the line after this place in the log that says why it did not start."""
    return reason_in(home.log.read_bytes()[log_begin:].decode(errors="replace"))


def _remove_stale_locks(home: Home, folder: Path) -> None:
    """Remove lock files with the number of another process, or of a zombie.

    PostgreSQL itself removes those of a number that is free, but takes any process of
    its user for a server. Without /proc we cannot tell either.
    """
    if not processes.has_proc():
        return
    lock = home.socket.with_name(home.socket.name + ".lock")
    for path, more in ((folder / "postmaster.pid", []), (lock, [home.socket])):
        if _is_stale(path, folder):
            for stale in (path, *more):
                stale.unlink(missing_ok=True)


def _is_stale(lock: Path, folder: Path) -> bool:
    pid = _pid_in(lock)
    if pid is not None:
        return Path(f"/proc/{pid}").exists() and not processes.is_server(pid, folder)
    # Empty since a power cut, unless a server is about to write its number into it.
    return lock.exists() and time.time() - lock.stat().st_mtime > 10


def _pid_in(path: Path) -> int | None:
    try:
        return abs(int(path.read_text(errors="replace").split("\n")[0]))
    except (OSError, ValueError):
        return None


def _open_log(home: Home) -> BinaryIO:
    with suppress(FileNotFoundError):
        if home.log.stat().st_size > BIGGEST_LOG:
            home.log.replace(home.log.with_suffix(".log.1"))
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
    return open(os.open(home.log, flags, 0o600), "ab")
