"""`doctor --deep`: nothing is wrong after calls, and what got round the guards is told."""

from decimal import Decimal

import pytest

from service.commands.deep_checks import CHECKS
from service.connection import Connection
from service.rules.commands import ManualCredit, UpdateLeadPrice
from service.usecases.manual_credit import add_manual_credit
from service.usecases.update_lead_price import update_lead_price
from tests.usecases.calls import (
    ADMIN,
    call_reopen_return,
    call_return_lead,
    call_update_lead,
)
from tests.usecases.contract_calls import edit
from tests.usecases.test_add import sale

# What the schema refuses, done with its guards off → the checks that tell of it.
DAMAGES = {
    "the revenue is another": (
        "UPDATE sales SET revenue = revenue + 1 WHERE sale_id = :booked",
        {"ledger"},
    ),
    "a revenue without a line": (
        "UPDATE sales SET revenue = revenue + 1 WHERE sale_id = :pending",
        {"ledger"},
    ),
    "a line is lost": (
        "DELETE FROM ledger WHERE sale_id = :booked AND line = 1",
        {"ledger"},
    ),
    "two lines were swapped": (
        "UPDATE ledger SET line = 9 WHERE sale_id = :booked AND line = 1",
        {"ledger"},
    ),
    "a cost without a line": (
        "UPDATE leads SET cost = 9 WHERE lead_id = ':plain'",
        {"cost_ledger"},
    ),
    "a cost is another": (
        "UPDATE leads SET cost = cost + 1 WHERE lead_id = ':costly'",
        {"cost_ledger"},
    ),
    "a claw-back without a line": (
        "UPDATE leads SET returned_to_affiliate = true WHERE lead_id = ':costly'",
        {"cost_ledger"},
    ),
    "a sale forgot its return": (
        "UPDATE sales SET return_id = NULL, return_state = NULL"
        " WHERE sale_id = :pending",
        {"returns"},
    ),
    "a second return in force": (
        "DROP INDEX one_open_or_approved_return_per_sale;"
        " INSERT INTO returns (sale_id, buyer_contract_id, state, return_reason_id)"
        " SELECT sale_id, buyer_contract_id, 'pending', return_reason_id FROM returns"
        " WHERE sale_id = :pending;"
        " UPDATE sales SET return_id = (SELECT max(return_id) FROM returns)"
        " WHERE sale_id = :pending",
        {"returns"},
    ),
    "the history ends elsewhere": (
        "UPDATE return_history SET state = 'rejected' WHERE return_id = :pending_return",
        {"history"},
    ),
    "the submission is lost": (
        "DELETE FROM return_history WHERE line = 1 AND return_id = :credited_return",
        {"history"},
    ),
    "a credit is lost": (
        "DELETE FROM buyer_credits WHERE return_id = :credited_return",
        {"credits"},
    ),
    "a credit is another buyer's": (
        "UPDATE buyer_credits SET buyer_id = buyer_id + 1"
        " WHERE return_id = :credited_return",
        {"credits"},
    ),
    "a credit is larger": (
        "UPDATE buyer_credits SET amount = amount + 1"
        " WHERE return_id = :credited_return",
        {"credits"},
    ),
    "a credit without a decision": (
        "INSERT INTO buyer_credits (return_id, sale_id, buyer_id, buyer_contract_id,"
        " amount) SELECT return_id, sale_id, buyer_id, buyer_contract_id, revenue"
        " FROM sales WHERE sale_id = :pending",
        {"credits"},
    ),
    "a place in the queue is lost": (
        "DELETE FROM replacement_queue WHERE return_id = :replaced_return",
        {"credits"},
    ),
    "a counter-entry is lost": (
        "DELETE FROM account_entries WHERE return_id = :reopened_return",
        {"reopened"},
    ),
    "a counter-entry is smaller": (
        "UPDATE account_entries SET amount = amount + 1"
        " WHERE return_id = :reopened_return",
        {"reopened"},
    ),
    "a decision is taken back and no return reopens it": (
        "UPDATE returns SET reopens = NULL WHERE reopens = :reopened_return",
        {"reopened"},
    ),
    "it is reopened as if submitted later": (
        "UPDATE returns SET submitted_at = submitted_at + interval '1 day'"
        " WHERE reopens = :reopened_return",
        {"reopened"},
    ),
    "a replacement is taken back alone": (
        "UPDATE replacement_queue SET taken_back_at = now(), fulfilled_at = NULL,"
        " fulfilled_by_sale_id = NULL WHERE return_id = :replaced_return",
        {"reopened"},
    ),
    "replaced by what is no replacement": (
        "UPDATE sales SET is_replacement = false WHERE is_replacement",
        {"replacements"},
    ),
    "an entry of an account is lost": (
        "DELETE FROM account_entries WHERE line = 1 AND buyer_id = :buyer",
        {"accounts"},
    ),
    "nobody did it": (
        "UPDATE ledger SET actor = NULL WHERE sale_id = :booked AND line = 1",
        {"audit"},
    ),
    "two callers did it": (
        "UPDATE return_history SET audit_id ="
        " (SELECT audit_id FROM ledger WHERE sale_id = :booked AND line = 1)"
        " WHERE return_id = :pending_return",
        {"audit"},
    ),
}


@pytest.fixture
def names(world) -> dict[str, object]:
    """A sale of each fate, made by calls; what the damages call them."""
    booked, pending, credited, replaced = (world.sold_lead() for _ in range(4))
    for add in ("true", "false"):
        call_update_lead(world, booked, amount="1.50", add_to_existing=add == "true")
    call_return_lead(world, pending)
    call_return_lead(world, credited)
    call_return_lead(world, credited, "approve_for_credit")
    call_return_lead(world, replaced, "approve_to_replace")
    plain, costly = world.lead(), world.lead()
    sale(world, plain, is_replacement=True)
    for amount in ("1", "-2"):
        change_price(world, costly, amount)
        give_credit(world, amount)
    reopened = world.sold_lead()
    call_return_lead(world, reopened, "approve_for_credit")
    reopened_return = return_of(world, reopened)
    call_reopen_return(world, reopened)
    call_update_lead(world, reopened, amount="0.50", add_to_existing=True)
    return {
        ":booked": sale_of(world, booked),
        ":pending_return": return_of(world, pending),
        ":pending": sale_of(world, pending),
        ":credited_return": return_of(world, credited),
        ":replaced_return": return_of(world, replaced),
        ":reopened_return": reopened_return,
        ":plain": plain,
        ":costly": costly,
        ":buyer": world.buyer_id,
    }


def change_price(world, lead_id: str, amount: str) -> None:
    change = UpdateLeadPrice(world.vertical_id, lead_id, True, Decimal(amount))
    update_lead_price(world.db, ADMIN, change)


def give_credit(world, amount: str) -> None:
    add_manual_credit(world.db, ADMIN, ManualCredit(world.buyer_id, Decimal(amount)))


def sale_of(world, lead_id: str) -> int:
    query = "SELECT sale_id FROM sales WHERE lead_id = %s"
    return world.db.execute(query, [lead_id]).fetchone()[0]


def return_of(world, lead_id: str) -> int:
    query = "SELECT return_id FROM sales WHERE lead_id = %s"
    return world.db.execute(query, [lead_id]).fetchone()[0]


def find_wrong(tx) -> dict[str, set[str]]:
    """List what each check finds; what other tests committed is as it was before."""
    return {check.what: set(check.find(tx)) for check in CHECKS}


def test_nothing_is_wrong_after_calls(tx, names):
    assert [check.tell(check.find(tx)) for check in CHECKS] == [
        "each sale's lines lead from its price to its revenue",
        "each lead's lines lead from 0 to its cost",
        "each sale knows its latest return, and has at most one in force",
        "each return's history ends in its state",
        "each credited return has its credit, each replaced one its place in the queue",
        "each decision that was taken back was so with all that followed from it",
        "each fulfilled replacement was sold as one",
        "no buyer's account misses an entry",
        "each act tells who did it",
    ]


def test_a_contract_may_go_from_buyer_to_buyer(tx, world):
    """What is credited meanwhile is the buyer's of that day, who need have bought nothing."""
    before = find_wrong(tx)
    lead_id = world.sold_lead()
    for buyer_id in (world.buyer(), world.buyer()):
        edit(world, buyer_id=buyer_id)
        call_return_lead(world, lead_id, "approve_for_credit")
        call_reopen_return(world, lead_id)
        call_return_lead(world, lead_id, "reject")
    edit(world, buyer_id=world.buyer_id)

    assert find_wrong(tx) == before


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_told(tx, names, damage):
    statements, expected = DAMAGES[damage]
    for name, value in names.items():
        statements = statements.replace(name, str(value))
    tx.execute("SET LOCAL session_replication_role = replica")
    before = find_wrong(tx)
    for statement in statements.split(";"):
        assert tx.execute(statement).rowcount != 0
    after = find_wrong(tx)

    assert {what for what in after if after[what] != before[what]} == expected


def test_only_the_first_rows_are_named(tx, names):
    tx.execute("SET LOCAL session_replication_role = replica")
    tx.execute("UPDATE sales SET revenue = revenue + 1")
    check = CHECKS[0]
    found = check.find(tx)
    shown = ", ".join(found[:5])

    assert check.tell(found[:5]).endswith(f"in sales {shown}")
    assert check.tell([*found[:5], "7", "8"]).endswith(f"in sales {shown} and 2 more")


def test_takes_only_the_locks_of_readers(database_url, names):
    with Connection.connect(database_url) as tx:
        find_wrong(tx)
        query = """
            SELECT DISTINCT mode
              FROM pg_locks
             WHERE pid = pg_backend_pid() AND relation IS NOT NULL
        """
        assert tx.execute(query).fetchall() == [("AccessShareLock",)]
