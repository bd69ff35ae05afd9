"""The data folder: made whole or not at all, and its settings."""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from service.embedded.account import Account
from service.embedded.binaries import Programs
from service.embedded.errors import EmbeddedError
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
    _write_settings(folder, _settings(home, programs) | dict(options), home.account)
    return folder


def _make(home: Home, programs: Programs, *, sync: bool) -> None:
    """Run initdb beside the final place, so that a killed one leaves no database."""
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
    _sync_folder(home.folder)


def _remove(remains: Path) -> None:
    """Remove what a killed command has left; its initdb may still be writing there."""
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
    done = home.account.run(programs.initdb, "-D", draft, *options)
    if done.returncode:
        said = [line.strip() for line in done.stdout.splitlines() if line.strip()]
        errors = [line for line in said if "error:" in line or "FATAL:" in line]
        raise EmbeddedError(
            f"The database could not be made in {home.folder}: "
            f"{[f'initdb ended with {done.returncode}', *said, *errors][-1]}"
        )


def _sync_folder(folder: Path) -> None:
    """Put the rename on disk before any row: a later start removes drafts."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _settings(home: Home, programs: Programs) -> dict[str, str]:
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
        # After a crash all files are put on disk first: at once, not one by one.
        settings["recovery_init_sync_method"] = "syncfs"
    return settings | ({"timezone": "UTC"} if _knows_time_zones(programs) else {})


def _knows_time_zones(programs: Programs) -> bool:
    """Look for UTC; without it the server would refuse to start, and GMT must do."""
    share = programs.prefix / "share"
    places = (share / "timezone", share / "postgresql/timezone", "/usr/share/zoneinfo")
    return any(Path(place, "UTC").exists() for place in places)


def _write_settings(folder: Path, settings: Mapping[str, str], owner: Account) -> None:
    """Write the settings anew; by rename, since the folder is the server's."""
    handle, draft = tempfile.mkstemp(prefix=SETTINGS_FILE, dir=folder)
    with open(handle, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(
            "# Written at every start; yours go to the end of postgresql.conf.\n"
        )
        for name, value in settings.items():
            file.write(f"{name} = {_quoted(value)}\n")
    owner.own(Path(draft))
    os.replace(draft, folder / SETTINGS_FILE)


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
