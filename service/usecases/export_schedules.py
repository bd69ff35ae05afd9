"""Schedules (EXPORT Schedules v2): when contracts buy, and on which terms."""

from typing import Any

from service.callers import Caller
from service.connection import Connection
from service.repositories import delivery_schedules
from service.rules.commands import ExportSchedules
from service.rules.filters import wanted_id
from service.rules.schedules import weekdays_between


def export_schedules(
    tx: Connection, caller: Caller, command: ExportSchedules
) -> dict[str, Any]:
    wanted = {
        "days": weekdays_between(command.start_date, command.end_date),
        "buyer_id": wanted_id(command.buyer_id),
        "status_id": wanted_id(command.status_id),
        "vertical_id": wanted_id(command.vertical_id),
        "priority_only": bool(command.priority_only),
        "active_only": bool(command.active_only),
    }
    return {
        "row_count": delivery_schedules.count_schedules(tx, wanted),
        "schedules": delivery_schedules.read_schedules(tx, wanted),
    }
