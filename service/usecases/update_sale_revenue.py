"""UpdateSaleRevenue v1: what a sale brought in, told by an admin's program."""

from typing import Any

from service.callers import AdminClaim, Caller
from service.connection import Connection
from service.errors import Reason, Refusal
from service.repositories import sales, updates
from service.rules.commands import UpdateSaleRevenue
from service.rules.money import in_currency
from service.rules.sales import check_one_sale
from service.rules.updates import amount_to_add, check_note


def update_sale_revenue(
    tx: Connection, caller: Caller | AdminClaim, command: UpdateSaleRevenue
) -> dict[str, Any]:
    """Change the revenue as UpdateLead does; a note alone is a line of 0 (ours)."""
    contract_id = command.buyer_contract_id
    caller, found = caller.prove(
        sales.lock_sale_to_book(
            tx, caller, lead_id=command.lead_id, buyer_contract_id=contract_id
        )
    )
    if not found.lead_exists:
        raise Refusal(Reason.INVALID_LEAD_ID)
    sale = check_one_sale(found, contract_id)
    amount = amount_to_add(sale, command.amount, command.add_to_existing)
    check_note(command.note_to_append)
    if amount or command.note_to_append:
        updates.write_revenue(
            tx,
            caller,
            operation="UpdateSaleRevenue",
            sale_id=sale.sale_id,
            change="add" if command.add_to_existing else "overwrite",
            amount=amount,
            note=command.note_to_append,
        )
    revenue = in_currency(sale.revenue + amount, found.currency)
    return {"message": f"Success - New Revenue: {revenue}"}
