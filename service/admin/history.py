"""How the audit reads to people: acts, settings and values in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import g

from service.admin import listing
from service.admin.history_words import order_of, words_for, write_value
from service.admin.listing import ROWS, Page
from service.connection import Connection
from service.repositories import audit_trail, choices
from service.repositories.audit_trail import Change

# What else than the wire's operations the audit names.
ACTS = {
    "returns.queue": "Returns > Queue",
    "returns.return": "Returns > A return",
    "returns.return.reopen": "Returns > Reopen",
    "buyers.buyer.add": "Buyers > Add",
    "buyers.buyer.edit": "Buyers > Edit",
    "buyers.contract.add": "Contracts > Add",
    "buyers.contract.edit": "Contracts > Edit",
    "buyers.contract.schedule.add": "Contracts > Add a schedule",
    "buyers.contract.schedule.edit": "Contracts > Edit a schedule",
    "buyers.contract.schedule.remove": "Contracts > Remove a schedule",
    "setup.return_rules.add": "Return Rules > Add",
    "setup.return_rules.edit": "Return Rules > Edit",
    "setup.return_rules.move": "Return Rules > Move",
    "setup.return_rules.on": "Return Rules > Switch on",
    "setup.return_rules.off": "Return Rules > Switch off",
    "setup.return_rules.retire": "Return Rules > Retire",
    "setup.return_rules.reuse": "Return Rules > Use again",
}


@dataclass(frozen=True, slots=True)
class History:
    changes: Sequence[Change]
    page: Page
    names: dict[str, dict[int, str]]
    own_id: str = ""  # of the thing itself, which its page tells

    def act(self, change: Change) -> str:
        return ACTS.get(change.operation, change.operation)

    def who(self, change: Change) -> str:
        who = change.who or change.actor
        return f"{who} (you)" if change.actor == f"user:{g.visit.user_id}" else who

    def rows(self, change: Change) -> list[tuple[str, str | None, str]]:
        """List what changed: the setting, its old value (None: not told), its new one."""
        rows = []
        for name, new in sorted(change.new_values.items(), key=order_of):
            if name == self.own_id:
                continue
            old = None
            if change.old_values is not None and name in change.old_values:
                old = self._value(name, change.old_values[name])
            elif new in (None, ""):
                continue  # it says nothing
            rows.append((words_for(name), old, self._value(name, new)))
        return rows

    def _value(self, name: str, value) -> str:
        found = self.names.get(name, {}).get(value) if isinstance(value, int) else None
        if found is None:
            return write_value(name, value)
        return f"{found} ({value})" if choices.NAMES[name].with_id else found


def read_history(tx: Connection, entity: str, entity_id: int) -> History:
    """Read the page that the address asks for."""
    page = listing.find_page(
        audit_trail.count_changes(tx, entity, entity_id), "history"
    )
    changes = audit_trail.list_changes(tx, entity, entity_id, skip=page.skip, most=ROWS)
    return make_history(tx, changes, page, own_id=f"{entity}_id")


def make_history(
    tx: Connection, changes: Sequence[Change], page: Page, *, own_id: str = ""
) -> History:
    """Add the names of the ids that the changes mention."""
    mentioned = {name for change in changes for name in change.new_values}
    names = {
        name: dict(choices.list_names(tx, name, _ids(changes, name)))
        for name in mentioned & choices.NAMES.keys()
    }
    return History(changes, page, names, own_id)


def _ids(changes: Sequence[Change], name: str) -> list[int]:
    """List the ids that a setting had, or got."""
    values = [
        values.get(name)
        for change in changes
        for values in (change.new_values, change.old_values or {})
    ]
    return [value for value in values if type(value) is int]
