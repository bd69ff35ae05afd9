"""The server process: started, watched and stopped; it may outlive us."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from service.embedded import processes
from service.embedded.binaries import Programs
from service.embedded.errors import EmbeddedError
from service.embedded.home import Home

# After a crash the server first replays up to a gigabyte of its journal.
SECONDS_TO_START = 300
BIGGEST_LOG = 1_000_000  # bytes

# What a server says that is started while processes of a killed one still run. They
# end by themselves, so another try will do.
TOO_SOON = ("is still in use", "already exists")


class TooSoonError(EmbeddedError):
    """An earlier server has not quite ended."""


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


def launch(home: Home, programs: Programs, folder: Path) -> None:
    """Start the server and wait until it is ready."""
    if state(folder):
        raise TooSoonError(
            f"The server of {folder} runs but does not answer; end it first."
        )
    log_begin = begin(home, programs, folder)
    try:
        _wait_until_ready(folder, home.log, log_begin)
    except BaseException:
        stop(folder)
        raise


def begin(home: Home, programs: Programs, folder: Path) -> int:
    """Start the server, and give the place in the log where its lines begin.

    Returns as soon as stop() would find it, or it has ended again.
    """
    _remove_stale_locks(home, folder)
    with _open_log(home) as log:
        log_begin = log.seek(0, os.SEEK_END)
        # A session of its own, so that Ctrl-C in our terminal does not reach it. Not
        # by pg_ctl, which passes the path through a shell.
        process = subprocess.Popen(
            [programs.postgres, "-D", folder],
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **home.account.popen_arguments(),
        )
    try:
        while _pid_in(folder / "postmaster.pid") != process.pid:
            if process.poll() is not None:
                break
            time.sleep(0.005)
    except BaseException:
        process.send_signal(signal.SIGQUIT)
        process.wait()
        raise
    # It outlives us, so Popen must not complain that it still runs.
    process.returncode = 0
    return log_begin


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


def _wait_until_ready(folder: Path, log: Path, log_begin: int) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end:
        now = state(folder)
        if now == "ready":
            return
        if now is None:
            reason = reason_in(log, log_begin)
            soon = any(text in reason for text in TOO_SOON)
            kind = TooSoonError if soon else EmbeddedError
            raise kind(f"The database in {folder} did not start: {reason}")
        time.sleep(0.005)
    raise EmbeddedError(
        f"The database in {folder} was not ready after {SECONDS_TO_START} seconds: "
        f"{reason_in(log, log_begin)}"
    )


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


def reason_in(log: Path, log_begin: int) -> str:
    """Find the line that says why: the last fatal one, or else the last of all."""
    with log.open("rb") as file:
        file.seek(log_begin)
        lines = file.read().decode(errors="replace").split("\n")
    said = ["it said nothing", *(line.strip() for line in lines if line.strip())]
    fatal = [line for line in said if "FATAL:" in line or "PANIC:" in line]
    return (fatal or said)[-1]
