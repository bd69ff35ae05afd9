"""The catalogue's requests go to the application itself, on a real database."""

import psycopg
import pytest

from tests.faults.calls import LEADS, Target, succeeds
from tests.protocol.conftest import client, live_client
from tests.protocol.written import traces
from tests.world import World

__all__ = ["client", "live_client"]


@pytest.fixture(scope="session")
def faults_db(database_url):
    """A connection that sees, and writes, only what is committed."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def target(live_client, faults_db):
    """A client with a key, and a sold lead that no row of the catalogue may return."""
    world = World(faults_db)
    return Target(
        client=live_client,
        api_key=world.admin_key(),
        lead_id=world.sold_lead(),
        vertical_id=world.vertical_id,
        reason_id=world.reason_id,
        contract_id=world.contract_id,
    )


@pytest.fixture
def harmless(target, faults_db):
    """Check that a row writes nothing, and that the service goes on."""
    before = traces(faults_db)
    yield
    assert traces(faults_db) == before
    good = target.call("soap11", LEADS, "GetReturnReasons", {})
    assert (good.status, succeeds(good)) == (200, True)
