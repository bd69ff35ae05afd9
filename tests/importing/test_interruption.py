"""An import that breaks off, or meets others, leaves the database as it was."""

import threading
import time

import psycopg
import pytest

from service.demo.sample_account import write_account
from service.importing.files import find_files
from service.importing.progress import Progress
from service.importing.report import have_good_headers
from service.importing.run import Options, import_files
from tests.importing.conftest import Importer

SALES = "lead_id,vertical_id,buyer_contract_id,price,sold_at"
AT = "2026-01-05T10:00:00Z"


class Interrupting(Progress):
    """Sends Ctrl-C when the last table is written."""

    def begin(self, step, total):
        if step == "writing sale_field_values":
            raise KeyboardInterrupt


def test_ctrl_c_leaves_everything_as_it_was(empty_database, tmp_path):
    importer = Importer(empty_database, tmp_path / "none")
    before = importer.contents()
    write_account(tmp_path, leads=200, sales=300)
    files = find_files([tmp_path], ",")
    assert have_good_headers(files)

    with (
        pytest.raises(KeyboardInterrupt),
        psycopg.connect(empty_database) as connection,
    ):
        import_files(connection, files, Options(), Interrupting())

    assert importer.contents() == before


def test_a_lost_connection_leaves_everything_as_it_was(empty_database, tmp_path):
    importer = Importer(empty_database, tmp_path / "none")
    before = importer.contents()
    write_account(tmp_path, leads=2000, sales=2000)
    killer = threading.Thread(target=kill_import, args=[importer])
    with psycopg.connect(empty_database) as other:
        # It has written all leads, and waits here, however fast it is.
        other.execute("LOCK TABLE sales IN SHARE MODE")
        killer.start()
        with pytest.raises(psycopg.errors.AdminShutdown):
            Importer(empty_database, tmp_path).bring_folder(tmp_path)
        killer.join()

    assert importer.contents() == before


def kill_import(importer):
    """Kill the import's session once it waits to write sales."""
    query = """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'
           AND query LIKE '%%INTO "sales"%%'
    """
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not importer.ask(query):
        time.sleep(0.01)


def test_two_imports_at_once_come_one_after_the_other(importer):
    files = {"sales.csv": f"{SALES}\nL6,1,1,5,{AT}\n"}
    importer.bring(files, dry_run=True)
    folder, numbers = importer.folder, []

    def work():
        numbers.append(importer.bring_folder(folder).number)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(numbers) == [2, 3, 4, 5]
    query = "SELECT count(*) FROM sales WHERE lead_id = 'L6'"
    assert importer.ask(query) == [(1,)]


def test_a_call_waits_while_a_ledger_is_imported(importer):
    """A call that changes the sale in between would make the lines wrong."""
    header = "lead_id,vertical_id,buyer_contract_id,line,change,amount,"
    text = (
        f"{header}revenue_before,revenue_after,booked_at\nL1,1,1,1,add,5,10,15,{AT}\n"
    )
    importer.bring({"ledger.csv": text}, dry_run=True)
    found = find_files([importer.folder], ",")
    assert have_good_headers(found)

    class Calling(Progress):
        def begin(self, step, total):
            if step == "writing ledger":
                with pytest.raises(psycopg.errors.LockNotAvailable):
                    importer.ask(
                        "SELECT FROM sales WHERE lead_id = 'L1' FOR UPDATE NOWAIT"
                    )

    with psycopg.connect(importer.address) as connection:
        assert import_files(connection, found, Options(), Calling()) == 2
