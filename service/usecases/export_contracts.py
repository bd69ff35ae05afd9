"""BuyerContracts (EXPORT BuyerContracts v4): contracts, and what each is owed."""

from service.callers import Caller
from service.connection import Connection
from service.repositories import contracts
from service.rules.filters import wanted_id


def export_contracts(tx: Connection, caller: Caller, request) -> dict:
    wanted = {
        "status_id": wanted_id(request.buyer_contract_status_id),
        "vertical_id": wanted_id(request.vertical_id),
        "buyer_contract_id": wanted_id(request.buyer_contract_id),
        "buyer_id": wanted_id(request.buyer_id),
    }
    return {
        "row_count": contracts.count_contracts(tx, wanted),
        "buyer_contracts": contracts.read_contracts(tx, wanted),
    }
