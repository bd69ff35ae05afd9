"""The plans by which PostgreSQL runs statements, as auto_explain tells them by notices.

It tells of every statement, those of foreign keys and triggers too, and it is no matter
to it how they were sent.
"""

import json
from collections.abc import Iterator

MOST_ROWS = 10  # that one step of a plan may look at in a table that grows
GROWING = {
    "leads",
    "sales",
    "returns",
    "return_history",
    "audit",
    "ledger",
    "cost_ledger",
    "account_entries",
    "buyer_credits",
    "replacement_queue",
    "sale_field_values",
    "idempotency",
}
# What calls have booked: a line a lead, and a thousand a buyer.
COSTS = """
    WITH costly AS (UPDATE leads SET cost = 1 RETURNING *)
    INSERT INTO cost_ledger (lead_id, vertical_id, line, change, amount, cost_before,
                             cost_after, effective_at, audit_id)
    SELECT lead_id, vertical_id, 1, 'add', 1, 0, 1, now(), 1
      FROM costly
"""
ACCOUNTS = """
    INSERT INTO account_entries (buyer_id, line, entry_type, amount, audit_id)
    SELECT buyer_id, line, 'manual', 1, 1
      FROM buyers, generate_series(1, 1000) line
"""
# Of a database: its sessions tell their plans, and plan for any values as a server does.
TOLD = {
    "session_preload_libraries": "auto_explain",
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_timing": "off",
    "auto_explain.log_nested_statements": "on",
    "auto_explain.log_format": "json",
    "auto_explain.log_level": "notice",
    "plan_cache_mode": "force_generic_plan",
}


class Plans:
    """The plans that connections have told, each with its query."""

    def __init__(self):
        self.told: list[tuple[str, dict]] = []

    def listen(self, connection) -> None:
        connection.add_notice_handler(self._take)

    def _take(self, notice) -> None:
        _, is_plan, text = (notice.message_primary or "").partition("plan:\n")
        if is_plan:
            found = json.loads(text)
            self.told.append((found["Query Text"], found["Plan"]))

    def tables(self) -> set[str]:
        """List the growing tables that were touched."""
        found = {
            node.get("Relation Name") for _, plan in self.told for node in _nodes(plan)
        }
        return found & GROWING

    def complaints(self) -> list[str]:
        """Say which statement reads a table from end to end, or too many of its rows."""
        return [
            f"{said}: {' '.join(query.split())}"
            for query, plan in self.told
            for said in map(_complain, _nodes(plan))
            if said
        ]


def _nodes(plan: dict) -> Iterator[dict]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


def _complain(node: dict) -> str:
    table, kind, loops = (
        node.get("Relation Name"),
        node["Node Type"],
        node["Actual Loops"],
    )
    if table not in GROWING or kind == "ModifyTable" or not loops:
        return ""
    if kind == "Seq Scan":
        return f"Seq Scan on {table}"
    names = "Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck"
    rows = loops * sum(node.get(name, 0) for name in names)
    return f"{rows:.0f} rows of {table}" if rows > MOST_ROWS else ""
