"""The files of costs and accounts: what is written, and rows that do not fit."""

from decimal import Decimal

import psycopg
import pytest

from service.importing.files import find_files
from service.importing.progress import Progress
from service.importing.report import have_good_headers
from service.importing.run import Options, import_files

AT = "2026-01-05T10:00:00Z"
COSTS = (
    "lead_id,vertical_id,line,change,amount,cost_before,cost_after,effective_at,"
    "booked_at"
)
MARKED = f"{COSTS},marked_as_returned"
ENTRIES = "buyer_id,line,entry_type,amount,booked_at"
LEDGER = (
    "lead_id,vertical_id,buyer_contract_id,line,change,amount,revenue_before,"
    "revenue_after,booked_at,note"
)


def differs(column):
    return [(2, column, f"differs from the row that is there: {column}")]


# table, header, rows, what is reported
CASES = [
    ("cost_ledger", COSTS, f"L2,1,1,add,5,0,6,{AT},{AT}",
     [(2, "amount", "is not the difference of cost_after and cost_before")]),
    ("cost_ledger", COSTS, f"L2,2,1,add,5,0,5,{AT},{AT}",
     [(2, "lead_id", "there is no lead L2 in vertical 2")]),
    ("cost_ledger", COSTS, f"L2,1,1,add,5,1,6,{AT},{AT}",
     [(2, "cost_before", "is not what the line before leaves, 0.0000")]),
    ("cost_ledger", COSTS, f"L4,2,2,add,5,0,5,{AT},{AT}",
     [(2, "cost_before", "is not what the line before leaves, 3.0000")]),
    ("cost_ledger", COSTS, f"L2,1,1,add,5,0,5,{AT},{AT}\nL2,1,2,add,5,6,11,{AT},{AT}\n"
     f"L2,1,3,add,1,11,12,{AT},{AT}",
     [(3, "cost_before", "is not what the line before leaves, 5.0000"),
      (4, "cost_before", "a line before it is bad")]),
    ("cost_ledger", COSTS, f"L1,1,2,add,5,0,5,{AT},{AT}",
     [(2, "line", "is below a line that is there")]),
    ("cost_ledger", COSTS, f"L2,1,1,add,5,0,5,{AT},{AT}\nL2,1,1,add,5,5,10,{AT},{AT}",
     [(3, "line", "is there in line 2 already")]),
    ("cost_ledger", MARKED, f"L4,2,1,add,3,0,3,{AT},2026-01-03T10:00:00Z,true",
     [*differs("effective_at"), *differs("marked_as_returned")]),
    ("account_entries", ENTRIES, f"2,1,manual,0,{AT}",
     [(2, "amount", "is 0, which changes nothing")]),
    ("account_entries", ENTRIES, f"2,1,prepaid,-5,{AT}",
     [(2, "amount", "is below 0, but prepaid money is not taken away")]),
    ("account_entries", ENTRIES, f"7,1,manual,5,{AT}",
     [(2, "buyer_id", "there is no buyer 7")]),
    ("account_entries", ENTRIES, f"2,1,manual,5,{AT}\n2,1,manual,5,{AT}",
     [(3, "line", "is there in line 2 already")]),
    ("account_entries", ENTRIES, f"1,1,prepaid,501,{AT}",
     differs("amount")),
    ("account_entries", f"{ENTRIES},buyer_contract_id", f"2,1,manual,5,{AT},7",
     [(2, "buyer_contract_id", "there is no buyer contract 7")]),
    ("account_entries", f"{ENTRIES},notes", f"2,1,manual,5,{AT},{'n' * 101}",
     [(2, "notes", "has 101 characters; at most 100 fit")]),
    ("account_entries", ENTRIES, f"2,1,return,5,{AT}",
     [(2, "entry_type", "is not one of manual, prepaid, reopened")]),
    ("ledger", LEDGER, f"L1,1,1,1,add,5,10,15,{AT},{'n' * 1001}",
     [(2, "note", "has 1001 characters; at most 1000 fit")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "header", "rows", "expected"),
    CASES,
    ids=[f"{table}-{rows[:40]}" for table, _, rows, _ in CASES],
)
def test_a_row_that_does_not_fit(shared_importer, table, header, rows, expected):
    before = shared_importer.contents()

    outcome = shared_importer.bring({f"{table}.csv": f"{header}\n{rows}\n"})

    assert outcome.bad == {table: sorted(expected)}
    assert outcome.number is None
    assert shared_importer.contents() == before


def test_lines_are_written_with_the_cost_that_they_lead_to(importer):
    importer.bring(
        {
            "cost_ledger.csv": f"{MARKED},note\n"
            f"L4,2,2,add,2,3,5,{AT},{AT},true,late\n"
            f"L2,1,1,overwrite,7,0,7,{AT},{AT},,\n"
        }
    )
    query = """
        SELECT lead_id, cost, returned_to_affiliate
          FROM leads WHERE cost <> 0 OR returned_to_affiliate ORDER BY lead_id
    """
    assert importer.ask(query) == [
        ("L1", Decimal(0), True),  # from the account
        ("L2", Decimal(7), False),
        ("L4", Decimal(5), True),
    ]
    query = "SELECT note, actor FROM cost_ledger WHERE lead_id = 'L4' AND line = 2"
    assert importer.ask(query) == [("late", None)]


def test_an_overwrite_from_one_end_to_the_other_comes_in(importer):
    """As calls can book it: the difference has more digits than any amount."""
    most = "99999999999.9999"
    importer.bring(
        {
            "cost_ledger.csv": f"{COSTS}\n"
            f"L2,1,1,add,-{most},0,-{most},{AT},{AT}\n"
            f"L2,1,2,overwrite,199999999999.9998,-{most},{most},{AT},{AT}\n"
        }
    )
    importer.bring(
        {
            "ledger.csv": f"{LEDGER}\n"
            f"L1,1,1,1,overwrite,99999999989.9999,10,{most},{AT},\n"
            f"L1,1,1,2,overwrite,-199999999999.9998,{most},-{most},{AT},\n"
        }
    )
    assert importer.ask("SELECT cost FROM leads WHERE lead_id = 'L2'") == [
        (Decimal(most),)
    ]
    query = "SELECT revenue FROM sales WHERE lead_id = 'L1'"
    assert importer.ask(query) == [(-Decimal(most),)]


def test_a_note_of_the_ledger_comes_in(importer):
    importer.bring({"ledger.csv": f"{LEDGER}\nL1,1,1,1,add,5,10,15,{AT},paid\n"})

    query = "SELECT note, actor FROM ledger JOIN sales USING (sale_id)"
    assert importer.ask(f"{query} WHERE lead_id = 'L1'") == [("paid", None)]


@pytest.mark.parametrize(
    ("name", "text", "locked"),
    [
        (
            "cost_ledger",
            f"{COSTS}\nL2,1,1,add,5,0,5,{AT},{AT}\n",
            "SELECT FROM leads WHERE lead_id = 'L2' FOR UPDATE NOWAIT",
        ),
        (
            "account_entries",
            f"{ENTRIES}\n2,1,manual,5,{AT}\n",
            "SELECT FROM buyers WHERE buyer_id = 2 FOR UPDATE NOWAIT",
        ),
    ],
)
def test_a_call_waits_while_money_is_imported(importer, name, text, locked):
    importer.bring({f"{name}.csv": text}, dry_run=True)
    found = find_files([importer.folder], ",")
    assert have_good_headers(found)
    tried = []

    class Calling(Progress):
        def begin(self, step, total):
            if step == f"writing {name}":
                tried.append(step)
                with pytest.raises(psycopg.errors.LockNotAvailable):
                    importer.ask(locked)

    with psycopg.connect(importer.address) as connection:
        assert import_files(connection, found, Options(), Calling()) == 2
    assert tried
