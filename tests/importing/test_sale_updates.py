"""What hangs on a sale, under the rules of UpdateLead; and how updates are counted."""

import psycopg
import pytest

from service.importing.files import find_files
from service.importing.progress import Progress
from service.importing.report import have_good_headers
from service.importing.run import Options, import_files

SALE = "lead_id,vertical_id,buyer_contract_id,"
SALES = SALE + "price,sold_at"
LEDGER = SALE + "line,change,amount,revenue_before,revenue_after,booked_at"
VALUES = SALE + "lead_field_id,field_value"
AT = "2026-01-05T10:00:00Z"
NEW_SALE = f"L6,1,1,5,{AT}"
UPDATES = "SELECT updates FROM sales WHERE lead_id = %s AND buyer_contract_id = 1"
FIELDS = """\
lead_field_id,field_name,vertical_id,buyer_id,data_type
10,of_vertical,2,,string
11,of_buyer,,2,string
12,of_both,1,2,string
13,of_these,1,1,string
14,of_old_name,,,string
"""


@pytest.mark.parametrize("field", [10, 11, 12, 13, 14])
def test_a_value_of_a_field_whose_scope_is_another_by_now(importer, field):
    """An export must come in again; who edits a field may narrow its scope."""
    outcome = importer.bring(
        {
            "lead_fields.csv": FIELDS,
            "sale_field_values.csv": f"{VALUES}\nL5,1,1,{field},Ada\n",
        }
    )

    assert outcome.bad == {}


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("20,new,7,string", "lead_field_id", "there is no such lead field"),
        ("1,premium,1,string", "field_value", "is no value of a field of type number"),
    ],
)
def test_a_value_of_a_field_whose_row_is_skipped(importer, row, column, reason):
    field = row.split(",")[0]
    outcome = importer.bring(
        {
            "lead_fields.csv": "lead_field_id,field_name,vertical_id,data_type\n"
            f"{row}\n",
            "sale_field_values.csv": f"{VALUES}\nL5,1,1,{field},Ada\n",
        },
        skip_bad=True,
    )

    assert outcome.bad["sale_field_values"] == [(2, column, reason)]


def test_a_sale_with_a_value_of_a_field_was_updated_once(importer):
    files = {
        "sales.csv": f"{SALES}\n{NEW_SALE}\n",
        "sale_field_values.csv": f"{VALUES}\nL6,1,1,4,Ada\nL6,1,1,1,5\nL1,1,1,4,Ada\n",
    }
    importer.bring(files)

    assert importer.ask(UPDATES, "L6") == [(1,)]
    assert importer.ask(UPDATES, "L1") == [(1,)]
    assert importer.ask(UPDATES, "L5") == [(0,)]
    assert importer.bring(files).bad == {}


def test_a_sale_that_was_updated_more_often_keeps_its_count(importer):
    importer.bring(
        {
            "sales.csv": f"{SALES},updates\n{NEW_SALE},3\n",
            "sale_field_values.csv": f"{VALUES}\nL6,1,1,4,Ada\n",
        }
    )

    assert importer.ask(UPDATES, "L6") == [(3,)]


def test_an_update_that_the_file_of_sales_does_not_count(importer):
    files = {
        "sales.csv": f"{SALES},updates\n{NEW_SALE},0\n",
        "sale_field_values.csv": f"{VALUES}\nL6,1,1,4,Ada\n",
    }
    importer.bring(files)

    assert importer.ask(UPDATES, "L6") == [(1,)]
    assert importer.bring(files).bad == {}


def test_a_call_waits_while_values_are_imported(importer):
    """UpdateLead tells by the sale's row whether another has changed its fields."""
    files = {"sale_field_values.csv": f"{VALUES}\nL5,1,1,4,Ada\n"}
    importer.bring(files, dry_run=True)
    found = find_files([importer.folder], ",")
    assert have_good_headers(found)
    tried = []

    class Calling(Progress):
        def begin(self, step, total):
            if step == "writing sale_field_values":
                tried.append(step)
                with pytest.raises(psycopg.errors.LockNotAvailable):
                    importer.ask(
                        "SELECT FROM sales WHERE lead_id = 'L5' FOR UPDATE NOWAIT"
                    )

    with psycopg.connect(importer.address) as connection:
        assert import_files(connection, found, Options(), Calling()) == 2
    assert tried


@pytest.mark.parametrize(
    ("extra", "value", "expected"),
    [("", "", 2), (",lead_status_name", ",Funded", 2), (",updates", ",4", 4)],
)
def test_skipped_lines_of_the_ledger_are_no_updates(importer, extra, value, expected):
    outcome = importer.bring(
        {
            "sales.csv": f"{SALES}{extra}\n{NEW_SALE}{value}\n",
            "ledger.csv": f"{LEDGER}\n"
            f"L6,1,1,1,add,1,5,6,{AT}\nL6,1,1,2,add,1,6,7,{AT}\n"
            f"L6,1,1,3,add,1,8,9,{AT}\nL6,1,1,4,add,1,9,10,{AT}\n",
        },
        skip_bad=True,
    )

    assert {line for line, *_ in outcome.bad["ledger"]} == {4, 5}
    assert importer.ask(UPDATES, "L6") == [(expected,)]


def test_a_sale_whose_lines_are_all_skipped_was_not_updated(importer):
    importer.bring(
        {
            "sales.csv": f"{SALES}\n{NEW_SALE}\n",
            "ledger.csv": f"{LEDGER}\nL6,1,1,1,add,1,6,7,{AT}\n",
        },
        skip_bad=True,
    )

    assert importer.ask(UPDATES, "L6") == [(0,)]
