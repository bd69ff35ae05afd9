"""The audit: every change told once, by whom, without a gap (V4, V9)."""

from collections import Counter, defaultdict
from decimal import Decimal

from tests.histories.effects import by_mark, list_effects, mark_of
from tests.histories.history import History, Operation, Row, Violation, violation
from tests.histories.sets import READS

CHAINED = ("revenue", "return_state", "lead_status")  # of a sale, as the trail has them
TOLD_ELSEWHERE = ("return_state", "return_id")  # columns of the sale itself


def check_trail(history: History) -> list[Violation]:
    return (
        check_told_once(history)
        + check_chains(history)
        + check_contracts(history)
        + check_actors(history)
        + check_owners(history)
    )


def check_told_once(history: History) -> list[Violation]:
    """See that each act has one teller, and that what was written was told."""
    tables = history.tables
    audited = {row["audit_id"]: row for row in tables["audit"]}
    acts = [(row["audit_id"], row) for row in tables["audit"]]
    found = []
    told = {(r["audit_id"], r["return_id"]): r for r in tables["return_history"]}
    for row in (*tables["ledger"], *told.values()):
        if row["actor"] is not None:
            acts.append((row["audit_id"], row))
        elif row["audit_id"] not in audited:
            found.append(violation("V4", "nobody is told to have done it", row))
        elif audited[row["audit_id"]]["xid"] != row["xid"]:
            found.append(violation("V8", "told in another transaction", row))
    for table in ("cost_ledger", "account_entries"):
        acts += [(row["audit_id"], row) for row in tables[table]]
    for audit_id, count in Counter(audit_id for audit_id, _ in acts).items():
        if count > 1:
            rows = [row for each, row in acts if each == audit_id]
            found.append(violation("V4", "told more than once", *rows))
    return found


def check_chains(history: History) -> list[Violation]:
    """Follow each sale: what was before an act is what the act before it left."""
    changes = defaultdict(list)
    for change in history.tables["sale_changes"]:
        changes[change["sale_id"]].append(change)
    lines = Counter(line["sale_id"] for line in history.tables["ledger"])
    found = []
    for sale in history.tables["sales"]:
        state: Row = {"revenue": Decimal(sale["price"]), "return_state": None}
        own = sorted(changes[sale["sale_id"]], key=lambda change: change["audit_id"])
        for change in own:
            old, new = change["old_values"] or {}, change["new_values"]
            for name in CHAINED:
                if name in new and not follows(name, state, old):
                    found.append(violation("V4", f"{name} was {state[name]}", change))
            state |= {name: read(name, new) for name in CHAINED if name in new}
        ends = (sale["revenue"], sale["return_state"])
        if (state["revenue"], state["return_state"]) != ends:
            text = f"the trail leads to {state}"
            found.append(violation("V4", text, sale))
        updates = [c for c in own if c["operation"].startswith("Update")]
        if sale["updates"] != len(updates) or lines[sale["sale_id"]] > len(updates):
            text = f"{len(updates)} updates are told of {sale['updates']}"
            found.append(violation("V4", text, sale))
    return found


def follows(name: str, state: Row, old: Row) -> bool:
    before = read(name, old) if name in old else None
    if name == "return_state":  # a new return follows no return, or a rejected one
        return state[name] == before or (before is None and state[name] == "rejected")
    return name not in state or state[name] == before


def read(name: str, values: Row) -> object:
    return Decimal(values[name]) if name == "revenue" else values[name]


def check_contracts(history: History) -> list[Violation]:
    """Follow each contract's settings through its trail to what they are."""
    operations, trail = history.operations(), defaultdict(list)
    for row in sorted(history.tables["audit"], key=lambda row: row["audit_id"]):
        if row["entity"] == "buyer_contract":
            trail[row["entity_id"]].append(row)
    found = []
    for contract in history.tables["buyer_contracts"]:
        state: Row = {}
        own = trail[contract["buyer_contract_id"]]
        for row in own:
            found += check_edit(state, row, operations)
        wrong = [n for n, v in state.items() if contract[n] != v]
        if wrong:
            found.append(violation("V4", f"{wrong} were changed by nobody", contract))
        edits = sum(row["old_values"] is not None for row in own)
        if contract["version"] != 1 + edits:
            found.append(violation("V4", f"{edits} edits are told", contract))
    return found


def check_edit(
    state: Row, row: Row, operations: dict[str, Operation]
) -> list[Violation]:
    """See that an edit follows from what was, and did what was asked; moves `state` on."""
    found = []
    old = row["old_values"] or {}
    wrong = [n for n, v in old.items() if n in state and state[n] != v]
    if wrong:
        found.append(violation("V4", f"{wrong} were {state}", row))
    state |= row["new_values"]
    link = row["new_values"]["default_confirmation_page_link"]
    asked = operations.get(link.rpartition("/")[2])
    if asked is None:
        return found
    for name in ("rank", "buyer_contract_name"):
        wanted = asked.first.value.get(name)
        # What is not told was so before; of the first edit nobody knows.
        if wanted is not None and state.setdefault(name, wanted) != wanted:
            text = f"{name} is told as {state[name]}"
            found.append(violation("V4", text, asked, row))
    return found


def check_actors(history: History) -> list[Violation]:
    """See that the trail names who asked."""
    audited = {row["audit_id"]: row for row in history.tables["audit"]}
    effects, found = by_mark(list_effects(history)), []
    for name, operation in history.operations().items():
        first = operation.first
        if first.f in READS:
            continue
        for effect in effects.get(mark_of(first.f, name, first.value), []):
            actor = effect.row["actor"]
            actor = actor or audited.get(effect.audit_id, {}).get("actor")
            if actor != first.value["actor"]:
                text = f"told to be done by {actor}"
                found.append(violation("V4", text, operation, effect))
    return found


def check_owners(history: History) -> list[Violation]:
    """See that a buyer's key changed only what is its buyer's."""
    tables = history.tables
    keys = {f"buyer-key:{k['api_key_id']}": k["buyer_id"] for k in tables["api_keys"]}
    buyers = {c["buyer_contract_id"]: c["buyer_id"] for c in tables["buyer_contracts"]}
    owner = {s["sale_id"]: buyers[s["buyer_contract_id"]] for s in tables["sales"]}
    return [
        violation("V9", "changed by another buyer's key", change)
        for change in tables["sale_changes"]
        if change["actor"] in keys and keys[change["actor"]] != owner[change["sale_id"]]
    ]
