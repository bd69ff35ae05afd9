"""What schema.sql refuses of sales, their ledger and fields, whoever writes."""

from decimal import Decimal

import psycopg
import pytest
from psycopg import errors


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


LINE = """
    INSERT INTO ledger (sale_id, line, change, amount, revenue_before, revenue_after,
                        audit_id)
    VALUES (%(sale)s, 1, 'add', %(amount)s, 12.5, %(after)s, 1)
"""


def test_revenue_does_not_change_without_the_ledger(sale, violated):
    query = "UPDATE sales SET revenue = 1 WHERE sale_id = %(sale)s"
    assert violated(query, sale=sale) == "ledger_adds_up_to_revenue"


def test_the_ledger_does_not_grow_without_the_revenue(sale, violated):
    found = violated(LINE, sale=sale, amount=1, after=Decimal("13.5"))
    assert found == "ledger_adds_up_to_revenue"


def test_a_ledger_line_adds_up(sale, violated):
    assert violated(LINE, sale=sale, amount=1, after=14) == "ledger_line_adds_up"


def test_both_together_are_taken(tx, sale):
    query = f"""
        WITH sale AS (
            UPDATE sales SET revenue = 13.5 WHERE sale_id = %(sale)s
        ) {LINE}
    """
    tx.execute(query, {"sale": sale, "amount": 1, "after": Decimal("13.5")})


def test_revenue_opens_at_the_price(tx, world):
    sale = world.sale(world.lead(), price=Decimal("8"), revenue=Decimal("1000"))
    query = "SELECT revenue FROM sales WHERE sale_id = %s"
    assert tx.execute(query, [sale]).fetchone() == (Decimal("8.0000"),)


@pytest.mark.parametrize("change", ["price = price + 1", "sold_at = now()"])
def test_price_and_date_never_change(sale, violated, change):
    query = f"UPDATE sales SET {change} WHERE sale_id = %(sale)s"
    assert violated(query, sale=sale) == "price_and_date_never_change"


@pytest.mark.parametrize(
    "change",
    [
        "lead_id = 'L'",
        "vertical_id = vertical_id + 1",
        "buyer_contract_id = buyer_contract_id + 1",
        "buyer_id = buyer_id + 1",
        "is_replacement = true",
    ],
)
def test_what_was_sold_to_whom_never_changes(sale, violated, change):
    query = f"UPDATE sales SET {change} WHERE sale_id = %(sale)s"
    assert violated(query, sale=sale) == "sold_lead_and_its_buyer_never_change"


@pytest.mark.parametrize(
    "table, column",
    [
        ("ledger", "amount = 0"),
        ("audit", "actor = 'public'"),
        ("return_history", "line = 1"),
        ("buyer_credits", "amount = 0"),
    ],
)
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE"])
def test_append_only(tx, table, column, verb):
    query = {
        "UPDATE": f"UPDATE {table} SET {column}",
        "DELETE": f"DELETE FROM {table}",
        "TRUNCATE": f"TRUNCATE {table} CASCADE",
    }[verb]
    with pytest.raises(errors.RestrictViolation, match="is append-only"):
        tx.execute(query)


@pytest.fixture
def statuses(tx, world):
    """The ids of a status, of another one, and of a sub status of the first."""
    names = world.status(), world.status()
    sub_status = world.sub_status(names[0])
    query = "SELECT lead_status_id FROM lead_statuses WHERE lead_status_name = %s"
    first, other = (tx.execute(query, [name]).fetchone()[0] for name in names)
    query = """
        SELECT lead_sub_status_id
          FROM lead_sub_statuses
         WHERE lead_sub_status_name = %s
    """
    return first, other, tx.execute(query, [sub_status]).fetchone()[0]


STATUS = """
    UPDATE sales
       SET lead_status_id = %(status)s, lead_sub_status_id = %(sub_status)s
     WHERE sale_id = %(sale)s
"""


def test_a_sub_status_belongs_to_its_status(tx, sale, statuses, violated):
    first, other, sub_status = statuses
    values = {"sale": sale, "sub_status": sub_status}
    tx.execute(STATUS, values | {"status": first})
    found = violated(STATUS, **values, status=other)
    assert found == "sub_status_belongs_to_the_status"


def test_a_sub_status_needs_a_status(sale, statuses, violated):
    found = violated(STATUS, sale=sale, status=None, sub_status=statuses[2])
    assert found == "sub_status_needs_a_status"


@pytest.mark.parametrize("amount", ["NaN", "-Infinity", "Infinity", "100000000000"])
@pytest.mark.parametrize(
    "query",
    [
        "UPDATE sales SET revenue = %(amount)s::numeric WHERE sale_id = %(sale)s",
        """
        INSERT INTO ledger (sale_id, line, change, amount, revenue_before,
                            revenue_after, audit_id)
        VALUES (%(sale)s, 1, 'add', 0, 0, %(amount)s::numeric, 1)
        """,
    ],
)
def test_money_is_a_number_of_eleven_digits(sale, violated, amount, query):
    found = violated(query, sale=sale, amount=amount)
    # a type's own limit is no constraint with a name
    assert found == ("money_is_a_number" if amount == "NaN" else None)


def test_too_much_money_has_the_code_that_means_invalid_amount(tx, sale):
    with pytest.raises(errors.NumericValueOutOfRange):
        tx.execute(
            "UPDATE sales SET revenue = revenue + 99999999999.9999 WHERE sale_id = %s",
            [sale],
        )


SALE = """
    INSERT INTO sales (lead_id, vertical_id, buyer_contract_id, buyer_id, price, sold_at,
                       revenue)
    VALUES (%(lead)s, %(vertical)s, %(contract)s, %(buyer)s, %(price)s, now(), 0)
"""


@pytest.mark.parametrize(
    "wrong, constraint",
    [
        ("contract", "contract_buys_a_lead_once"),
        ("lead", "sold_lead_exists"),
        ("vertical", "contract_buys_in_its_vertical"),
        ("price", "price_is_not_negative"),
    ],
)
def test_what_can_be_sold(world, violated, wrong, constraint):
    lead, vertical = world.lead(), world.vertical()
    values = {
        "lead": lead,
        "vertical": world.vertical_id,
        "contract": world.contract_id,
        "buyer": world.buyer_id,
        "price": 1,
    }
    if wrong == "contract":
        world.sale(lead)
    if wrong == "vertical":
        world.lead(lead, vertical)
    changes = {"lead": "nosuch", "vertical": vertical, "price": -1}
    given = values | {wrong: changes.get(wrong, values[wrong])}
    assert violated(SALE, **given) == constraint


def test_a_contract_that_bought_keeps_its_vertical(world, sale, violated):
    query = """
        UPDATE buyer_contracts
           SET vertical_id = %(vertical)s
         WHERE buyer_contract_id = %(contract)s
    """
    values = {"vertical": world.vertical(), "contract": world.contract_id}
    assert violated(query, **values) == "contract_buys_in_its_vertical"


VALUE = """
    INSERT INTO sale_field_values (sale_id, sold_at, lead_field_id, data_type,
                                   string_value, number_value)
    SELECT %(sale)s, now(), lead_field_id, %(type)s::field_type, %(text)s::text,
           %(number)s::numeric
      FROM lead_fields
     WHERE field_name = %(field)s
"""


@pytest.mark.parametrize(
    "data_type, text, number, constraint",
    [
        ("string", "x", None, "field_value_has_the_fields_type"),
        ("number", "x", None, "field_value_fits_its_type"),
        ("number", "x", 1, "field_value_fits_its_type"),
        ("number", None, None, "field_value_fits_its_type"),
        ("number", None, "NaN", "money_is_a_number"),
    ],
)
def test_a_field_value_fits_its_type(
    world, sale, violated, data_type, text, number, constraint
):
    values = {"sale": sale, "type": data_type, "text": text, "number": number}
    found = violated(VALUE, **values, field=world.field("number"))
    assert found == constraint


def test_a_fields_type_is_fixed_once_it_has_a_value(tx, world, sale, violated):
    field = world.field("number")
    values = {"sale": sale, "type": "number", "text": None, "number": 1}
    tx.execute(VALUE, values | {"field": field})
    query = "UPDATE lead_fields SET data_type = 'date' WHERE field_name = %(field)s"
    assert violated(query, field=field) == "field_value_has_the_fields_type"
