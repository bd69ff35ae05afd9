"""Look-ups: the lists that other calls refer to by id, the same for every caller."""

from collections.abc import Callable
from typing import Any

from service.callers import Caller
from service.connection import Connection
from service.repositories import look_ups
from service.rules.commands import ListVerticals, Nothing

LookUp = Callable[[Connection, Caller, Nothing], dict[str, Any]]


def counted(
    member: str, list_rows: Callable[[Connection], list[dict[str, Any]]]
) -> LookUp:
    """Make the use case of a list: its reply has the rows under this name, and a count."""

    def look_up(tx: Connection, caller: Caller, command: Nothing) -> dict[str, Any]:
        rows = list_rows(tx)
        return {"row_count": len(rows), member: rows}

    return look_up


get_return_reasons = counted("return_reasons", look_ups.list_return_reasons)
get_reject_reasons = counted("reject_reasons", look_ups.list_reject_reasons)
list_account_statuses = counted("account_statuses", look_ups.list_account_statuses)
list_lead_statuses = counted("lead_statuses", look_ups.list_lead_statuses)


def list_verticals(tx: Connection, caller: Caller, command: Nothing) -> dict[str, Any]:
    """List all verticals, in version 1's bare list."""
    return {"Vertical": look_ups.list_verticals(tx)}


def list_verticals_of_category(
    tx: Connection, caller: Caller, command: ListVerticals
) -> dict[str, Any]:
    """List the verticals of a category; 0 is all."""
    found = look_ups.list_verticals(tx, command.vertical_category_id or 0)
    return {"row_count": len(found), "verticals": found}
