"""Decisions that were taken back come and go by files, with all that belongs to them."""

import pytest

from service.commands.connecting import StartError
from service.commands.deep_checks import CHECKS
from service.connection import Connection
from service.rules.commands import ReopenReturn, ReturnLead
from service.usecases.reopen_return import reopen_return
from service.usecases.return_lead import return_lead
from tests.importing.conftest import Importer
from tests.importing.test_returns import AT, contents, export
from tests.usecases.calls import ADMIN

SALE = "lead_id,vertical_id,buyer_contract_id,"
RETURNS = SALE + (
    "return_number,state,return_reason_id,submitted_at,decided_at,taken_back_at"
)
CREDITS = SALE + "return_number,buyer_id,amount,credited_at"
QUEUE = SALE + "return_number,queued_at,fulfilled_by_lead_id,fulfilled_at"
ENTRIES = (
    "buyer_id,line,entry_type,buyer_contract_id,amount,booked_at,lead_id,vertical_id,"
    "return_number"
)
BACK = "2026-01-05T10:10:00Z"
# L1 was credited, replaced and rejected, each taken back; now it is pending.
FILES = {
    "returns.csv": [
        RETURNS,
        f"L1,1,1,1,credited,1,{AT},{AT},{BACK}",
        f"L1,1,1,2,replaced,1,{AT},{AT},{BACK}",
        f"L1,1,1,3,rejected,1,{AT},{AT},{BACK}",
        f"L1,1,1,4,pending,1,{AT},,",
    ],
    "buyer_credits.csv": [CREDITS, f"L1,1,1,1,1,10,{AT}"],
    "replacement_queue.csv": [QUEUE, f"L1,1,1,2,{AT},,"],
    "account_entries.csv": [ENTRIES, f"1,3,reopened,1,-10,{BACK},L1,1,1"],
}
STATES = """
    SELECT r.state::text, r.taken_back_at IS NOT NULL,
           r.reopens = lag(r.return_id) OVER (ORDER BY r.return_id)
      FROM returns r JOIN sales s USING (sale_id)
     WHERE s.lead_id = 'L1'
     ORDER BY r.return_id
"""


def files(**changed):
    """Write the files; of one that is changed, by its name, these lines are added."""
    lines = {name: list(rows) for name, rows in FILES.items()}
    for name, change in changed.items():
        lines[f"{name}.csv"] = change(lines[f"{name}.csv"])
    return {name: "\n".join(rows) + "\n" for name, rows in lines.items()}


def without(line: int):
    return lambda rows: rows[:line] + rows[line + 1 :]


def replacing(line: int, old: str, new: str):
    return lambda rows: [
        row.replace(old, new) if number == line else row
        for number, row in enumerate(rows)
    ]


def test_they_come_back_the_same(importer, make_database, empty_template, tmp_path):
    assert importer.bring(files()).bad == {}
    assert importer.ask(STATES) == [
        ("credited", True, None),
        ("replaced", True, True),
        ("rejected", True, True),
        ("pending", False, True),
    ]
    first, second = tmp_path / "first", tmp_path / "second"
    other = Importer(make_database(empty_template), tmp_path)
    export(importer.address, first)

    assert other.bring_folder(first).bad == {}
    export(other.address, second)
    assert contents(first) == contents(second)
    with Connection.connect(other.address) as tx:
        assert {check.what: check.find(tx) for check in CHECKS} == {
            check.what: [] for check in CHECKS
        }


def test_the_same_again_changes_nothing(importer):
    importer.bring(files())
    outcome = importer.bring(files())

    assert outcome.bad == {}
    assert outcome.counts("returns") == (4, 0, 0, 0)


def test_what_calls_take_back_comes_back_the_same(
    importer, make_database, empty_template, tmp_path
):
    importer.bring(files())
    with Connection.connect(importer.address) as tx:
        return_lead(tx, ADMIN, ReturnLead("L1", 1, "approve_for_credit", 1, 1))
        reopen_return(tx, ADMIN, ReopenReturn("L1", 1, 1))
    first, second = tmp_path / "first", tmp_path / "second"
    other = Importer(make_database(empty_template), tmp_path)
    export(importer.address, first)

    assert other.bring_folder(first).bad == {}
    export(other.address, second)
    assert contents(first) == contents(second)


BAD = {
    "nothing reopens it": (
        {"returns": without(4)},
        {
            "returns": [
                (2, "return_number", "return 3 is bad"),
                (3, "return_number", "return 3 is bad"),
                (
                    4,
                    "taken_back_at",
                    "is given, but return 4 does not reopen it with"
                    " the same reason and submitted_at",
                ),
            ]
        },
    ),
    "it was submitted at another time": (
        {"returns": replacing(4, AT, BACK)},
        {
            "returns": [
                (2, "return_number", "return 3 is bad"),
                (3, "return_number", "return 3 is bad"),
                (
                    4,
                    "taken_back_at",
                    "is given, but return 4 does not reopen it with"
                    " the same reason and submitted_at",
                ),
                (5, "return_number", "return 3 is bad"),
            ]
        },
    ),
    "what is pending is taken back": (
        {"returns": replacing(4, ",,", f",,{BACK}")},
        {
            "returns": [
                (2, "return_number", "return 3 is bad"),
                (3, "return_number", "return 3 is bad"),
                (
                    4,
                    "taken_back_at",
                    "is given, but return 4 does not reopen it with"
                    " the same reason and submitted_at",
                ),
                (5, "taken_back_at", "must be empty while pending"),
            ]
        },
    ),
    "a replacement was sold": (
        {"replacement_queue": replacing(1, ",,", f",L2,{BACK}")},
        {
            "replacement_queue": [
                (2, "fulfilled_at", "must be empty where the return was taken back")
            ]
        },
    ),
    "another amount is taken away": (
        {"account_entries": replacing(1, "-10", "-9")},
        {
            "account_entries": [
                (2, "amount", "does not take away what the buyer was credited with")
            ]
        },
    ),
    "what was not credited is taken away": (
        {"account_entries": replacing(1, "L1,1,1", "L1,1,2")},
        {
            "account_entries": [
                (2, "return_number", "names no return that was credited")
            ]
        },
    ),
    "it is taken away twice": (
        {"account_entries": lambda rows: [*rows, rows[1].replace("1,3,", "1,4,", 1)]},
        {"account_entries": [(3, "return_number", "line 2 has the same")]},
    ),
    "another entry names a return": (
        {"account_entries": replacing(1, "reopened", "manual")},
        {
            "account_entries": [
                (2, "return_number", "is only for an entry of type reopened")
            ]
        },
    ),
}


@pytest.mark.parametrize(("changed", "bad"), BAD.values(), ids=BAD)
def test_what_is_bad_is_told(importer, changed, bad):
    outcome = importer.bring(files(**changed))

    told = {name: rows for name, rows in outcome.bad.items() if name in bad}
    assert told == bad
    assert importer.ask(STATES) == []


def test_a_credit_stays_in_no_account_when_it_was_taken_back(importer):
    changed = files(account_entries=without(1))
    with pytest.raises(StartError, match="Return 1 of lead L1 was credited and taken"):
        importer.bring(changed)
    assert importer.ask(STATES) == []


def test_nothing_is_skipped_by_halves(importer):
    changed = files(account_entries=replacing(1, "-10", "-9"))
    with pytest.raises(StartError, match="account_entries has no good row of that"):
        importer.bring(changed, skip_bad=True)
    assert importer.ask(STATES) == []
