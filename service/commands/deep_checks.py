"""`leadback doctor --deep`: whether what was written still agrees, table against table."""

from collections.abc import Callable
from typing import NamedTuple

from service.connection import Connection
from service.repositories import reconciliation

MOST_NAMED = 5


def first_of(names: list[str]) -> str:
    """Write the first few names, and how many more there are."""
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


class Check(NamedTuple):
    what: str
    find: Callable[[Connection], list[str]]  # lists the rows that are wrong
    right: str  # what holds where there are none
    wrong: str  # what does not hold, up to the names of the rows

    def tell(self, found: list[str]) -> str:
        """Say what was found, with the names of the first few rows."""
        if not found:
            return self.right
        return f"{self.wrong} {first_of(found)}"


CHECKS = (
    Check(
        "ledger",
        reconciliation.list_broken_ledgers,
        "each sale's lines lead from its price to its revenue",
        "lines do not lead from price to revenue in sales",
    ),
    Check(
        "cost_ledger",
        reconciliation.list_broken_cost_ledgers,
        "each lead's lines lead from 0 to its cost",
        "lines do not lead from 0 to the cost in leads",
    ),
    Check(
        "returns",
        reconciliation.list_sales_with_other_returns,
        "each sale knows its latest return, and has at most one in force",
        "another return than the latest, or two in force, in sales",
    ),
    Check(
        "history",
        reconciliation.list_returns_with_other_histories,
        "each return's history ends in its state",
        "the history does not end in the state of returns",
    ),
    Check(
        "credits",
        reconciliation.list_returns_without_their_due,
        "each credited return has its credit, each replaced one its place in the queue",
        "credit or replacement missing, doubled or wrong in returns",
    ),
    Check(
        "reopened",
        reconciliation.list_returns_not_taken_back,
        "each decision that was taken back was so with all that followed from it",
        "taken back by halves: returns",
    ),
    Check(
        "replacements",
        reconciliation.list_replacements_not_sold,
        "each fulfilled replacement was sold as one",
        "fulfilled by a sale that is no replacement: returns",
    ),
    Check(
        "accounts",
        reconciliation.list_broken_accounts,
        "no buyer's account misses an entry",
        "entries are missing in accounts of buyers",
    ),
    Check(
        "audit",
        reconciliation.list_acts_of_nobody,
        "each act tells who did it",
        "nobody, or two callers, did acts",
    ),
)
