"""Is this process the server of that data folder? Asked before anything is done to it.

A number alone proves nothing: after a restart another program may have it.
"""

import os
import subprocess
from pathlib import Path


def has_proc() -> bool:
    return Path("/proc/self/stat").exists()


def is_server(pid: int, folder: Path) -> bool:
    """Say whether this process is alive and is the server of this data folder."""
    if not has_proc():
        return _is_server_by_ps(pid, folder)
    process = Path(f"/proc/{pid}")
    try:
        if process.stat().st_uid != folder.stat().st_uid:
            return False
        return (process / "cwd").samefile(folder)  # a zombie has none
    except PermissionError:
        return _is_server_by_its_user(pid, folder)
    except OSError:
        return False


def _is_server_by_its_user(pid: int, folder: Path) -> bool:
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


def _is_server_by_ps(pid: int, folder: Path) -> bool:
    """Look at the command line, where there is no /proc."""
    command = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    return done.stdout.strip().endswith(f"postgres -D {folder}")
