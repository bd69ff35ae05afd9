"""Foreign keys and triggers: dropped where nobody else writes, and there again after."""

import psycopg
import pytest

from service.commands.connecting import StartError
from service.demo.sample_account import write_account
from service.importing import keys, run
from tests.importing.conftest import Importer

SALES = "lead_id,vertical_id,buyer_contract_id,price,sold_at"
AT = "2026-01-05T10:00:00Z"
FOREIGN_KEYS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated
      FROM pg_constraint
     WHERE contype = 'f'
     ORDER BY 1, 2
"""


@pytest.fixture
def few_are_many(monkeypatch):
    monkeypatch.setattr(keys, "MANY", 1)


def test_keys_that_were_dropped_hold_again(
    few_are_many, empty_database, make_database, tmp_path
):
    importer = Importer(empty_database, tmp_path)
    before = importer.ask(FOREIGN_KEYS)
    write_account(tmp_path, leads=200, sales=300)
    outcome = importer.bring_folder(tmp_path)

    assert outcome.bad == {}
    assert importer.ask(FOREIGN_KEYS) == before
    assert len(before) > 30
    query = "SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'O'"
    assert importer.ask(query) == [(0,)]


def test_a_filled_table_keeps_its_keys(few_are_many, importer, monkeypatch):
    dropped = []
    monkeypatch.setattr(keys, "_drop_keys", lambda *_, **__: dropped.append(1) or [])
    text = f"{SALES},revenue\nL6,1,1,5,{AT},6\n"

    importer.bring({"sales.csv": text}, dry_run=True)
    assert dropped == []
    importer.bring({"sales.csv": text}, offline=True)
    assert dropped == [1]


def test_offline_does_not_wait_for_long(few_are_many, importer, monkeypatch):
    monkeypatch.setattr(run, "LOCK_TIMEOUT", "100ms")
    with psycopg.connect(importer.address) as other:
        other.execute("SELECT FROM sales")

        with pytest.raises(StartError) as refusal:
            importer.bring({"sales.csv": f"{SALES}\nL6,1,1,5,{AT}\n"}, offline=True)

    assert str(refusal.value) == (
        "The table sales is in use; stop the server, or import without --offline."
    )
