"""What an import writes: new rows, changed setup, and what follows from a row."""

import psycopg
import pytest

from service.commands.connecting import StartError
from service.importing.files import find_files
from service.importing.progress import Progress
from service.importing.report import have_good_headers
from service.importing.run import Options, import_files

SALES = "lead_id,vertical_id,buyer_contract_id,price,sold_at"
AT = "2026-01-05T10:00:00Z"


def test_a_sale_needs_five_columns(importer):
    outcome = importer.bring({"sales.csv": f"{SALES}\nL6,1,1,5,{AT}\n"})

    assert outcome.bad == {}
    query = """
        SELECT buyer_id, campaign_id, is_replacement, price::text, revenue::text,
               updates, lead_status_id
          FROM sales WHERE lead_id = 'L6'
    """
    assert importer.ask(query) == [(1, 1, False, "5.0000", "5.0000", 0, None)]


def test_another_revenue_becomes_one_overwrite(importer):
    text = f"{SALES},revenue,lead_status_name,lead_sub_status_name\n"
    importer.bring({"sales.csv": f"{text}L6,1,1,5,{AT},-7.25,In Progress,Contacted\n"})

    query = """
        SELECT revenue::text, updates, lead_status_id, lead_sub_status_id, line, change,
               amount::text, revenue_before::text, revenue_after::text,
               l.audit_id = (SELECT max(audit_id) FROM audit WHERE entity = 'import')
          FROM sales JOIN ledger l USING (sale_id) WHERE lead_id = 'L6'
    """
    assert importer.ask(query) == [
        ("-7.2500", 1, 3, 2, 1, "overwrite", "-12.2500", "5.0000", "-7.2500", True)
    ]


def test_more_lines_of_a_sale_that_is_there(importer):
    header = "lead_id,vertical_id,buyer_contract_id,line,change,amount"
    importer.bring(
        {
            "ledger.csv": f"{header},revenue_before,revenue_after,booked_at\n"
            f"L1,1,1,4,add,-3,15,12,{AT}\nL1,1,1,2,add,5,10,15,{AT}\n"
        }
    )

    query = "SELECT revenue::text, updates FROM sales WHERE lead_id = 'L1'"
    assert importer.ask(query) == [("12.0000", 4)]


def test_changed_setup_is_updated_and_counted(importer):
    header = "buyer_contract_id,buyer_id,vertical_id,rank"
    outcome = importer.bring({"buyer_contracts.csv": f"{header}\n1,1,1,0\n3,2,1,7\n"})

    assert outcome.counts("buyer_contracts") == (2, 0, 1, 0)
    query = """
        SELECT buyer_contract_id, buyer_contract_name, rank, version
          FROM buyer_contracts ORDER BY 1
    """
    assert importer.ask(query) == [
        (1, "Nationwide", 0, 1),
        (2, "Roofing", 0, 1),
        (3, "Texas", 7, 2),
    ]


def test_an_empty_value_is_the_default_again(importer):
    columns = "buyer_id,buyer_name,website,account_manager_id"
    importer.bring({"buyers.csv": f"{columns}\n1,Northwind,www.example.com,5\n"})
    importer.bring({"buyers.csv": f"{columns}\n1,Northwind,,\n"})

    query = "SELECT website, account_manager_id, version FROM buyers WHERE buyer_id = 1"
    assert importer.ask(query) == [("", None, 3)]


def test_json_changes_only_what_it_names(importer):
    importer.bring({"buyers.csv": "buyer_id,buyer_name,website\n1,Northwind,www\n"})
    row = '{"buyer_id": 1, "buyer_name": "North", "account_manager_id": "7"}\n'
    importer.bring({"buyers.jsonl": row})

    query = (
        "SELECT buyer_name, website, account_manager_id FROM buyers WHERE buyer_id = 1"
    )
    assert importer.ask(query) == [("North", "www", 7)]


def test_the_name_of_a_retired_status_is_free(importer):
    text = "lead_status_id,lead_status_name,retired_at\n"
    outcome = importer.bring(
        {"lead_statuses.csv": f"{text}1,Funded,2026-01-01T00:00:00Z\n9,Funded,\n"}
    )

    assert outcome.bad == {}
    assert outcome.counts("lead_statuses") == (2, 1, 1, 0)


def test_a_name_that_another_program_takes_meanwhile_is_one_sentence(importer):
    importer.bring(
        {"verticals.csv": "vertical_id,vertical_name\n8,Solar\n"}, dry_run=True
    )
    found = find_files([importer.folder], ",")
    assert have_good_headers(found)

    class Meeting(Progress):
        def begin(self, step, total):
            if step == "writing verticals":
                insert = "INSERT INTO verticals (vertical_name) VALUES ('Solar')"
                importer.ask(f"{insert} RETURNING 1")

    with (
        pytest.raises(StartError) as refusal,
        psycopg.connect(importer.address) as connection,
    ):
        import_files(connection, found, Options(), Meeting())

    assert str(refusal.value) == (
        "The import meets vertical_names_are_unique of the table verticals: another"
        " program wrote there meanwhile. Nothing was written; try it again."
    )


def test_generated_ids_come_after_the_imported_ones(importer):
    importer.bring({"buyers.csv": "buyer_id,buyer_name\n70,Summit\n60,Prairie\n"})

    query = "INSERT INTO buyers (buyer_name) VALUES ('New') RETURNING buyer_id"
    assert importer.ask(query) == [(71,)]
    importer.bring({"buyers.csv": "buyer_id,buyer_name\n65,Summit\n"})
    assert importer.ask(query) == [(72,)]


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-07-01T10:00:00Z", "2026-07-01 10:00:00+00"),
        ("2026-07-01T10:00:00+05:30", "2026-07-01 04:30:00+00"),
        ("2026-07-01 10:00:00", "2026-07-01 14:00:00+00"),
        ("2026-07-01T10:00", "2026-07-01 14:00:00+00"),
        ("2026-07-01", "2026-07-01 04:00:00+00"),
        (" 07/01/2026 10:00:00 ", "2026-07-01 14:00:00+00"),
        ("01/07/2026 10:00:00", "2026-01-07 15:00:00+00"),
        ("1/31/2026 18:00", "2026-01-31 23:00:00+00"),
        ("1/31/2026 6:00:00 PM", "2026-01-31 23:00:00+00"),
        ("1/31/2026", "2026-01-31 05:00:00+00"),
        ("2026-07-01T10:00:00+14:00", "2026-06-30 20:00:00+00"),
        ("2026-07-01T10:00:00.1234567Z", "2026-07-01 10:00:00.123456+00"),
        ("2024-02-29T10:00:00.123456Z", "2024-02-29 10:00:00.123456+00"),
    ],
)
def test_times_without_a_zone_are_the_instances(importer, text, utc):
    with psycopg.connect(importer.address) as connection:
        connection.execute("UPDATE settings SET time_zone = 'America/New_York'")
    importer.bring({"leads.csv": f"lead_id,vertical_id,created_at\nN1,1,{text}\n"})

    query = "SELECT (created_at AT TIME ZONE 'UTC')::text || '+00' FROM leads"
    assert importer.ask(f"{query} WHERE lead_id = 'N1'") == [(utc,)]


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("12", "12.0000"),
        (" +012.50000 ", "12.5000"),
        ("-0", "0.0000"),
        (".5", "0.5000"),
        ("12.", "12.0000"),
        ("99999999999.9999", "99999999999.9999"),
    ],
)
def test_amounts_as_a_call_would_take_them(importer, text, stored):
    importer.bring({"sales.csv": f"{SALES}\nL6,1,1,{text},{AT}\n"})

    query = "SELECT price::text FROM sales WHERE lead_id = 'L6'"
    assert importer.ask(query) == [(stored,)]


def test_returns_give_the_sale_its_state(importer):
    query = """
        SELECT s.lead_id, s.buyer_contract_id, s.return_state::text, r.state::text,
               r.return_reason_id, r.denied_reason_id
          FROM sales s LEFT JOIN returns r USING (return_id)
         ORDER BY s.lead_id, s.buyer_contract_id
    """
    assert importer.ask(query) == [
        ("L1", 1, None, None, None, None),
        ("L2", 1, "pending", "pending", 1, None),
        ("L2", 3, "rejected", "rejected", 1, None),
        ("L3", 1, "credited", "credited", 1, None),
        ("L4", 2, "replaced", "replaced", 1, None),
        ("L5", 1, None, None, None, None),
    ]
    query = "SELECT buyer_contract_id, amount::text, buyer_id FROM buyer_credits"
    assert importer.ask(query) == [(1, "30.0000", 1)]
    query = "SELECT buyer_contract_id, fulfilled_by_sale_id FROM replacement_queue"
    assert importer.ask(query) == [(2, None)]
