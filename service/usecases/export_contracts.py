"""BuyerContracts (EXPORT BuyerContracts v4): contracts, and what each is owed."""

from typing import Any

from service.callers import Caller
from service.connection import Connection
from service.repositories import contracts
from service.rules.commands import ExportContracts
from service.rules.filters import wanted_id


def export_contracts(
    tx: Connection, caller: Caller, command: ExportContracts
) -> dict[str, Any]:
    wanted = {
        "status_id": wanted_id(command.buyer_contract_status_id),
        "vertical_id": wanted_id(command.vertical_id),
        "buyer_contract_id": wanted_id(command.buyer_contract_id),
        "buyer_id": wanted_id(command.buyer_id),
    }
    return {
        "row_count": contracts.count_contracts(tx, wanted),
        "buyer_contracts": contracts.read_contracts(tx, wanted),
    }
