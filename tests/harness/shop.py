"""What a run is about: buyers with a contract, sales and keys, written past the service."""

from dataclasses import dataclass

import psycopg

from tests.races.sales import sell
from tests.world import World

# All but those that are too late could be returned for a few hours more.
IN_TIME, TOO_LATE = "29 days 21 hours", "30 days 3 hours"


@dataclass(frozen=True)
class Stand:
    """One buyer's contract, its sales, and the keys to them."""

    buyer_id: int
    contract_id: int
    vertical_id: int
    reason_id: int
    buyer_key: str
    buyer_actor: str  # how the audit names it
    admin_key: str
    admin_actor: str
    expired_key: str
    status: str
    leads: list[str]
    late_leads: list[str]


def open_shop(db: psycopg.Connection, stands: int, sales: int) -> list[Stand]:
    """Make the stands; buyers must show their keys, which are in force for hours."""
    return [_open_stand(World(db), sales // stands) for _ in range(stands)]


def _open_stand(world: World, sales: int) -> Stand:
    world.settings(buyer_key_demanded=True, lead_statuses_enabled=True)
    in_force = world.db.execute("SELECT now() + interval '3 hours'").fetchone()[0]
    expired = world.db.execute("SELECT now() - interval '30 minutes'").fetchone()[0]
    buyer_key, buyer_key_id = _key(world, expires_at=in_force, buyer_id=world.buyer_id)
    admin_key, admin_key_id = _key(world, expires_at=in_force)
    return Stand(
        buyer_id=world.buyer_id,
        contract_id=world.contract_id,
        vertical_id=world.vertical_id,
        reason_id=world.reason_id,
        buyer_key=buyer_key,
        buyer_actor=f"buyer-key:{buyer_key_id}",
        admin_key=admin_key,
        admin_actor=f"key:{admin_key_id}",
        expired_key=_key(world, expires_at=expired)[0],
        status=world.status(),
        leads=sell(world, max(1, sales), age=IN_TIME),
        late_leads=sell(world, 4, age=TOO_LATE),
    )


def _key(world: World, **row) -> tuple[str, int]:
    key = world.buyer_key(**row) if "buyer_id" in row else world.admin_key(**row)
    query = "SELECT max(api_key_id) FROM api_keys"
    return key, world.db.execute(query).fetchone()[0]
