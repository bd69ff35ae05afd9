"""Notes of a return: whose they are, and what the table holds against wrong code."""

import psycopg
import pytest

from service.callers import Caller
from service.repositories.return_notes import insert_note, insert_note_of_sale

CALLER = Caller("user:7", "192.0.2.7")


@pytest.fixture
def sale_id(world):
    return world.sale(world.lead())


@pytest.fixture
def return_id(tx, world, sale_id):
    row = {"state": "pending", "return_reason_id": world.reason_id}
    return_id = world.insert_return(sale_id, **row)
    query = (
        "UPDATE sales SET return_id = %s, return_state = 'pending' WHERE sale_id = %s"
    )
    tx.execute(query, [return_id, sale_id])
    return return_id


def notes(tx, return_id):
    query = """
        SELECT note, seen_by_buyer, actor, client
          FROM return_notes
         WHERE return_id = %s
         ORDER BY return_note_id
    """
    return tx.execute(query, [return_id]).fetchall()


def test_a_note_is_of_a_return_or_of_the_latest_one_of_a_sale(tx, sale_id, return_id):
    insert_note(tx, CALLER, return_id, "They say: hung up", seen_by_buyer=False)
    insert_note_of_sale(tx, CALLER, sale_id, "Nobody there", seen_by_buyer=True)

    assert notes(tx, return_id) == [
        ("They say: hung up", False, "user:7", "192.0.2.7"),
        ("Nobody there", True, "user:7", "192.0.2.7"),
    ]


@pytest.mark.parametrize(
    ("note", "error"),
    [("", psycopg.errors.CheckViolation), ("x" * 1001, psycopg.errors.DataError)],
)
def test_a_note_has_1_to_1000_characters(tx, return_id, note, error):
    with pytest.raises(error):
        insert_note(tx, CALLER, return_id, note, seen_by_buyer=True)


@pytest.mark.parametrize(
    "change", ["UPDATE return_notes SET note = 'x'", "DELETE FROM return_notes"]
)
def test_what_was_said_stays(tx, return_id, change):
    insert_note(tx, CALLER, return_id, "Nobody there", seen_by_buyer=True)

    with pytest.raises(psycopg.errors.RestrictViolation):
        tx.execute(change)
