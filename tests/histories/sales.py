"""Each sale by itself, act for act: returns, credits, replacements, revenue (V1-V3, V11)."""

from collections import defaultdict
from decimal import Decimal

from tests.histories.history import History, Row, Violation, violation

PLACES = 4
MONEY = {
    "sales": ("price", "revenue"),
    "ledger": ("amount", "revenue_before", "revenue_after"),
    "leads": ("cost",),
    "cost_ledger": ("amount", "cost_before", "cost_after"),
    "account_entries": ("amount",),
    "buyer_credits": ("amount",),
}


def check_sales(history: History) -> list[Violation]:
    tables = history.tables
    ledger, returns = (
        group(tables["ledger"], "sale_id"),
        group(tables["returns"], "sale_id"),
    )
    lines = group(tables["return_history"], "return_id")
    found = check_money(tables) + check_worth(tables)
    for sale in tables["sales"]:
        found += check_ledger(sale, ledger[sale["sale_id"]])
        own = returns[sale["sale_id"]]
        acts = [line for row in own for line in lines[row["return_id"]]]
        found += check_returns(sale, own, acts)
    return found + check_credits(tables, ledger)


def group(rows: list[Row], by: str) -> dict[object, list[Row]]:
    """Group rows, in the order of acts where they have one."""
    groups = defaultdict(list)
    for row in sorted(
        rows, key=lambda row: (row.get("audit_id", 0), row.get("line", 0))
    ):
        groups[row[by]].append(row)
    return groups


def check_ledger(sale: Row, lines: list[Row]) -> list[Violation]:
    """Fold the ledger over the price; it must lead to the revenue."""
    revenue, last, found = sale["price"], 0, []
    for line in lines:
        amount, after = line["amount"], line["revenue_after"]
        if line["revenue_before"] != revenue or after != revenue + amount:
            found.append(violation("V3", "the ledger does not add up", sale, line))
        if line["line"] <= last:
            found.append(violation("V3", "lines are out of order", sale, line))
        revenue, last = after, line["line"]
    if revenue != sale["revenue"]:
        found.append(violation("V3", f"the ledger leads to {revenue}", sale))
    return found


def check_returns(sale: Row, returns: list[Row], acts: list[Row]) -> list[Violation]:
    """Replay the returns of one sale; at no time more than one may be open or approved."""
    states: dict[int, str] = {}
    found = []
    for act in sorted(acts, key=lambda act: (act["audit_id"], act["line"])):
        before = states.get(act["return_id"])
        if before not in (None, "pending") or before == act["state"]:
            found.append(violation("V1", f"decided after it was {before}", sale, act))
        states[act["return_id"]] = act["state"]
        if sum(state != "rejected" for state in states.values()) > 1:
            found.append(violation("V1", "more than one return is open", sale, act))
    told = {row["return_id"]: row["state"] for row in returns}
    if told != states:
        found.append(violation("V1", f"returns are {told}, not {states}", sale))
    latest = max(states, default=None)
    if (sale["return_id"], sale["return_state"]) != (latest, states.get(latest)):
        found.append(violation("V1", "the sale tells of another return", sale, states))
    return found


def check_worth(tables: dict[str, list[Row]]) -> list[Violation]:
    """One credit for each credited return, one place for each replaced, none else."""
    found = []
    for table, state in (
        ("buyer_credits", "credited"),
        ("replacement_queue", "replaced"),
    ):
        rows = group(tables[table], "return_id")
        for row in tables["returns"]:
            count = len(rows.pop(row["return_id"], []))
            if count != (row["state"] == state):
                found.append(violation("V2", f"{count} rows of {table}", row))
        for orphans in rows.values():
            found.append(violation("V2", f"{table} of no return", *orphans))
    replacing = [s["sale_id"] for s in tables["sales"] if s["is_replacement"]]
    queue = tables["replacement_queue"]
    by = [q["fulfilled_by_sale_id"] for q in queue if q["fulfilled_by_sale_id"]]
    if sorted(replacing) != sorted(by):
        found.append(
            violation("V2", "replacements and the queue differ", replacing, by)
        )
    return found


def check_credits(tables: dict[str, list[Row]], ledger) -> list[Violation]:
    """A credit is the sale's revenue when it was given, but never below 0."""
    sales = {sale["sale_id"]: sale for sale in tables["sales"]}
    buyers = {c["buyer_contract_id"]: c["buyer_id"] for c in tables["buyer_contracts"]}
    credited = {
        line["return_id"]: line["audit_id"]
        for line in tables["return_history"]
        if line["state"] == "credited"
    }
    found = []
    for credit in tables["buyer_credits"]:
        at = credited.get(credit["return_id"], 0)
        sale = sales[credit["sale_id"]]
        lines = [x for x in ledger[credit["sale_id"]] if x["audit_id"] < at]
        revenue = lines[-1]["revenue_after"] if lines else sale["price"]
        if credit["amount"] != max(revenue, 0):
            found.append(violation("V2", f"credited other than {revenue}", credit))
        if credit["buyer_id"] != buyers[credit["buyer_contract_id"]]:
            found.append(violation("V9", "credited to another buyer", credit))
    return found


def check_money(tables: dict[str, list[Row]]) -> list[Violation]:
    """Money is a number of at most four places, and what came in is there."""
    found = []
    for table, columns in MONEY.items():
        for row in tables[table]:
            amounts = [row[column] for column in columns]
            if not all(is_money(amount) for amount in amounts):
                found.append(violation("V11", f"no money in {table}", row))
                return found  # it cannot be added up
    total = sum(s["price"] for s in tables["sales"]) + sum(
        line["amount"] for line in tables["ledger"]
    )
    if total != sum(sale["revenue"] for sale in tables["sales"]):
        found.append(violation("V11", f"{total} came in, but is not there"))
    if sum(x["amount"] for x in tables["cost_ledger"]) != sum(
        lead["cost"] for lead in tables["leads"]
    ):
        found.append(violation("V11", "costs do not add up"))
    return found


def is_money(amount: object) -> bool:
    if isinstance(amount, int):
        return True
    if not isinstance(amount, Decimal) or not amount.is_finite():
        return False
    return -int(amount.as_tuple().exponent) <= PLACES
