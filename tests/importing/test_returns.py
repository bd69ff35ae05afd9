"""Returns keep their numbers, in whatever order the lines stand and whatever is skipped."""

import itertools

import psycopg
import pytest

from service.importing.exporting import export_tables
from tests.importing.conftest import Importer

SALE = "lead_id,vertical_id,buyer_contract_id,"
SALES = SALE + "price,sold_at"
RETURNS = SALE + "return_number,state,return_reason_id,submitted_at,decided_at"
HISTORY = SALE + "return_number,line,state,return_reason_id,at"
CREDITS = SALE + "return_number,buyer_id,amount,credited_at"
QUEUE = SALE + "return_number,queued_at,fulfilled_by_lead_id,fulfilled_at"
AT = "2026-01-05T10:00:00Z"
# A return of the sale of L1: its number, its state, and the hour when it was submitted.
FIRST = f"L1,1,1,1,rejected,1,2026-01-05T01:00:00Z,{AT}"
SECOND = f"L1,1,1,2,rejected,1,2026-01-05T02:00:00Z,{AT}"
THIRD = "L1,1,1,3,pending,1,2026-01-05T03:00:00Z,"
HOURS = """
    SELECT extract(hour FROM submitted_at AT TIME ZONE 'UTC')::int
      FROM returns r JOIN sales s USING (sale_id)
     WHERE s.lead_id = 'L1' AND s.buyer_contract_id = 1
     ORDER BY r.return_id
"""
LATEST = """
    SELECT r.state::text, s.return_state::text
      FROM sales s JOIN returns r USING (return_id)
     WHERE s.lead_id = 'L1' AND s.buyer_contract_id = 1
"""


def returns(*rows):
    return {"returns.csv": "\n".join([RETURNS, *rows]) + "\n"}


@pytest.mark.parametrize("rows", list(itertools.permutations([FIRST, SECOND, THIRD])))
def test_returns_are_numbered_as_the_file_says(importer, rows):
    outcome = importer.bring(returns(*rows))

    assert outcome.bad == {}
    assert importer.ask(HOURS) == [(1,), (2,), (3,)]
    assert importer.ask(LATEST) == [("pending", "pending")]


@pytest.mark.parametrize("rows", list(itertools.permutations([SECOND, THIRD])))
def test_further_returns_come_after_those_that_are_there(importer, rows):
    importer.bring(returns(FIRST))
    outcome = importer.bring(returns(*rows, FIRST))

    assert outcome.bad == {}
    assert outcome.counts("returns") == (3, 2, 0, 0)
    assert importer.ask(HOURS) == [(1,), (2,), (3,)]


def test_many_sales_with_two_returns_keep_their_numbers(importer):
    """So many that the planner joins by hash, which does not keep the lines' order."""
    leads = [f"M{number:04}" for number in range(2000)]
    files = {
        "leads.csv": ["lead_id,vertical_id,created_at"]
        + [f"{lead},1,{AT}" for lead in leads],
        "sales.csv": [SALES] + [f"{lead},1,1,5,{AT}" for lead in leads],
        "returns.csv": [RETURNS]
        + [
            row
            for lead in leads
            for row in (
                f"{lead},1,1,1,rejected,1,{AT},{AT}",
                f"{lead},1,1,2,replaced,1,{AT},{AT}",
            )
        ],
        "return_history.csv": [HISTORY]
        + [f"{lead},1,1,2,1,replaced,1,{AT}" for lead in leads],
        "replacement_queue.csv": [QUEUE] + [f"{lead},1,1,2,{AT},," for lead in leads],
    }
    outcome = importer.bring(
        {name: "\n".join(rows) + "\n" for name, rows in files.items()}
    )

    assert outcome.bad == {}
    query = """
        SELECT r.number, r.state::text, count(*)
          FROM (SELECT *, row_number() OVER (PARTITION BY sale_id ORDER BY return_id)
                       AS number FROM returns) r
          JOIN sales s USING (sale_id)
         WHERE s.lead_id LIKE 'M%%'
         GROUP BY 1, 2 ORDER BY 1
    """
    assert importer.ask(query) == [(1, "rejected", 2000), (2, "replaced", 2000)]


def test_a_rejected_and_then_replaced_sale_comes_back_the_same(
    importer, make_database, empty_template, tmp_path
):
    rows = (FIRST, f"L1,1,1,2,replaced,1,{AT},{AT}")
    importer.bring(
        returns(*rows) | {"replacement_queue.csv": f"{QUEUE}\nL1,1,1,2,{AT},,\n"}
    )
    first, second = tmp_path / "first", tmp_path / "second"
    other = Importer(make_database(empty_template), tmp_path)
    export(importer.address, first)

    assert other.bring_folder(first).bad == {}
    export(other.address, second)
    assert contents(first) == contents(second)


def export(address, folder):
    with psycopg.connect(address) as connection:
        return dict(export_tables(connection, folder))


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


# What is bad of return 1: the row, and what the report says of it
BAD_FIRST = [
    (FIRST.replace("rejected,1,", "rejected,99,"), "there is no return reason 99"),
    (FIRST.replace("rejected,1,", "rejected,x,"), "is no whole number"),
]


@pytest.mark.parametrize(("first", "reason"), BAD_FIRST)
def test_what_follows_a_skipped_return_is_skipped_too(importer, first, reason):
    outcome = importer.bring(
        returns(first, SECOND, THIRD)
        | {
            "return_history.csv": f"{HISTORY}\n"
            f"L1,1,1,1,1,pending,1,{AT}\n"
            f"L1,1,1,2,1,pending,1,{AT}\n"
        },
        skip_bad=True,
    )

    assert outcome.bad["returns"] == [
        (2, "return_reason_id", reason),
        (3, "return_number", "return 1 is missing"),
        (4, "return_number", "return 2 is missing"),
    ]
    assert outcome.bad["return_history"] == [
        (2, "return_number", "the sale has no return 1"),
        (3, "return_number", "the sale has no return 2"),
    ]
    assert importer.ask(HOURS) == []


def test_a_return_after_one_that_may_not_be_followed(importer):
    first = FIRST.replace(f"rejected,1,2026-01-05T01:00:00Z,{AT}", f"pending,1,{AT},")

    outcome = importer.bring(returns(THIRD, SECOND, first), skip_bad=True)

    assert outcome.bad["returns"] == [
        (2, "return_number", "return 2 is missing"),
        (3, "return_number", "the return before it is pending"),
    ]
    assert importer.ask(HOURS) == [(10,)]


def test_a_return_after_one_without_its_credit(importer):
    second = f"L1,1,1,2,credited,1,{AT},{AT}"

    outcome = importer.bring(
        returns(FIRST, second, THIRD)
        | {"buyer_credits.csv": f"{CREDITS}\nL1,1,1,2,7,5,{AT}\n"},
        skip_bad=True,
    )

    assert outcome.bad["returns"] == [
        (3, "state", "is credited, but buyer_credits has no good row of it"),
        (4, "return_number", "the return before it is credited"),
    ]
    assert importer.ask(HOURS) == [(1,)]


def test_a_lead_does_not_replace_itself(importer):
    outcome = importer.bring(
        returns(f"L1,1,1,1,replaced,1,{AT},{AT}")
        | {"replacement_queue.csv": f"{QUEUE}\nL1,1,1,1,{AT},L1,{AT}\n"}
    )

    assert outcome.bad["replacement_queue"] == [
        (2, "fulfilled_by_lead_id", "is the returned lead itself")
    ]
