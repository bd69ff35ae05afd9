"""BuyerContracts (EXPORT BuyerContracts v1, v3, v4): contracts, and what each is owed."""

from collections.abc import Mapping
from typing import Any

from service.callers import Caller
from service.connection import Connection
from service.repositories import contracts
from service.rules.commands import ExportContracts
from service.rules.filters import wanted_id


def export_contracts(
    tx: Connection, caller: Caller, command: ExportContracts
) -> dict[str, Any]:
    wanted = _wanted(command)
    return {
        "row_count": contracts.count_contracts(tx, wanted),
        "buyer_contracts": contracts.read_contracts(tx, wanted),
    }


def export_contracts_v1(
    tx: Connection, caller: Caller, command: ExportContracts
) -> dict[str, Any]:
    """Export the same in version 1's bare list, whose rows have no pairs."""
    rows = contracts.read_contracts(tx, _wanted(command))
    return {"BuyerContract": map(_without_pairs, rows)}


def _wanted(command: ExportContracts) -> Mapping[str, int]:
    return {
        "status_id": wanted_id(command.buyer_contract_status_id),
        "vertical_id": wanted_id(command.vertical_id),
        "buyer_contract_id": wanted_id(command.buyer_contract_id),
        "buyer_id": wanted_id(command.buyer_id),
    }


def _without_pairs(row: dict[str, Any]) -> dict[str, Any]:
    return row | {
        "buyer_name": row["buyer"]["buyer_name"],
        "vertical_name": row["vertical"]["vertical_name"],
        "status_name": row["buyer_contract_status"]["buyer_contract_status_name"],
    }
