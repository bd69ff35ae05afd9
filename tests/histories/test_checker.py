"""The checker proves itself: no alarm on good histories, and none without on bad ones."""

import ast
import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from tests.histories.check import check
from tests.histories.history import NEVER, History
from tests.histories.model import make_history

HERE = Path(__file__).parent
GOOD_ONES = 100
SEEDS = range(10)  # each mutation is tried on so many histories


@pytest.mark.parametrize("seed", range(GOOD_ONES))
def test_a_good_history_raises_no_alarm(seed):
    assert list(map(str, check(make_history(seed)))) == []


def test_good_histories_hold_what_there_is_to_check():
    histories = [make_history(seed) for seed in range(GOOD_ONES)]
    outcomes = {(a.f, a.outcome) for h in histories for a in h.attempts}
    written = ("add", "overwrite", "book", "submit", "decide", "edit", "name", "read")
    assert outcomes >= {(f, o) for f in written for o in ("ok", "info")}
    refused = {f for f, outcome in outcomes if outcome == "fail"}
    assert refused == {"add", "overwrite", "book", "submit", "decide", "name"}
    filled = {t for h in histories for t, rows in h.tables.items() if rows}
    assert filled >= {"buyer_credits", "replacement_queue", "audit", "ledger"}


def of_operation(history: History, *kinds: str):
    """Choose an acknowledged operation, and the row of the ledger that it wrote."""
    operations = history.operations()
    for line in history.tables["ledger"]:
        row = next(r for r in history.tables["idempotency"] if r["xid"] == line["xid"])
        operation = operations[row["request_id"]]
        if operation.outcome == "ok" and operation.first.f in kinds:
            return operation, line
    raise AssertionError("no such operation")


def drop_a_row(history: History) -> None:
    """Lose what was acknowledged, but leave sums as they are: a note's line is told."""
    _, line = of_operation(history, "add")
    history.tables["ledger"].remove(line)
    changes = history.tables["sale_changes"]
    changes.remove(next(c for c in changes if c["audit_id"] == line["audit_id"]))


def double_a_row(history: History) -> None:
    _, line = of_operation(history, "add")
    again = line | {"line": 10_000, "audit_id": 10_000, "xid": 10_000}
    history.tables["ledger"].append(again)


def swap_two_answers(history: History) -> None:
    reads = [a for a in history.attempts if a.f == "read" and a.outcome == "ok"]
    first = reads[0]
    other = next(a for a in reversed(reads) if a.body != first.body)
    first.body, other.body = other.body, first.body


def move_a_read_back(history: History) -> None:
    """Let a read see what was only written after it was answered."""
    seen = [a for a in history.attempts if a.f == "read" and a.outcome == "ok"]
    read = next(a for a in reversed(seen) if '"revenue":12.5,' not in a.body)
    read.began, read.ended = -2, -1


def negate_an_amount(history: History) -> None:
    _, line = of_operation(history, "add")
    line["amount"] = -line["amount"]


def delete_a_row_of_the_trail(history: History) -> None:
    edits = [
        row for row in history.tables["audit"] if row["entity"] == "buyer_contract"
    ]
    history.tables["audit"].remove(edits[0])


def change_the_owner(history: History) -> None:
    for key in history.tables["api_keys"]:
        key["buyer_id"] = key["buyer_id"] % len(history.tables["api_keys"]) + 1


def split_a_transaction(history: History) -> None:
    _, line = of_operation(history, "add", "book", "overwrite")
    line["xid"] += 100_000


def open_a_second_return(history: History) -> None:
    first = next(r for r in history.tables["returns"] if r["state"] != "rejected")
    again = {"return_id": 10_000, "sale_id": first["sale_id"], "state": "pending"}
    history.tables["returns"].append(again)
    line = {"return_id": 10_000, "line": 1, "state": "pending", "actor": "key:91"}
    line |= {"audit_id": 10_000, "xid": 10_000}
    history.tables["return_history"].append(line)


def let_names_clash(history: History) -> None:
    contracts = history.tables["buyer_contracts"]
    contracts[0]["buyer_contract_name"] = contracts[1]["buyer_contract_name"].upper()


# A mutation, and an invariant that must be among those that are violated.
MUTATIONS = {
    drop_a_row: "V7",
    double_a_row: "V3",
    swap_two_answers: "V6",
    move_a_read_back: "V6",
    negate_an_amount: "V3",
    delete_a_row_of_the_trail: "V4",
    change_the_owner: "V9",
    split_a_transaction: "V8",
    open_a_second_return: "V1",
    let_names_clash: "V5",
}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: mutate.__name__)
def test_a_mutated_history_is_caught(mutate: Callable, seed):
    history = make_history(seed)
    mutate(history)
    found = check(history)
    assert MUTATIONS[mutate] in {violation.invariant for violation in found}


def test_a_credit_of_another_amount_is_caught():
    history = next(h for h in map(make_history, SEEDS) if h.tables["buyer_credits"])
    history.tables["buyer_credits"][0]["amount"] += Decimal("0.0001")
    assert "V2" in {violation.invariant for violation in check(history)}


@pytest.mark.parametrize("amount", ["NaN", 12.5, Decimal("0.00001")])
def test_what_is_no_money_is_caught(amount):
    history = make_history(1)
    history.tables["sales"][0]["price"] = amount
    history.tables["sales"][0]["revenue"] = amount
    assert "V11" in {v.invariant for v in check_sales_only(history)}


def check_sales_only(history: History):
    from tests.histories.sales import check_money

    return check_money(history.tables)


def test_another_answer_to_the_same_request_is_caught():
    history = make_history(2)
    first = next(a for a in history.attempts if a.outcome == "ok" and a.f == "add")
    again = type(first)(**vars(first) | {"i": 99_999, "body": "something else"})
    history.attempts.append(again)
    assert "V10" in {violation.invariant for violation in check(history)}


def test_an_unknown_that_was_written_in_part_is_caught():
    """Of an attempt that nobody answered, the row is there and the kept answer is not."""
    history = make_history(3)
    operation, line = of_operation(history, "add")
    for attempt in operation.attempts:
        attempt.outcome, attempt.ended = "info", NEVER
    kept = history.tables["idempotency"]
    kept.remove(next(row for row in kept if row["xid"] == line["xid"]))
    assert "V8" in {violation.invariant for violation in check(history)}


def test_a_free_name_that_is_said_to_be_taken_is_caught():
    history = make_history(4)
    asked = random.Random(4).choice([a for a in history.attempts if a.f == "name"])
    value = asked.value | {"buyer_contract_name": "Nobody's"}
    told = {"outcome": "fail", "message": "Buyer Contract Name Already Exists"}
    more = {"i": 99_999, "op": "c9-9", "request_id": "c9-9", "value": value}
    history.attempts.append(type(asked)(**vars(asked) | more | told | {"ended": NEVER}))
    assert "V5" in {violation.invariant for violation in check(history)}


def test_the_checker_knows_nothing_of_the_service():
    """Nor of the harness, or any package: its files are all that it needs."""
    known = {f"tests.histories.{path.stem}" for path in HERE.glob("*.py")}
    for path in HERE.glob("*.py"):
        if path.name.startswith("test_"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                is_ours = name.startswith(("tests", "service"))
                assert not is_ours or name in known, f"{path.name}: {name}"
