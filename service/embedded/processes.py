"""Proof that a process is a data folder's server, before anything is done to it."""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path


def has_proc() -> bool:
    return Path("/proc/self/stat").exists()


def exists(pid: int) -> bool:
    """Say whether the number is in use, be it by a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def is_server(pid: int, folder: Path) -> bool:
    """Say whether this process is alive and works in this data folder.

    A number alone proves nothing: after a restart another program may have it.
    """
    if not has_proc():
        return _says_ps(pid, folder)
    try:
        state = Path(f"/proc/{pid}/stat").read_text(errors="replace")
        if state.rpartition(")")[2].split()[0] in "ZX":
            return False
        if os.stat(f"/proc/{pid}").st_uid != folder.stat().st_uid:
            return False
        return os.path.samefile(f"/proc/{pid}/cwd", folder)
    except PermissionError:
        return _says_its_user(pid, folder)
    except OSError:
        return False


def send(pid: int, folder: Path, number: signal.Signals) -> None:
    """Signal the data folder's server, and never a process that took its number.

    The handle stays with the process that we looked at, whoever has the number next.
    """
    try:
        handle = os.pidfd_open(pid)
    except (AttributeError, OSError):  # macOS, old kernels; or it has just ended
        handle = None
    with suppress(ProcessLookupError):
        if not is_server(pid, folder):
            pass
        elif handle is None:
            os.kill(pid, number)
        else:
            signal.pidfd_send_signal(handle, number)
    if handle is not None:
        os.close(handle)


def reap(pid: int) -> None:
    """Take leave of a dead server that happens to be our child."""
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def _says_its_user(pid: int, folder: Path) -> bool:
    """Ask as the server's user: root in a container may not look, that user may."""
    if os.geteuid() != 0:
        return False
    owner = folder.stat()
    done = subprocess.run(
        ["/bin/sh", "-c", 'test "$1" -ef "$2"', "sh", f"/proc/{pid}/cwd", folder],
        user=owner.st_uid,
        group=owner.st_gid,
        extra_groups=[],
    )
    return done.returncode == 0


def _says_ps(pid: int, folder: Path) -> bool:
    """Look at the command that it was started with, where there is no /proc."""
    command = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    return done.stdout.strip().endswith(f"postgres -D {folder}")
