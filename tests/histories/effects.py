"""What the database says was done, each act with the name of the operation that asked.

Operations leave marks: amounts that no other has, notes, links, leads of their own. A
return has none; there the stored answer of the same transaction tells its request id.
Rows of a table that only grows carry the number of the transaction that wrote them: xid.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from tests.histories.history import History, Row

STATES = {"pending": "submit", "replaced": "decide", "credited": "decide"}


@dataclass(frozen=True)
class Effect:
    """A row that shows what one operation did."""

    table: str
    mark: object  # what tells whose it is
    xid: int
    audit_id: int
    row: Row

    def __str__(self) -> str:
        return f"{self.table} {self.row}"


def list_effects(history: History) -> list[Effect]:
    """List one row for each act, in the order of acts."""
    tables = history.tables
    lead_of = {sale["sale_id"]: sale["lead_id"] for sale in tables["sales"]}
    effects = [_of_ledger(row, lead_of) for row in tables["ledger"]]
    effects += [
        Effect("cost_ledger", row["note"], row["xid"], row["audit_id"], row)
        for row in tables["cost_ledger"]
    ]
    effects += [
        Effect("account_entries", row["notes"], row["xid"], row["audit_id"], row)
        for row in tables["account_entries"]
    ]
    effects += [each for row in tables["audit"] if (each := _of_audit(row))]
    effects += _of_returns(tables)
    return sorted(effects, key=lambda each: each.audit_id)


def mark_of(f: str, op: str, value: Row) -> object:
    """Say by which mark an operation's effect is known."""
    match f:
        case "add" | "overwrite":
            return (f, value["lead"], Decimal(value["amount"]))
        case "lead" | "sale":
            return (f, value["lead"])
        case "submit" | "decide":
            return ("return", op)
    return op


def _of_ledger(row: Row, lead_of: dict[int, str]) -> Effect:
    is_add = row["change"] == "add"
    amount = Decimal(row["amount"] if is_add else row["revenue_after"])
    mark = row["note"] or (row["change"], lead_of[row["sale_id"]], amount)
    return Effect("ledger", mark, row["xid"], row["audit_id"], row)


def _of_audit(row: Row) -> Effect | None:
    """Tell whose row of the audit it is; None for what a ledger's line tells."""
    new = row["new_values"]
    mark: object
    if row["entity"] == "buyer_contract":
        mark = new["default_confirmation_page_link"].rpartition("/")[2]
    elif row["operation"] in ("Lead", "Sale"):
        mark = (row["operation"].lower(), new["lead_id"])
    else:
        return None
    return Effect("audit", mark, row["xid"], row["audit_id"], row)


def _of_returns(tables: dict[str, list[Row]]) -> list[Effect]:
    """Take one line of each act: a rejection at once has two."""
    ids = request_ids(tables)
    acts = {(row["audit_id"], row["xid"]): row for row in tables["return_history"]}
    return [
        Effect("return_history", ("return", ids.get(xid)), xid, audit_id, row)
        for (audit_id, xid), row in acts.items()
    ]


def request_ids(tables: dict[str, list[Row]]) -> dict[int, str]:
    """Map a transaction's number to the request id that it answered."""
    return {row["xid"]: row["request_id"] for row in tables["idempotency"]}


def by_mark(effects: list[Effect]) -> dict[object, list[Effect]]:
    found = defaultdict(list)
    for effect in effects:
        found[effect.mark].append(effect)
    return dict(found)
