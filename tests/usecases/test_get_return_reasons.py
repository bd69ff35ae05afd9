"""GetReturnReasons below the page: the reasons in use, in order."""

from service.callers import Caller
from service.usecases.look_up import get_return_reasons

ANYBODY = Caller("public", "192.0.2.2")


def test_lists_the_reasons_in_use_by_id(tx, world):
    tx.execute("UPDATE return_reasons SET retired_at = now()")
    world.insert("return_reasons", return_reason_id=900_002, return_reason_name="Two")
    world.insert("return_reasons", return_reason_id=900_001, return_reason_name="One")
    world.reason(retired=True)
    assert get_return_reasons(tx, ANYBODY, ()) == {
        "row_count": 2,
        "return_reasons": [
            {"return_reason_id": 900_001, "return_reason_name": "One"},
            {"return_reason_id": 900_002, "return_reason_name": "Two"},
        ],
    }


def test_an_empty_list(tx):
    tx.execute("UPDATE return_reasons SET retired_at = now()")
    answer = get_return_reasons(tx, ANYBODY, ())
    assert answer == {"row_count": 0, "return_reasons": []}


def test_a_reason_is_found_by_the_calls(tx, world):
    answer = get_return_reasons(tx, ANYBODY, ())
    ids = [reason["return_reason_id"] for reason in answer["return_reasons"]]
    assert world.reason_id in ids
