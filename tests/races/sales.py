"""Many sales at once, and what became of them."""

import secrets

from tests.contract.contents import rows
from tests.world import World


def sell(world: World, count: int, age: str = "1 hour") -> list[str]:
    """Sell new leads to the world's contract, so long ago for 12.50 each."""
    prefix = f"R{secrets.token_hex(4)}-"
    values = {
        "prefix": prefix,
        "count": count,
        "vertical_id": world.vertical_id,
        "contract_id": world.contract_id,
        "buyer_id": world.buyer_id,
        "age": age,
    }
    query = """
        WITH new AS (
            INSERT INTO leads (lead_id, vertical_id, created_at)
            SELECT %(prefix)s || n, %(vertical_id)s, now()
              FROM generate_series(1, %(count)s) n
            RETURNING lead_id
        )
        INSERT INTO sales (lead_id, vertical_id, buyer_contract_id, buyer_id, price,
                           revenue, sold_at)
        SELECT lead_id, %(vertical_id)s, %(contract_id)s, %(buyer_id)s, 12.5, 12.5,
               now() - %(age)s::interval
          FROM new
    """
    world.db.execute(query, values)
    return [f"{prefix}{n}" for n in range(1, count + 1)]


def count_of_each(world: World) -> dict[str, int]:
    """Count what hangs on the sales of the world's vertical."""
    query = """
        WITH s AS (SELECT * FROM sales WHERE vertical_id = %(vertical_id)s)
        SELECT (SELECT count(*) FROM s WHERE return_id IS NOT NULL),
               (SELECT count(*) FROM returns JOIN s USING (sale_id)),
               (SELECT count(DISTINCT sale_id) FROM returns JOIN s USING (sale_id)),
               (SELECT count(*) FROM return_history
                  JOIN returns USING (return_id) JOIN s USING (sale_id)),
               (SELECT count(*) FROM sale_changes JOIN s USING (sale_id)),
               (SELECT count(*) FROM buyer_credits JOIN s USING (sale_id)),
               (SELECT coalesce(sum(amount), 0) FROM buyer_credits
                  JOIN s USING (sale_id))
    """
    names = (
        "returned",
        "returns",
        "sales",
        "history",
        "changes",
        "credits",
        "credited",
    )
    found = world.db.execute(query, {"vertical_id": world.vertical_id}).fetchone()
    return dict(zip(names, found, strict=True))


def returned_leads(world: World) -> set[str]:
    query = (
        "SELECT lead_id FROM returns JOIN sales USING (sale_id) WHERE vertical_id = %s"
    )
    return {lead_id for (lead_id,) in rows(world.db, query, world.vertical_id)}
