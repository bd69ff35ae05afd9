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
        return _command_by_ps(pid).endswith(f"postgres -D {folder}")
    process = Path(f"/proc/{pid}")
    try:
        if process.stat().st_uid != folder.stat().st_uid:
            return False
        return (process / "cwd").samefile(folder)  # a zombie has none
    except PermissionError:  # root in a container may not look at another user's cwd
        command = (process / "cmdline").read_bytes()
        return command.endswith(b"postgres\0-D\0%s\0" % os.fsencode(folder))
    except OSError:
        return False


def _command_by_ps(pid: int) -> str:
    command = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    return done.stdout.strip()
