"""What goes out comes in again, byte for byte; and what is there already is left alone."""

import hashlib

import psycopg
import pytest

from service.connection import Connection
from service.demo.sample_account import write_account
from service.demo.world import make_demo
from service.importing.exporting import export_tables
from tests.importing.account import ACCOUNT
from tests.importing.conftest import Importer


def export(address, folder, **how):
    with psycopg.connect(address) as connection:
        return dict(export_tables(connection, folder, **how))


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(params=["account", "demo", "generated"])
def filled(request, empty_database, tmp_path):
    """An importer into a database that was filled, by files or by calls."""
    importer = Importer(empty_database, tmp_path)
    if request.param == "account":
        importer.bring(ACCOUNT)
    elif request.param == "demo":
        with Connection.connect(empty_database) as connection:
            make_demo(connection)
    else:
        write_account(tmp_path, leads=2000, sales=3000)
        importer.bring_folder(tmp_path)
    return importer


@pytest.mark.parametrize("as_json", [False, True], ids=["csv", "jsonl"])
def test_an_export_of_an_import_is_the_same(
    filled, make_database, empty_template, tmp_path, as_json
):
    first, second = tmp_path / "first", tmp_path / "second"
    rows = export(filled.address, first, as_json=as_json)
    other = Importer(make_database(empty_template), tmp_path)

    outcome = other.bring_folder(first)
    export(other.address, second, as_json=as_json)

    assert outcome.bad == {}
    assert sum(rows.values()) == sum(file.inserted for file in outcome.files.values())
    assert contents(first) == contents(second)


def test_the_same_again_writes_nothing_but_the_audit(filled, tmp_path):
    export(filled.address, tmp_path / "out")
    before = filled.contents()

    outcome = filled.bring_folder(tmp_path / "out")

    assert outcome.bad == {}
    assert {(f.inserted, f.updated) for f in outcome.files.values()} == {(0, 0)}
    del before["audit"]
    after = filled.contents()
    assert {name: after[name] for name in before} == before


def test_each_table_has_a_file(importer, tmp_path):
    rows = export(importer.address, tmp_path / "out")

    assert {path.name: count for path, count in rows.items()} == {
        "verticals.csv": 2,
        "offers.csv": 1,
        "affiliates.csv": 1,
        "campaigns.csv": 2,
        "buyers.csv": 2,
        "email_templates.csv": 1,
        "buyer_contracts.csv": 3,
        "delivery_schedules.csv": 2,
        "return_reasons.csv": 1,
        "reject_reasons.csv": 1,
        "lead_statuses.csv": 3,
        "lead_sub_statuses.csv": 3,
        "lead_fields.csv": 4,
        "leads.csv": 6,
        "cost_ledger.csv": 3,
        "sales.csv": 6,
        "ledger.csv": 1,
        "sale_field_values.csv": 4,
        "returns.csv": 5,
        "buyer_credits.csv": 1,
        "replacement_queue.csv": 1,
        "return_history.csv": 3,
        "account_entries.csv": 2,
    }


def test_an_exported_sale_can_be_read_by_a_person(importer, tmp_path):
    export(importer.address, tmp_path / "out")

    assert (tmp_path / "out" / "sales.csv").read_text().splitlines()[:3] == [
        "lead_id,vertical_id,buyer_contract_id,buyer_id,campaign_id,is_replacement,"
        "price,sold_at,non_returnable,revenue,updates,lead_status_name,lead_status_id,"
        "lead_sub_status_name,lead_sub_status_id",
        "L1,1,1,1,1,false,10.0000,2026-01-02T10:00:00.000000Z,false,10.0000,1,,,,",
        "L2,1,1,1,1,false,20.0000,2026-01-02T11:00:00.000000Z,false,50.2500,1,Funded,,"
        "By Us,",
    ]


def test_a_retired_status_goes_out_by_its_id(importer, tmp_path):
    with psycopg.connect(importer.address) as connection:
        connection.execute(
            "UPDATE sales SET lead_status_id = 2, updates = 1"
            " WHERE lead_id = 'L1' AND buyer_contract_id = 1"
        )
    export(importer.address, tmp_path / "out")

    assert (
        (tmp_path / "out" / "sales.csv")
        .read_text()
        .splitlines()[1]
        .endswith(",10.0000,1,,2,,")
    )
    assert importer.bring_folder(tmp_path / "out").bad == {}


def test_an_earlier_export_is_replaced(importer, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "verticals.csv").write_text("old")

    export(importer.address, out)

    assert (out / "verticals.csv").read_text().startswith("vertical_id,")
    assert not list(out.glob("*.part"))


def test_an_import_leaves_one_audit_row(importer):
    text = "vertical_id,vertical_name\n1,Auto\n8,Solar\n"
    first = importer.bring({"verticals.csv": text})
    query = """
        SELECT actor, client, operation, entity_id, old_values, new_values
          FROM audit WHERE entity = 'import' ORDER BY audit_id
    """
    rows = importer.ask(query)

    assert first.number == 2
    assert len(rows) == 2
    assert rows[1] == (
        "command line",
        None,
        "import",
        2,
        None,
        {
            "files": [
                {
                    "name": "verticals.csv",
                    "sha256": hashlib.sha256(text.encode()).hexdigest(),
                    "rows": 2,
                    "inserted": 1,
                    "updated": 0,
                    "bad": 0,
                }
            ]
        },
    )
