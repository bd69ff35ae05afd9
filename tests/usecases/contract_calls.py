"""Calls of BuyerContract, and looks at what they left behind."""

import pytest
from psycopg.rows import dict_row

from service.callers import Caller
from service.errors import Refusal
from service.usecases.buyer_contract import add_or_edit_contract
from tests.contract.calls import SKIP_CONTRACT
from tests.usecases.asked import ask
from tests.world import World

CALLER = Caller("key:7", "192.0.2.1")
SKIPPING = SKIP_CONTRACT
TEXTS = ("buyer_contract_name", "default_confirmation_page_link")
NOT_TEXTS = [name for name in SKIPPING if name not in TEXTS]


def call(world: World, **sent) -> dict:
    """Call with everything skipped but what is said."""
    named = SKIPPING | sent
    return ask(world.db, CALLER, add_or_edit_contract, "BuyerContract", **named)


def create(world: World, **sent) -> dict:
    return call(world, **needed(world) | sent)


def edit(world: World, **sent) -> dict:
    return call(world, **{"buyer_contract_id": world.contract_id} | sent)


def needed(world: World) -> dict:
    return {
        "buyer_id": world.buyer_id,
        "vertical_id": world.vertical_id,
        "buyer_contract_name": world.name("new"),
        "rank": 0,
    }


def refusal(of, world: World, **sent) -> str:
    with pytest.raises(Refusal) as refused:
        of(world, **sent)
    return str(refused.value)


def stored(world: World, contract_id: int | None = None) -> dict:
    """Read what is written of a contract: without what PostgreSQL makes of its name."""
    query = "SELECT * FROM buyer_contracts WHERE buyer_contract_id = %s"
    cursor = world.db.cursor(row_factory=dict_row)
    found = cursor.execute(query, [contract_id or world.contract_id]).fetchone()
    del found["name_order"]
    return found


def audits(world: World, contract_id: int | None = None) -> list[tuple]:
    query = """
        SELECT actor, client, operation, old_values, new_values
          FROM audit
         WHERE entity = 'buyer_contract' AND entity_id = %s
         ORDER BY audit_id
    """
    return world.db.execute(query, [contract_id or world.contract_id]).fetchall()
