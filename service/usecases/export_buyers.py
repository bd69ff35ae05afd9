"""Buyers (EXPORT Buyers v1, v2): the buyers, with what Buyer sets of them."""

from collections.abc import Mapping
from typing import Any

from service.callers import Caller
from service.connection import Connection
from service.repositories import buyers
from service.rules.commands import ExportBuyers
from service.rules.filters import wanted_id


def export_buyers(
    tx: Connection, caller: Caller, command: ExportBuyers
) -> dict[str, Any]:
    wanted = _wanted(command)
    return {
        "row_count": buyers.count_buyers(tx, wanted),
        "buyers": buyers.read_buyers(tx, wanted),
    }


def export_buyers_v1(
    tx: Connection, caller: Caller, command: ExportBuyers
) -> dict[str, Any]:
    """Export the same in version 1's bare list, whose rows have no pairs."""
    rows = buyers.read_buyers(tx, _wanted(command))
    return {"Buyer": ({**row, **row["account_status"]} for row in rows)}


def _wanted(command: ExportBuyers) -> Mapping[str, int]:
    return {
        "buyer_id": wanted_id(command.buyer_id),
        "account_status_id": wanted_id(command.account_status_id),
    }
