"""Compare an import of sales with a bare COPY of the same file: `python -m tests.bench.import_sales`.

The bare COPY goes into an identical table with the same indexes, without foreign keys
and triggers. Both run on the same server, one after the other, with DATABASE_URL's or an
embedded one. Another process imports, so that its memory is its own.
"""

import argparse
import csv
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from service.embedded import start
from service.importing.files import find_files
from service.importing.progress import Progress
from service.importing.report import have_good_headers
from service.importing.run import Options, import_files
from service.migrate import migrate
from service.sample_account import write_account

MOST_TIMES = 3.0
MOST_MEMORY = 300  # MB
COLUMNS = ("lead_id", "vertical_id", "buyer_contract_id", "price", "sold_at")
TEMPLATE, COPY = "leadback_bench_import", "leadback_bench_import_round"


def main() -> None:
    """Print both times, their ratio and the memory; exit 1 where a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--import", dest="path", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.path:
        _import(os.environ["DATABASE_URL"], arguments.path)
        return
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder)) as url:
        sales = _prepare(url, Path(folder) / "account", arguments.rows)
        rounds = [_round(url, sales, number) for number in range(arguments.rounds)]
        _drop(url, COPY, TEMPLATE)
    ratio = statistics.median(done / bare for bare, done, _ in rounds)
    memory = max(memory for *_, memory in rounds)
    print(f"ratio {ratio:.2f} (at most {MOST_TIMES}), client {memory} MB", end=" ")
    print(f"(at most {MOST_MEMORY})")
    sys.exit(ratio > MOST_TIMES or memory > MOST_MEMORY)


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
    """Make a database with everything but the sales, and the file of these."""
    write_account(folder, leads=rows, sales=rows)
    sales = folder.parent / "sales.csv"
    _write_plain_sales(folder / "sales.csv", sales)
    for path in [*folder.glob("sale*"), *folder.glob("re[tp]*_[hq]*")]:
        path.unlink()
    for name in ("returns", "buyer_credits"):
        (folder / f"{name}.csv").unlink()
    _drop(url, COPY, TEMPLATE)
    with _connect(url) as connection:
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    migrate(_address(url, TEMPLATE, "postgresql+psycopg"))
    _import(_address(url, TEMPLATE), folder)
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


def _round(url: str, sales: Path, number: int) -> tuple[float, float, int]:
    """Run both once: seconds of the COPY, seconds of the import, megabytes of it."""
    _drop(url, COPY)
    with _connect(url) as connection:
        connection.execute(f"CREATE DATABASE {COPY} TEMPLATE {TEMPLATE}")
    address = _address(url, COPY)
    bare = _bare_copy(address, sales)
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.import_sales", "--import", sales],
        env=os.environ | {"DATABASE_URL": address},
        check=True,
        capture_output=True,
        text=True,
    )
    result = json.loads(done.stdout)
    print(f"round {number + 1}: COPY {bare:.1f} s, import {result['seconds']:.1f} s")
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


def _import(address: str, path: Path) -> None:
    """Import into an instance that is not serving; print what it took as JSON."""
    files = find_files([path], ",")
    began = time.monotonic()
    with psycopg.connect(address) as connection:
        is_good = have_good_headers(files)
        number = import_files(connection, files, Options(offline=True), Progress())
    seconds = time.monotonic() - began
    if not is_good or number is None:
        sys.exit(f"bad rows: {[file.first_bad for file in files if file.bad]}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": seconds, "megabytes": memory}))


def _drop(url: str, *names: str) -> None:
    with _connect(url) as connection:
        for name in names:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _connect(url: str) -> psycopg.Connection:
    address = make_url(url).set(drivername="postgresql")
    plain = address.render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


def _address(url: str, name: str, driver: str = "postgresql") -> str:
    address = make_url(url).set(drivername=driver, database=name)
    return address.render_as_string(hide_password=False)


if __name__ == "__main__":
    main()
