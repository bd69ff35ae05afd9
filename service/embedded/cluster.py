"""The data folder, and its settings."""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from service.embedded.account import Account
from service.embedded.binaries import Programs
from service.embedded.errors import EmbeddedError, reason_in
from service.embedded.home import Home

SETTINGS_FILE = "leadback.conf"
TRIES_TO_REMOVE = 20


def ready_cluster(home: Home, programs: Programs, options: Mapping[str, str]) -> Path:
    """Give the data folder of these programs, made if need be, with our settings."""
    folder = home.data_folder(programs.major)
    if not folder.exists():
        _make(home, programs, sync=options.get("fsync") != "off")
    if folder.stat().st_uid != home.account.uid:
        raise EmbeddedError(
            f"The database in {folder} does not belong to {home.account.name}, who "
            "would run it now; start leadback as the user who made it."
        )
    _write_settings(folder, _settings(home) | dict(options), home.account)
    return folder


def _make(home: Home, programs: Programs, *, sync: bool) -> None:
    """Run initdb in a draft folder, so that a killed one leaves no database."""
    for remains in home.folder.glob(".init-*"):
        _remove(remains)
    draft = Path(tempfile.mkdtemp(prefix=".init-", dir=home.folder))
    try:
        home.account.own(draft)
        _run_initdb(home, programs, draft, [] if sync else ["--no-sync"])
        with (draft / "postgresql.conf").open("a") as conf:
            conf.write(f"\ninclude '{SETTINGS_FILE}'\n")
        draft.rename(home.data_folder(programs.major))
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    # Rename on disk before any row is: the next start removes drafts.
    handle = os.open(home.folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def _remove(remains: Path) -> None:
    """Remove the draft of a killed start, whose initdb may still be writing to it."""
    for _ in range(TRIES_TO_REMOVE):
        shutil.rmtree(remains, ignore_errors=True)
        if not remains.exists():
            return
        time.sleep(0.1)


def _run_initdb(home: Home, programs: Programs, draft: Path, more: list[str]) -> None:
    locale = ["--locale=C"]
    if programs.major >= 17:  # upper('é') is 'É' then, on every machine
        locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    # Trust, since nobody else can enter the socket's folder, and there is no TCP.
    access = ["-U", "postgres", "--auth-local=trust", "--auth-host=reject"]
    options = ["-E", "UTF8", *locale, *access, *more]
    done = home.account.run(programs.folder / "initdb", "-D", draft, *options)
    if done.returncode:
        reason = reason_in(done.stdout)
        raise EmbeddedError(
            f"The database could not be made in {home.folder}: {reason}"
        )


def _settings(home: Home) -> dict[str, str]:
    settings = {
        "listen_addresses": "",
        "port": "5432",
        "unix_socket_directories": str(home.run),
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": "64MB",
        "log_checkpoints": "off",
    }
    if sys.platform == "linux":
        # After a crash all files are first synced to disk: at once, not one by one.
        settings["recovery_init_sync_method"] = "syncfs"
    return settings


def _write_settings(folder: Path, settings: Mapping[str, str], owner: Account) -> None:
    """Replace the settings file by rename: we are root in a folder of another user."""
    lines = ["# Written at every start; yours go to the end of postgresql.conf."]
    for name, value in settings.items():
        quoted = value.replace("\\", "\\\\").replace("'", "''")
        lines.append(f"{name} = '{quoted}'")
    handle, draft = tempfile.mkstemp(prefix=SETTINGS_FILE, dir=folder)
    with open(handle, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write("\n".join([*lines, ""]))
    owner.own(Path(draft))
    os.replace(draft, folder / SETTINGS_FILE)
