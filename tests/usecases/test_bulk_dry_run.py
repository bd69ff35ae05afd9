"""What the dry run of a file tells is what then happens, whatever caps and rules there are."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.connection import Connection
from tests.usecases.bulk import as_done, dry_run, make_worker, rows_of, run
from tests.world import World


@pytest.fixture
def worker(pool):
    return make_worker(pool)


@pytest.fixture
def scene(live_world):
    """Five sales of two contracts of one buyer, where also one lead is sold to both."""
    contracts = [live_world.contract_id, live_world.contract(max_return_age_days=2)]
    leads = [live_world.sold_lead(buyer_contract_id=c) for c in contracts]
    leads.append(live_world.sold_lead(age="3 days"))
    leads.append(live_world.sold_lead(buyer_contract_id=contracts[1], age="3 days"))
    both = live_world.sold_lead()
    live_world.sale(both, buyer_contract_id=contracts[1])
    yield live_world, [*leads, both, "nobody"], [*contracts, ""]
    clear(live_world)


CELLS = st.tuples(
    st.integers(0, 5), st.integers(0, 2), st.booleans(), st.sampled_from(["", "x"])
)
CAPS = st.tuples(
    st.sampled_from(["buyer", "contract"]),
    st.integers(0, 3),
    st.sampled_from(["refuse", "queue"]),
)


RULES = st.tuples(
    st.sampled_from(["rejected", "replaced", "pending"]),
    st.sampled_from([{}, {"hours_above": 48}, {"first_return": True}]),
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    cells=st.lists(CELLS, min_size=1, max_size=10),
    caps=st.lists(CAPS, max_size=2),
    rules=st.lists(RULES, max_size=2),
)
def test_what_the_dry_run_told_then_happens(worker, pool, scene, cells, caps, rules):
    world, leads, contracts = scene
    clear(world)
    for outcome, asked in rules:
        world.rule(outcome, buyer_id=world.buyer_id, **asked)
    for what, most, over_cap in {what: (what, *rest) for what, *rest in caps}.values():
        of = {"buyer": world.buyer_id, "contract": world.contract_id}[what]
        column = {"buyer": "buyer_id", "contract": "buyer_contract_id"}[what]
        world.insert("return_caps", **{column: of}, most=most, over_cap=over_cap)
    reasons = {True: world.reason_id, False: 0}
    rows = rows_of(
        *[(leads[a], contracts[b], reasons[c], note) for a, b, c, note in cells]
    )
    promised = [as_done(text) for text in dry_run(worker, rows)]

    assert run(worker, pool, rows, world.db) == promised


def clear(world: World) -> None:
    """Take away what the example before has done to the world."""
    db: Connection = world.db
    ours = "(SELECT sale_id FROM sales WHERE vertical_id = %(vertical_id)s)"
    returns = f"(SELECT return_id FROM returns WHERE sale_id IN {ours})"
    with db.transaction():
        db.execute("SET LOCAL session_replication_role = replica")
        for query in (
            f"DELETE FROM return_notes WHERE return_id IN {returns}",
            "DELETE FROM return_batch_rows WHERE return_batch_id IN"
            " (SELECT return_batch_id FROM return_batch_rows"
            f" WHERE return_id IN {returns})",
            f"DELETE FROM replacement_queue WHERE return_id IN {returns}",
            f"DELETE FROM return_history WHERE return_id IN {returns}",
            "UPDATE sales SET return_id = NULL, return_state = NULL"
            " WHERE vertical_id = %(vertical_id)s",
            f"DELETE FROM returns WHERE sale_id IN {ours}",
        ):
            db.execute(query, {"vertical_id": world.vertical_id})
        db.execute("DELETE FROM return_rules WHERE buyer_id = %s", [world.buyer_id])
        db.execute(
            "DELETE FROM return_caps WHERE buyer_id = %(buyer_id)s OR"
            " buyer_contract_id = %(contract_id)s",
            {"buyer_id": world.buyer_id, "contract_id": world.contract_id},
        )
