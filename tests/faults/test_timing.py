"""Row H4: how long an answer takes does not tell what the answer does not.

Both kinds of call alternate, and medians are compared. The bounds are wide: what they are
to find, such as a look-up more, shows all the same.
"""

import statistics
import time
from collections.abc import Callable

import pytest

from tests.faults.calls import LEADS

pytestmark = pytest.mark.alone
CALLS = 300  # of each kind
ALIKE = 1.3  # a ratio of medians


def compare(one: Callable[[], str], other: Callable[[], str]) -> float:
    """Give the ratio of the medians of both calls' seconds, the longer by the shorter."""
    seconds: dict = {one: [], other: []}
    texts = set()
    for _ in range(CALLS):
        for call, measured in seconds.items():
            start = time.perf_counter()
            texts.add(call())
            measured.append(time.perf_counter() - start)
    assert len(texts) == 1  # byte for byte
    medians = sorted(map(statistics.median, seconds.values()))
    return medians[1] / medians[0]


def test_h4_anothers_lead_takes_the_time_of_none(target, live_world):
    live_world.settings(buyer_key_demanded=True)
    other_id = live_world.contract(buyer_id=live_world.buyer())
    anothers = live_world.sold_lead(buyer_contract_id=other_id)
    nobodys = "x" * len(anothers)
    api_key = live_world.buyer_key()

    def ask(lead_id: str) -> str:
        query = f"lead_id={lead_id}&amount=1&add_to_existing=true&buyer_contract_id=0"
        return target.client.get(
            f"{LEADS}/UpdateLead", query, HTTP_X_API_KEY=api_key
        ).text

    assert "Invalid Lead ID" in ask(anothers)
    assert compare(lambda: ask(anothers), lambda: ask(nobodys)) < ALIKE
