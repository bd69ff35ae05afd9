"""The demo's account: written as import files, and imported as an operator would."""

import hashlib
import shutil
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from service.connection import Connection
from service.demo.sample_account import (
    SETUP,
    Write,
    opened_files,
    read_verticals,
    write_account,
)
from service.importing.files import find_files
from service.importing.progress import Progress, progress_for
from service.importing.report import have_good_headers
from service.importing.run import Options, import_files

MAIN_ID = 1  # Northwind Nationwide, which takes returns for 100 years
MAIN_LEADS = 780
# Contract, its vertical, leads that it buys, and how many of MAIN's it buys too.
OTHERS = ((2, 1, 40, 40), (3, 1, 60, 25), (4, 2, 70, 0), (5, 2, 30, 0), (6, 3, 60, 0))
LEADS = MAIN_LEADS + sum(leads for _, _, leads, _ in OTHERS)
PERIOD = timedelta(days=60)  # over which they came
ENABLE_STATUSES = "UPDATE settings SET lead_statuses_enabled = true"


class Lead(NamedTuple):
    lead_id: str
    vertical_id: int
    campaign_id: str
    price: Decimal
    sold_at: datetime


def import_demo_account(tx: Connection, sales: int = 0) -> int:
    """Import the demo's account into an empty database; give its main contract.

    It has so many sales beside those of every demo; the last ones came today.
    """
    now = datetime.now(UTC).replace(microsecond=0)
    with TemporaryDirectory() as name:
        folder = Path(name)
        if sales:
            leads = max(1, sales * 2 // 3)
            write_account(folder, leads=leads, sales=sales, until=now)
        else:
            shutil.copytree(SETUP, folder, dirs_exist_ok=True)
        with opened_files(folder, ("leads", "sales")) as write:
            _write_first_leads(write, now)
        _import(tx, folder, progress_for() if sales else Progress())
    tx.execute(ENABLE_STATUSES)
    return MAIN_ID


def import_more_leads(
    tx: Connection, vertical_id: int, contract_id: int, numbers: range
) -> None:
    """Sell more leads to a contract of the demo."""
    leads = _draw_leads(vertical_id, contract_id, numbers, datetime.now(UTC))
    with TemporaryDirectory() as name:
        with opened_files(Path(name), ("leads", "sales")) as write:
            _write_leads(write, contract_id, leads)
        _import(tx, Path(name), Progress())


def _write_first_leads(write: Write, now: datetime) -> None:
    """Write what every demo has."""
    main = _draw_leads(1, MAIN_ID, range(1, MAIN_LEADS + 1), now)
    _write_leads(write, MAIN_ID, main)
    for contract_id, vertical_id, count, count_of_main in OTHERS:
        leads = _draw_leads(vertical_id, contract_id, range(1, count + 1), now)
        _write_leads(write, contract_id, leads)
        for lead in sorted(main)[:count_of_main]:
            _write_sale(write, contract_id, lead, lead.sold_at + timedelta(minutes=1))


def _draw_leads(
    vertical_id: int, contract_id: int, numbers: range, now: datetime
) -> list[Lead]:
    """Draw each lead from the hash of its number, so that every demo has the same ones.

    The examples in README and docs/ name some.
    """
    campaigns = read_verticals(SETUP)[str(vertical_id)].campaigns
    leads = []
    for number in numbers:
        digits = hashlib.md5(f"{contract_id} {number}".encode()).hexdigest()
        campaign_id = campaigns[int(digits[12:16], 16) % len(campaigns)]
        age = int(digits[16:22], 16) / 2**24 * PERIOD
        price = round(8 + Decimal(int(digits[22:28], 16)) / 2**24 * 17, 2)
        lead_id = digits[:12].upper()
        leads.append(Lead(lead_id, vertical_id, campaign_id, price, now - age))
    return leads


def _write_leads(write: Write, contract_id: int, leads: list[Lead]) -> None:
    """Write leads with their first sale."""
    for lead in leads:
        created_at = lead.sold_at - timedelta(seconds=20)
        write("leads", lead.lead_id, lead.vertical_id, lead.campaign_id, created_at)
        _write_sale(write, contract_id, lead, lead.sold_at)


def _write_sale(write: Write, contract_id: int, lead: Lead, sold_at: datetime) -> None:
    key = (lead.lead_id, lead.vertical_id, contract_id)
    write("sales", *key, lead.price, sold_at, lead.price, "", "")


def _import(tx: Connection, folder: Path, progress: Progress) -> None:
    files = find_files([folder], ",")
    try:
        if not have_good_headers(files):
            raise AssertionError("the demo's headers are not ours")
        if import_files(tx, files, Options(), progress) is None:
            raise AssertionError("the demo has bad rows")
    finally:
        progress.stop()
