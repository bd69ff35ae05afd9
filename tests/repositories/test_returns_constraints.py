"""What schema.sql refuses of returns and of returned sales: the last word."""

import psycopg
import pytest


@pytest.fixture
def sale(world):
    return world.sale(world.lead())


@pytest.fixture
def violated(tx):
    """Run one statement that must fail, and name the constraint it met."""

    def violated(query, **values) -> str:
        with pytest.raises(psycopg.Error) as caught:
            tx.execute(query, values)
        return caught.value.diag.constraint_name

    return violated


def give_back(world, sale, state="pending") -> int:
    """Write a return with all that its state needs, and tell the sale."""
    query = """
        WITH ret AS (
            INSERT INTO returns (sale_id, buyer_contract_id, state, return_reason_id,
                                 decided_at)
            SELECT sale_id, buyer_contract_id, %(state)s::return_state, %(reason)s,
                   CASE WHEN %(state)s <> 'pending' THEN now() END
              FROM sales
             WHERE sale_id = %(sale)s
            RETURNING return_id, sale_id
        ), credit AS (
            INSERT INTO buyer_credits (return_id, sale_id, buyer_id, buyer_contract_id,
                                       amount)
            SELECT return_id, sale_id, %(buyer)s, %(contract)s, 1
              FROM ret
             WHERE %(state)s = 'credited'
        ), queue AS (
            INSERT INTO replacement_queue (return_id, sale_id, buyer_contract_id)
            SELECT return_id, sale_id, %(contract)s
              FROM ret
             WHERE %(state)s = 'replaced'
        )
        UPDATE sales
           SET return_id = ret.return_id, return_state = %(state)s::return_state
          FROM ret
         WHERE sales.sale_id = ret.sale_id
        RETURNING ret.return_id
    """
    values = {
        "sale": sale,
        "state": state,
        "reason": world.reason_id,
        "buyer": world.buyer_id,
        "contract": world.contract_id,
    }
    return world.db.execute(query, values).fetchone()[0]


RETURN = """
    INSERT INTO returns (sale_id, buyer_contract_id, state, return_reason_id, decided_at)
    VALUES (%(sale)s, %(contract)s, %(state)s::return_state, %(reason)s,
            CASE WHEN %(state)s <> 'pending' THEN now() END)
"""


def to_return(world, sale, state) -> dict:
    return {
        "sale": sale,
        "contract": world.contract_id,
        "state": state,
        "reason": world.reason_id,
    }


@pytest.mark.parametrize("first", ["pending", "replaced", "credited"])
@pytest.mark.parametrize("second", ["pending", "replaced", "credited"])
def test_one_open_or_approved_return(world, sale, violated, first, second):
    give_back(world, sale, first)
    values = to_return(world, sale, second)
    assert violated(RETURN, **values) == "one_open_or_approved_return_per_sale"


def test_rejected_returns_do_not_count(world, sale):
    for _ in range(2):
        give_back(world, sale, "rejected")
    give_back(world, sale)


@pytest.mark.parametrize(
    "state, constraint",
    [
        ("credited", "credited_return_has_its_credit"),
        ("replaced", "replaced_return_is_in_the_queue"),
    ],
)
def test_an_approved_return_has_what_it_is_worth(
    world, sale, violated, state, constraint
):
    values = to_return(world, sale, state)
    assert violated(RETURN, **values) == constraint


def test_a_credit_needs_a_credited_return(world, sale, violated):
    query = """
        INSERT INTO buyer_credits (return_id, sale_id, buyer_id, buyer_contract_id,
                                   amount)
        VALUES (%(return)s, %(sale)s, %(buyer)s, %(contract)s, 1)
    """
    values = {"return": give_back(world, sale), "sale": sale}
    values |= {"buyer": world.buyer_id, "contract": world.contract_id}
    assert violated(query, **values) == "credit_only_when_credited"


def test_a_return_is_of_the_contract_that_bought(world, sale, violated):
    world.contract_id = world.contract()
    constraint = violated(RETURN, **to_return(world, sale, "pending"))
    assert constraint == "returned_by_the_contract_that_bought"


def test_a_credit_is_of_the_contract_that_bought(world, sale):
    world.contract_id = world.contract()
    with pytest.raises(psycopg.errors.ForeignKeyViolation) as caught:
        give_back(world, sale, "credited")
    constraint = caught.value.diag.constraint_name
    assert constraint == "credited_to_the_contract_that_bought"


@pytest.mark.parametrize("actor", ["", "key:", "key:7 ", "user:x", "nobody"])
def test_an_actor_is_known(world, sale, violated, actor):
    return_id = give_back(world, sale)
    query = """
        INSERT INTO return_history (return_id, line, state, return_reason_id, audit_id,
                                    actor, operation)
        VALUES (%(return)s, 1, 'pending', %(reason)s, 1, %(actor)s, 'Return')
    """
    values = {"return": return_id, "reason": world.reason_id, "actor": actor}
    assert violated(query, **values) == "actors_are_known"


def test_a_replacement_needs_a_replaced_return(world, sale, violated):
    query = """
        INSERT INTO replacement_queue (return_id, sale_id, buyer_contract_id)
        VALUES (%(return)s, %(sale)s, %(contract)s)
    """
    values = {"return": give_back(world, sale), "sale": sale}
    found = violated(query, **values, contract=world.contract_id)
    assert found == "replacement_only_when_replaced"


@pytest.mark.parametrize(
    "change, constraint",
    [
        (
            "state = 'rejected', decided_at = now()",
            "sale_knows_the_state_of_its_latest_return",
        ),
        ("state = 'rejected'", "decided_unless_pending"),
        ("decided_at = now()", "decided_unless_pending"),
        ("denied_reason_id = 1", "denied_reason_only_when_rejected"),
    ],
)
def test_a_return_is_not_changed_alone(world, sale, violated, change, constraint):
    return_id = give_back(world, sale)
    query = f"UPDATE returns SET {change} WHERE return_id = %(id)s"
    assert violated(query, id=return_id) == constraint


@pytest.mark.parametrize("change", ["revenue + 1", "0"])
def test_the_revenue_of_a_credited_sale_is_frozen(world, sale, violated, change):
    give_back(world, sale, "credited")
    query = f"UPDATE sales SET revenue = {change} WHERE sale_id = %(sale)s"
    assert violated(query, sale=sale) == "credited_revenue_is_frozen"


def test_but_its_status_is_not(tx, world, sale):
    give_back(world, sale, "credited")
    tx.execute(
        "UPDATE sales SET updates = 1, revenue = revenue WHERE sale_id = %s", [sale]
    )


@pytest.mark.parametrize(
    "query, constraint",
    [
        (
            "UPDATE sales SET return_state = 'pending' WHERE sale_id = %(sale)s",
            "return_and_its_state_go_together",
        ),
        (
            "UPDATE sales SET return_id = 1 WHERE sale_id = %(sale)s",
            "return_and_its_state_go_together",
        ),
        (
            "UPDATE sales SET return_id = -1, return_state = 'pending'"
            " WHERE sale_id = %(sale)s",
            "sale_knows_the_state_of_its_latest_return",
        ),
    ],
)
def test_a_sale_names_a_return_of_its_own(sale, violated, query, constraint):
    assert violated(query, sale=sale) == constraint


def test_not_even_the_return_of_another_sale(world, sale, violated):
    other = world.sale(world.lead())
    query = """
        UPDATE sales
           SET return_id = %(return)s, return_state = 'pending'
         WHERE sale_id = %(sale)s
    """
    found = violated(query, sale=sale, **{"return": give_back(world, other)})
    assert found == "sale_knows_the_state_of_its_latest_return"
