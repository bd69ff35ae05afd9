"""A large account: 13 months of sales, most of them to the few contracts that buy most."""

import random
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from service.demo.sample_account import Habits, write_account
from service.importing.files import find_files
from service.importing.progress import progress_for
from service.importing.report import have_good_headers
from service.importing.run import Options, import_files
from service.migrations.migrate import migrate
from tests.databases import libpq_address

BUYERS, CONTRACTS, CAMPAIGNS = 10_000, 100_000, 1000
DAYS = 395  # 13 months
# Returned of a contract's sales: of most, of each tenth, and of each seventh lately.
SHARE, HIGH_SHARE, RISEN_SHARE = 0.06, 0.12, 0.18
LATELY = timedelta(days=30)


def fill(url: str, sales: int) -> None:
    """Bring the account into an empty database, as an operator would: by an import."""
    now = datetime.now(UTC).replace(microsecond=0)
    migrate(url)
    with tempfile.TemporaryDirectory() as name:
        write_account(
            Path(name),
            buyers=BUYERS,
            contracts=CONTRACTS,
            campaigns=CAMPAIGNS,
            leads=sales * 2 // 3,
            sales=sales,
            until=now,
            habits=Habits(DAYS, _choose, _returned_until(now)),
        )
        _import(url, Path(name))


def count_sales(url: str) -> int:
    """Count the sales; 0 where there is no table of them yet."""
    with psycopg.connect(libpq_address(url)) as connection:
        [(is_there,)] = connection.execute("SELECT to_regclass('sales') IS NOT NULL")
        if not is_there:
            return 0
        [(sales,)] = connection.execute("SELECT count(*) FROM sales")
    return sales


def _choose(chance: random.Random, contracts: list, times: int) -> list:
    """Draw different contracts: half of all sales go to a sixteenth of them."""
    chosen: dict[int, None] = {}
    while len(chosen) < times:
        chosen[int(len(contracts) * chance.random() ** 4)] = None
    return [contracts[number] for number in chosen]


def _returned_until(now: datetime):
    def returned(contract_id: str, sold_at: datetime) -> float:
        if int(contract_id) % 7 == 0 and now - sold_at < LATELY:
            return RISEN_SHARE
        return HIGH_SHARE if int(contract_id) % 10 == 0 else SHARE

    return returned


def _import(url: str, folder: Path) -> None:
    files = find_files([folder], ",")
    progress = progress_for()
    try:
        with psycopg.connect(libpq_address(url)) as connection:
            assert have_good_headers(files)
            assert import_files(connection, files, Options(), progress) is not None
            connection.execute("UPDATE settings SET lead_statuses_enabled = true")
    finally:
        progress.stop()
    with psycopg.connect(libpq_address(url), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
