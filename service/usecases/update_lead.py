"""UpdateLead (Lead Statuses): what became of a sold lead, told by its buyer."""

from decimal import Decimal
from typing import Any

from service.callers import BuyerClaim, Caller
from service.connection import Connection
from service.errors import Reason, Refusal
from service.repositories import sales, updates
from service.repositories.updates import Update
from service.rules.commands import UpdateLead
from service.rules.returns import check_submission
from service.rules.sales import check_one_sale
from service.rules.updates import (
    ReportedSale,
    SaleToUpdate,
    amount_to_add,
    check_statuses,
    list_changes,
    value_to_write,
)
from service.usecases.submit_return import submit_return


def update_lead(
    tx: Connection, caller: Caller | BuyerClaim, command: UpdateLead
) -> dict[str, Any]:
    """Set the sale's status, revenue and field and submit its return: all or nothing.

    What is already so is not written again, so it is no update.
    """
    caller, found = caller.prove(lock_sale(tx, caller, command))
    if not found.lead_exists:
        raise Refusal(Reason.INVALID_LEAD_ID)
    sale = check_one_sale(found, command.buyer_contract_id)
    check_statuses(found, command)
    amount = amount_to_add(sale, command.amount, command.add_to_existing)
    value = value_to_write(found, command)
    if command.return_reason_id:
        check_submission(sale, found.reason_exists)

    write_changes(tx, caller, found, sale, command, amount, value)
    if command.return_reason_id:
        submit_return(tx, caller, "UpdateLead", sale, command.return_reason_id)
    return {"message": "Lead updated", "lead_id": command.lead_id}


def lock_sale(
    tx: Connection, caller: Caller | BuyerClaim, command: UpdateLead
) -> SaleToUpdate:
    return sales.lock_sale_to_update(
        tx,
        caller,
        lead_id=command.lead_id,
        buyer_contract_id=command.buyer_contract_id,
        return_reason_id=command.return_reason_id or 0,
        status=command.status,
        sub_status=command.sub_status,
        field_name=command.field_name,
    )


def write_changes(
    tx: Connection,
    caller: Caller,
    found: SaleToUpdate,
    sale: ReportedSale,
    command: UpdateLead,
    amount: Decimal,
    value: str | None,
) -> None:
    changes = list_changes(found, sale, command, amount, value)
    if not changes:
        return
    change = "add" if command.add_to_existing else "overwrite"
    update = Update(
        sale_id=sale.sale_id,
        lead_status_id=found.new_status_id or sale.lead_status_id,
        lead_sub_status_id=(
            found.new_sub_status_id if command.status else sale.lead_sub_status_id
        ),
        change=change if amount else None,
        amount=amount,
        lead_field_id=None if value is None else found.lead_field_id,
        data_type=found.data_type,
        field_value=value or None,
        old_values={each.what: each.old for each in changes},
        new_values={each.what: each.new for each in changes},
    )
    updates.write_update(tx, caller, update)
