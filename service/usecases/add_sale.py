"""Sale (ours): sell a lead to a contract, perhaps as the replacement of a returned one."""

from datetime import datetime
from typing import Any

from service.callers import AdminClaim, Caller
from service.connection import Connection
from service.errors import Reason, Refusal
from service.repositories import new_sales
from service.rules.additions import SaleToAdd, is_other_sale, sale_time
from service.rules.commands import AddSale


def add_sale(
    tx: Connection, caller: Caller | AdminClaim, command: AddSale
) -> dict[str, Any]:
    """Add the sale, once: the same again succeeds and writes nothing."""
    caller, found = caller.prove(find_sale(tx, caller, command))
    sold_at = sale_time(found, command)
    if found.price is None:
        if command.is_replacement and not found.is_owed:
            raise Refusal(Reason.NO_REPLACEMENT_OWED)
        insert_sale(tx, caller, command, sold_at)
    elif is_other_sale(found, command, sold_at):
        raise Refusal(Reason.SALE_ALREADY_EXISTS)
    return {"message": "Sale Created", "lead_id": command.lead_id}


def find_sale(
    tx: Connection, caller: Caller | AdminClaim, command: AddSale
) -> SaleToAdd | None:
    return new_sales.find_sale_to_add(
        tx,
        caller,
        lead_id=command.lead_id,
        vertical_id=command.vertical_id,
        buyer_contract_id=command.buyer_contract_id,
    )


def insert_sale(
    tx: Connection, caller: Caller, command: AddSale, sold_at: datetime | None
) -> None:
    new_sales.insert_sale(
        tx,
        caller,
        lead_id=command.lead_id,
        vertical_id=command.vertical_id,
        buyer_contract_id=command.buyer_contract_id,
        price=command.price,
        sold_at=sold_at,
        is_replacement=bool(command.is_replacement),
    )
