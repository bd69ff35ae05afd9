"""An import of sales against a bare COPY of the same file, in one run.

    python -m tests.bench.import_sales [--rows 1000000] [--rounds 3] [--serving]

The COPY goes into an identical table with the same indexes, but without foreign keys and
triggers. Rounds of the two alternate, on the server of DATABASE_URL or an embedded one,
and the shortest of each counts. With --serving the import keeps the foreign keys, as it
must where calls are served. Each import is a process of its own, for its memory. The
goal is at most 3 times, and at most 300 MB.
"""

import argparse
import csv
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from service.demo.sample_account import write_account
from service.embedded import start
from service.importing.files import find_files
from service.importing.progress import Progress
from service.importing.report import have_good_headers
from service.importing.run import Options, import_files
from service.migrations.migrate import migrate
from tests.databases import libpq_address, new_database

MOST_TIMES = 3.0
MOST_MEMORY = 300  # MB
COLUMNS = ("lead_id", "vertical_id", "buyer_contract_id", "price", "sold_at")


def main() -> None:
    """Print both times, their ratio and the memory; exit 1 where a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--serving", action="store_true")
    parser.add_argument("--import", dest="path", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.path:
        print(json.dumps(_import(os.environ["DATABASE_URL"], arguments.path)))
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        _server(Path(folder)) as url,
        new_database(url) as template,
    ):
        sales = _prepare(template, Path(folder) / "account", arguments.rows)
        if arguments.serving:
            _import_first(template, sales)
        clauses = f"TEMPLATE {make_url(template).database}"
        rounds = [_round(url, clauses, sales) for _ in range(arguments.rounds)]
    bare, done = (min(times) for times in list(zip(*rounds, strict=True))[:2])
    ratio = done / bare
    memory = max(memory for *_, memory in rounds)
    print(f"ratio {ratio:.2f} (at most {MOST_TIMES}), client {memory} MB", end=" ")
    print(f"(at most {MOST_MEMORY})")
    is_slow = ratio > MOST_TIMES and not arguments.serving
    sys.exit(is_slow or memory > MOST_MEMORY)


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    if os.environ.get("DATABASE_URL"):
        yield os.environ["DATABASE_URL"]
        return
    folder.chmod(0o755)
    embedded = start(home=folder / "home", binaries=None, options={})
    try:
        yield embedded.url
    finally:
        embedded.stop()


def _prepare(url: str, folder: Path, rows: int) -> Path:
    """Fill a database with everything but the sales, and write the file of these."""
    write_account(folder, leads=rows, sales=rows)
    sales = folder.parent / "sales.csv"
    _write_plain_sales(folder / "sales.csv", sales)
    for path in [*folder.glob("sale*"), *folder.glob("re[tp]*_[hq]*")]:
        path.unlink()
    for name in ("returns", "buyer_credits"):
        (folder / f"{name}.csv").unlink()
    migrate(url)
    _import(libpq_address(url), folder)
    shutil.rmtree(folder)
    return sales


def _write_plain_sales(source: Path, target: Path) -> None:
    """Write sales that were not updated: as COPY can take them, so with revenue."""
    with source.open(newline="") as old, target.open("w", newline="") as new:
        writer = csv.writer(new, lineterminator="\n")
        writer.writerow([*COLUMNS, "buyer_id", "revenue"])
        for row in csv.DictReader(old):
            buyer_id = int(row["buyer_contract_id"]) % 50 + 1
            plain = [row[name] for name in COLUMNS]
            writer.writerow([*plain, buyer_id, row["price"]])


def _import_first(url: str, sales: Path) -> None:
    """Import one sale, so that the table is not empty and keeps its keys."""
    folder = sales.parent / "first"
    folder.mkdir()
    with sales.open() as file:
        (folder / "sales.csv").write_text(file.readline() + file.readline())
    _import(libpq_address(url), folder)


def _round(url: str, clauses: str, sales: Path) -> tuple[float, float, int]:
    """Run both once: seconds of the COPY, seconds of the import, megabytes of it."""
    with new_database(url, clauses) as copy:
        address = libpq_address(copy)
        bare = _bare_copy(address, sales)
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.import_sales", "--import", sales],
            env=os.environ | {"DATABASE_URL": address},
            check=True,
            capture_output=True,
            text=True,
        )
    result = json.loads(done.stdout)
    print(f"COPY {bare:.1f} s, import {result['seconds']:.1f} s", flush=True)
    return bare, result["seconds"], result["megabytes"]


def _bare_copy(address: str, sales: Path) -> float:
    columns = ", ".join([*COLUMNS, "buyer_id", "revenue"])
    query = f"COPY bare ({columns}) FROM STDIN (FORMAT csv, HEADER)"
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE bare (LIKE sales INCLUDING ALL)")
        connection.commit()
        began = time.monotonic()
        with connection.cursor().copy(query) as copy, sales.open("rb") as file:
            while block := file.read(1 << 17):
                copy.write(block)
        connection.commit()
        seconds = time.monotonic() - began
        connection.execute("DROP TABLE bare")
    return seconds


def _import(address: str, path: Path) -> dict:
    """Import as into any instance, an empty one or not; say what that took."""
    files = find_files([path], ",")
    began = time.monotonic()
    with psycopg.connect(address) as connection:
        is_good = have_good_headers(files)
        number = import_files(connection, files, Options(), Progress())
    seconds = time.monotonic() - began
    if not is_good or number is None:
        sys.exit(f"bad rows: {[file.first_bad for file in files if file.bad]}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"seconds": seconds, "megabytes": memory}


if __name__ == "__main__":
    main()
