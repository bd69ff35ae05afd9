"""What a decision of the queue gives is what its user was told."""

from decimal import Decimal

import pytest

from service.callers import Caller
from service.usecases.decide_return import decide_return
from tests.admin.desk import pending, state

DESK = Caller("user:7")


@pytest.mark.parametrize(
    ("told", "decided"), [("12.50", True), ("12.5000", True), ("12.49", False)]
)
def test_a_credit_is_given_as_it_was_told(tx, world, told, decided):
    _, return_id = pending(world)
    order = {"return_type": "approve_for_credit", "denied_reason_id": 0}
    done = decide_return(
        tx, DESK, "returns.queue", return_id=return_id, credit=Decimal(told), **order
    )

    assert done is decided
    assert (state(world, return_id) == "credited") is decided
