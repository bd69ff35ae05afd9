"""Faults of the machine: full disks, wrong clocks, a second instance, a copy (K10, K18, K23, K24)."""

import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

import psycopg

from service.embedded.account import server_account
from service.embedded.binaries import choose
from service.embedded.home import open_home
from tests.databases import libpq_address, new_database, roomy_folder
from tests.harness.fault import Fault
from tests.harness.fault_workers import kill_a_worker
from tests.harness.recording import dump
from tests.harness.site import Layout, Site
from tests.histories.history import History, read_json
from tests.histories.sales import check_sales
from tests.histories.trail import check_chains, check_contracts

SMALL = 16 * 2**20  # bytes
MOVED = ("ledger", "return_history", "idempotency", "audit")
HOUR, DAY = 3600, 86400
CLOCK = Path(__file__).with_name("clock.c")
CLOCK_FOLDER = Path(tempfile.gettempdir(), f"leadback-clock-{os.getpid()}")


# ---------------------------------------------------------------- a full disk


def fill_the_disk(site: Site, random: Random) -> None:
    """Have four tables on a file system that is full for a second."""
    with small_disk() as disk, site.connect() as db:
        name = f"small_{random.randrange(10**9)}"
        db.execute(f"CREATE TABLESPACE {name} LOCATION '{disk}'")
        try:
            move_tables(db, name)
            with suppress(OSError), (disk / "filler").open("wb", 0) as filler:
                while True:
                    filler.write(b"\0" * 4096)
            wait_for_refusals(site)
            (disk / "filler").unlink()
        finally:
            (disk / "filler").unlink(missing_ok=True)
            move_tables(db, "pg_default")
            db.execute("CHECKPOINT")  # or files of moved tables stay until the next
            db.execute(f"DROP TABLESPACE {name}")


def move_tables(db: psycopg.Connection, where: str) -> None:
    for table in MOVED:
        db.execute(f"ALTER TABLE {table} SET TABLESPACE {where}")


def wait_for_refusals(site: Site) -> None:
    """Wait until the full disk was met; a page may have had room for some rows yet."""
    end = time.monotonic() + 20
    logs = [server.log for server in site.servers]
    while time.monotonic() < end:
        if any("No space left" in log.read_text() for log in logs):
            time.sleep(1)
            return
        time.sleep(0.05)
    raise AssertionError("the disk was never met full")


@contextmanager
def small_disk() -> Iterator[Path]:
    folder = roomy_folder()
    options = f"size={SMALL}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)
    try:
        place = folder / "tables"
        place.mkdir()
        shutil.chown(place, "nobody")
        yield place
    finally:
        # Lazily: sessions may have files of it open for a while yet.
        subprocess.run(["umount", "--lazy", folder], check=True)
        folder.rmdir()


def lacks_mount() -> str:
    return "" if os.geteuid() == 0 else "only root can mount a small file system"


# ---------------------------------------------------------------- a wrong clock


def shift_clock(site: Site, random: Random) -> None:
    """Have the service's clock, not PostgreSQL's, jump there and back."""
    for shift in (HOUR, -HOUR, DAY, -DAY):
        set_clock(shift)
        assert abs(seen_clock() - time.time() - shift) < HOUR / 2
        time.sleep(0.2)
    set_clock(0)


def set_clock(seconds: int) -> None:
    (CLOCK_FOLDER / "shift").open("r+b").write(struct.pack("q", seconds))


def seen_clock() -> float:
    """Ask a process that has the same clock as the service."""
    command = [sys.executable, "-c", "import time; print(time.time())"]
    environment = os.environ | clock_environment()
    return float(
        subprocess.run(command, env=environment, stdout=subprocess.PIPE).stdout
    )


def clock_environment() -> dict[str, str]:
    library, shift = CLOCK_FOLDER / "clock.so", CLOCK_FOLDER / "shift"
    return {"LD_PRELOAD": str(library), "CLOCK_SHIFT": str(shift)}


def lacks_clock() -> str:
    """Make the library that shifts the clock."""
    if not shutil.which("cc"):
        return "there is no C compiler"
    CLOCK_FOLDER.mkdir(exist_ok=True)
    (CLOCK_FOLDER / "shift").write_bytes(struct.pack("q", 0))
    command = ["cc", "-shared", "-fPIC", "-O2", "-o", CLOCK_FOLDER / "clock.so", CLOCK]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True)
    return done.stderr.partition("\n")[0] if done.returncode else ""


# ---------------------------------------------------------------- a copy


def copy(site: Site, random: Random) -> None:
    """Dump the database while calls go on; its copy must be as right as a whole one."""
    programs = programs_folder(site)
    with tempfile.NamedTemporaryFile() as file, new_database(site.cluster_url) as url:
        source, target = libpq_address(site.database_url), libpq_address(url)
        run = {"check": True, "stdout": subprocess.DEVNULL}
        subprocess.run([programs / "pg_dump", "-Fc", "-f", file.name, source], **run)
        subprocess.run([programs / "pg_restore", "-d", target, file.name], **run)
        path = Path(file.name).with_suffix(".json")
        dump(url, path)
        history = History({}, [], read_json(path.read_text(encoding="utf-8")))
        path.unlink()
    checks = (check_sales, check_chains, check_contracts)
    found = [violation for each in checks for violation in each(history)]
    assert not found, "\n".join(map(str, found))
    assert history.tables["ledger"], "there was nothing to copy yet"


def programs_folder(site: Site) -> Path:
    return choose(None, open_home(site.home, server_account("nobody"))).folder


FAULTS = [
    Fault("K10", "a disk is full", fill_the_disk, 5.0, times=3, lacks=lacks_mount),
    Fault(
        "K18",
        "the clock jumps",
        shift_clock,
        1.0,
        Layout(environment=clock_environment()),
        times=3,
        never_fails=True,
        lacks=lacks_clock,
    ),
    Fault("K23", "of two instances", kill_a_worker, 5.0, Layout(instances=2)),
    Fault("K24", "dumped and restored", copy, 2.0, times=3, never_fails=True),
]
