"""How often a call goes to the database and back, counted on the wire."""

import psycopg
import pytest

from tests.contract.calls import return_lead, update_lead
from tests.contract.clients import Page
from tests.contract.proxy import Proxy
from tests.server import running
from tests.world import World


@pytest.fixture(scope="module")
def proxy(database_url):
    proxy = Proxy(database_url)
    yield proxy
    proxy.close()


@pytest.fixture(scope="module")
def counted(proxy, tmp_path_factory):
    """A server with one connection to the database, which goes by the proxy."""
    folder = tmp_path_factory.mktemp("counted")
    with running(proxy.url, folder, WORKERS="1", THREADS="1") as server:
        yield server


# psycopg asks PostgreSQL to prepare a statement once it has run five times on a
# connection: that takes a round trip more, and then never again.
WARM_UP = 6


def turns(proxy: Proxy, page: Page, operation: str, requests: list[dict]) -> list[int]:
    """Count the round trips of each call by SOAP, once its statements are prepared."""
    counts = []
    for request in requests:
        before = proxy.turns
        assert page.call("soap11", operation, **request).success is True
        counts.append(proxy.turns - before)
    return counts[WARM_UP:]


@pytest.mark.parametrize(
    "return_type",
    ["submit_for_approval", "approve_for_credit", "approve_to_replace", "reject"],
)
def test_a_return_takes_4_round_trips_at_most(
    proxy, counted, database_url, return_type
):
    page = Page(counted.url, "track")
    with psycopg.connect(database_url, autocommit=True) as db:
        world, parts = World(db), {"return_type": return_type}
        requests = [return_lead(world) | parts for _ in range(WARM_UP + 6)]
    counts = turns(proxy, page, "ReturnLead", requests)

    assert min(counts) >= 2  # else nothing was counted
    assert max(counts) <= 4


def test_an_update_takes_4_round_trips_at_most(proxy, counted, database_url):
    page = Page(counted.url, "leads")
    parts = {"amount": 1, "add_to_existing": True}
    with psycopg.connect(database_url, autocommit=True) as db:
        world = World(db)
        requests = [update_lead(world) | parts for _ in range(WARM_UP + 6)]
    counts = turns(proxy, page, "UpdateLead", requests)

    assert min(counts) >= 2
    assert max(counts) <= 4
