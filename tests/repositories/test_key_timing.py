"""How long a wrong key takes tells nothing of how much of it is right."""

import secrets
import statistics
import time

import pytest

from service.callers import claim_admin
from service.database import LOOK_UP, Pool, transact
from service.errors import Refusal
from service.repositories import api_keys
from service.rules.keys import write_key

ROUNDS = 2000
APART = 50e-6  # seconds


@pytest.mark.alone
def test_a_key_that_begins_as_a_good_one_takes_as_long_as_any(database_url, live_world):
    good = live_world.new_key()
    pool = Pool(database_url, 1)
    known: list[float] = []
    unknown: list[float] = []
    for _ in range(ROUNDS):
        known.append(seconds(pool, write_key(good[:12] + secrets.token_hex(13))))
        unknown.append(seconds(pool, write_key("lba_" + secrets.token_hex(17))))
    pool.close_idle()

    medians = statistics.median(known), statistics.median(unknown)
    assert abs(medians[0] - medians[1]) <= max(APART, 0.05 * min(medians))


def seconds(pool: Pool, api_key: str) -> float:
    """Time the refusal of a key."""
    begun = time.perf_counter()
    claim = claim_admin(api_key, "192.0.2.1")
    with pytest.raises(Refusal, match="Invalid API Key"):
        transact(pool, lambda tx: api_keys.find_caller(tx, claim), LOOK_UP)
    return time.perf_counter() - begun
