"""What the tests of returns and updates share: the calls, and the rows of one lead."""

from decimal import Decimal

import pytest

from service.callers import Caller
from service.errors import Refusal
from service.usecases.reopen_return import reopen_return
from service.usecases.return_by_buyer import return_by_buyer
from service.usecases.return_lead import return_lead
from service.usecases.update_lead import update_lead
from tests.usecases.asked import ask
from tests.world import World

ADMIN = Caller("key:7", "192.0.2.1")
ANYBODY = Caller("public", "192.0.2.2")
AUDIT = "sale_changes a"


def call_return_lead(
    world: World, lead_id, return_type="submit_for_approval", **parameters
) -> str:
    """Call ReturnLead as an admin; what is not given is right."""
    usual = {
        "lead_id": lead_id,
        "vertical_id": world.vertical_id,
        "buyer_contract_id": 0,
        "return_type": return_type,
        "return_reason_id": world.reason_id,
        "denied_reason_id": 0,
    }
    sent = usual | parameters
    return ask(world.db, ADMIN, return_lead, "ReturnLead", **sent)["message"]


def call_reopen_return(world: World, lead_id, **parameters) -> str:
    """Call ReopenReturn as an admin; what is not given is right."""
    usual = {
        "lead_id": lead_id,
        "vertical_id": world.vertical_id,
        "buyer_contract_id": 0,
    }
    sent = usual | parameters
    return ask(world.db, ADMIN, reopen_return, "ReopenReturn", **sent)["message"]


def call_update_lead(world: World, lead_id, caller=ANYBODY, **parameters) -> dict:
    """Call UpdateLead; an amount may be given as text."""
    if isinstance(parameters.get("amount"), str):
        parameters["amount"] = Decimal(parameters["amount"])
    usual = {
        "lead_id": lead_id,
        "buyer_contract_id": 0,
        "status": "",
        "sub_status": "",
        "amount": None,
        "add_to_existing": None,
        "field_name": "",
        "field_value": "",
        "return_reason_id": 0,
    }
    return ask(world.db, caller, update_lead, "UpdateLead", **usual | parameters)


def call_return(world: World, lead_id, caller=ANYBODY, **parameters) -> str:
    """Call Return with a reason in use."""
    usual = {
        "lead_id": lead_id,
        "return_reason_id": world.reason_id,
        "buyer_contract_id": 0,
    }
    sent = usual | parameters
    return ask(world.db, caller, return_by_buyer, "Return", **sent)["message"]


def refusal(call, *arguments, **parameters) -> str:
    with pytest.raises(Refusal) as caught:
        call(*arguments, **parameters)
    return str(caught.value)


def rows(world: World, columns: str, table: str, lead_id: str) -> list[tuple]:
    """Read the rows of a table that belong to the lead's sales, by the first column."""
    query = f"""
        SELECT {columns}
          FROM {table}
         WHERE sale_id IN (SELECT sale_id FROM sales WHERE lead_id = %s)
         ORDER BY 1
    """
    return world.db.execute(query, [lead_id]).fetchall()


def return_history(world: World, lead_id: str) -> list[tuple]:
    columns = "return_id, line, h.state, h.return_reason_id, h.denied_reason_id"
    table = "return_history h JOIN returns r USING (return_id)"
    return sorted(rows(world, columns, table, lead_id), key=lambda row: row[:2])


def trail(world: World, lead_id: str) -> list[tuple]:
    """What the audit says of the lead's sales: operation, old values, new values."""
    columns = "audit_id, operation, old_values, new_values"
    return [row[1:] for row in rows(world, columns, AUDIT, lead_id)]


def edit_contract(world: World, **row) -> None:
    changes = ", ".join(f"{name} = %({name})s" for name in row)
    query = f"UPDATE buyer_contracts SET {changes} WHERE buyer_contract_id = %(id)s"
    world.db.execute(query, row | {"id": world.contract_id})
