"""What the tests of the desk's pages share: texts that attack, pending returns, looks."""

import html
from decimal import Decimal

from service.callers import Caller
from service.rules.commands import ReturnLead, UpdateLead
from service.usecases.return_lead import return_lead
from service.usecases.update_lead import update_lead
from tests.usecases.calls import ANYBODY
from tests.world import World

CALLER = Caller("key:2000000007", "192.0.2.1")
ATTACK = "<script>alert(1)</script>\"'&"  # 29 characters


def attack(longest: int) -> str:
    """Make a text that would be markup if a page wrote it as it is."""
    return ATTACK[:longest]


def holds_no_markup_of(page: str) -> bool:
    """Say that the attack is on the page, and as text alone."""
    return "<script>alert" not in page and html.escape("<script>alert(1)") in page


def pending(world: World, **row) -> tuple[str, int]:
    """Sell a lead and submit its return; gives the lead's and the return's id."""
    lead_id = world.sold_lead(**row)
    submit(world, lead_id, buyer_contract_id=row.get("buyer_contract_id", 0))
    query = "SELECT return_id FROM sales WHERE lead_id = %s"
    return lead_id, world.db.execute(query, [lead_id]).fetchone()[0]


def submit(
    world: World,
    lead_id: str,
    return_type: str = "submit_for_approval",
    buyer_contract_id: int = 0,
) -> None:
    """Return a lead by ReturnLead, as the key 7."""
    vertical_id = world.vertical_id if buyer_contract_id else 0
    request = ReturnLead(
        lead_id, vertical_id, return_type, world.reason_id, buyer_contract_id
    )
    with world.db.transaction():
        return_lead(world.db, CALLER, request)


def overwrite(world, lead_id: str, amount: str) -> None:
    """Let the buyer report another revenue, as UpdateLead does."""
    request = UpdateLead(
        lead_id,
        world.contract_id,
        amount=Decimal(amount),
        add_to_existing=False,
    )
    with world.db.transaction():
        update_lead(world.db, ANYBODY, request)


def state(world: World, return_id: int) -> str:
    query = "SELECT state FROM returns WHERE return_id = %s"
    return world.db.execute(query, [return_id]).fetchone()[0]


def history(db, entity: str, entity_id: int) -> list[tuple]:
    """What the audit has of one thing: who, which act, old and new values."""
    query = """
        SELECT actor, operation, old_values, new_values
          FROM audit
         WHERE entity = %s AND entity_id = %s
         ORDER BY audit_id
    """
    return db.execute(query, [entity, entity_id]).fetchall()
