"""Sale (ours): sell a lead to a contract, perhaps as the replacement of a returned one."""

from datetime import datetime

from service.callers import AdminClaim, Caller
from service.connection import Connection
from service.errors import Reason, Refusal
from service.repositories import new_sales
from service.rules.additions import SaleToAdd, is_other_sale, sale_time
from service.rules.required import require


def add_sale(tx: Connection, caller: Caller | AdminClaim, request) -> dict:
    """Add the sale, once: the same again succeeds and writes nothing."""
    caller, found = caller.prove(find_sale(tx, caller, request))
    require(request, "lead_id", "vertical_id", "buyer_contract_id", "price")
    sold_at = sale_time(found, request)
    if found.price is None:
        if request.is_replacement and not found.is_owed:
            raise Refusal(Reason.NO_REPLACEMENT_OWED)
        insert_sale(tx, caller, request, sold_at)
    elif is_other_sale(found, request, sold_at):
        raise Refusal(Reason.SALE_ALREADY_EXISTS)
    return {"message": "Sale Created", "lead_id": request.lead_id}


def find_sale(tx: Connection, caller: Caller | AdminClaim, request) -> SaleToAdd | None:
    return new_sales.find_sale_to_add(
        tx,
        caller,
        lead_id=request.lead_id,
        vertical_id=request.vertical_id,
        buyer_contract_id=request.buyer_contract_id,
    )


def insert_sale(
    tx: Connection, caller: Caller, request, sold_at: datetime | None
) -> None:
    new_sales.insert_sale(
        tx,
        caller,
        lead_id=request.lead_id,
        vertical_id=request.vertical_id,
        buyer_contract_id=request.buyer_contract_id,
        price=request.price,
        sold_at=sold_at,
        is_replacement=bool(request.is_replacement),
    )
