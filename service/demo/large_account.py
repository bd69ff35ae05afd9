"""A demo of any size: the sample account, imported as an operator would."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from service.connection import Connection
from service.demo import rows
from service.demo.sample_account import write_account
from service.importing.files import find_files
from service.importing.progress import progress_for
from service.importing.report import have_good_headers
from service.importing.run import Options, import_files

MAIN_ID = 1  # the first contract, which the demo's calls return leads of
FREE_LEADS = 780


def import_demo_account(tx: Connection, sales: int) -> int:
    """Import an account of so many sales into an empty database; give its main contract.

    Its last leads came today, and its main contract takes returns for 100 years.
    """
    progress = progress_for()
    with TemporaryDirectory() as folder:
        today = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        leads = max(1, sales * 2 // 3)
        write_account(Path(folder), leads=leads, sales=sales, until=today)
        files = find_files([Path(folder)], ",")
        try:
            if not have_good_headers(files):
                raise AssertionError("the sample account's headers are not ours")
            if import_files(tx, files, Options(), progress) is None:
                raise AssertionError("the sample account has bad rows")
        finally:
            progress.stop()
    rows.update_for_the_demo(tx, MAIN_ID)
    rows.insert_sold_leads(tx, MAIN_ID, FREE_LEADS)
    return MAIN_ID
