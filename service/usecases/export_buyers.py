"""Buyers (EXPORT Buyers v2): the buyers, with what Buyer sets of them."""

from typing import Any

from service.callers import Caller
from service.connection import Connection
from service.repositories import buyers
from service.rules.commands import ExportBuyers
from service.rules.filters import wanted_id


def export_buyers(
    tx: Connection, caller: Caller, command: ExportBuyers
) -> dict[str, Any]:
    wanted = {
        "buyer_id": wanted_id(command.buyer_id),
        "account_status_id": wanted_id(command.account_status_id),
    }
    return {
        "row_count": buyers.count_buyers(tx, wanted),
        "buyers": buyers.read_buyers(tx, wanted),
    }
