"""One PostgreSQL and one migrated database for the whole run; a fresh world a test."""

import os

import psycopg
import pytest
from sqlalchemy.engine import make_url

from service.connection import Connection
from service.migrations.migrate import migrate
from service.repositories.rights import grant
from tests.contract.clients import Page
from tests.databases import as_role, new_role, started_cluster
from tests.server import running, without_limits
from tests.world import World


@pytest.fixture(scope="session")
def cluster_url():
    """A server on which databases may be made: DATABASE_URL's, or an embedded one."""
    with started_cluster() as url:
        yield url


@pytest.fixture(scope="session")
def database_url(cluster_url):
    """The libpq address of a migrated database of this run."""
    name = f"leadback_test_{os.getpid()}"
    url = make_url(cluster_url).set(drivername="postgresql")
    admin = url.render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = url.set(database=name)
    migrate(
        url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    )
    without_limits(url.render_as_string(hide_password=False))
    yield url.render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def serving_url(cluster_url, database_url):
    """The same for the role that serves; so whatever calls and pages do, it may do."""
    with new_role(cluster_url) as name:
        with Connection.connect(database_url) as owner:
            grant(owner, name)
        yield as_role(database_url, name)
        with psycopg.connect(database_url, autocommit=True) as owner:
            owner.execute(f"DROP OWNED BY {name}")


@pytest.fixture
def tx(database_url):
    """A connection whose work is rolled back: for repositories and use cases."""
    with Connection.connect(database_url) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def db(database_url):
    """A connection that sees, and writes, only what is committed."""
    with Connection.connect(database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def world(tx):
    """A small world inside `tx`."""
    return World(tx)


@pytest.fixture
def live_world(db):
    """A small world of its own, committed, for tests that call a running server.

    The instance's settings are afterwards what they were.
    """
    query = "SELECT to_jsonb(settings) - 'one' FROM settings"
    (before,) = db.execute(query).fetchone()
    world = World(db)
    yield world
    world.settings(**before)


@pytest.fixture
def statuses_enabled(live_world):
    """Lead Statuses switched on for this test, and off again for all the others."""
    live_world.settings(lead_statuses_enabled=True)
    yield
    live_world.settings(lead_statuses_enabled=False)


@pytest.fixture
def names(live_world, statuses_enabled):
    """What takes the place of the samples' names and ids, so that the call succeeds."""
    return {
        "api_key": live_world.admin_key(),
        "lead_id": live_world.sold_lead(),
        "vertical_id": live_world.vertical_id,
        "buyer_id": live_world.buyer_id,
        "buyer_contract_id": live_world.contract_id,
        "buyer_contract_name": live_world.name("contract"),
        "return_reason_id": live_world.reason_id,
        "status": live_world.status(),
    }


@pytest.fixture(scope="session")
def server(serving_url, tmp_path_factory):
    """The project's own server on the run's database; it must not fail in any test."""
    with running(serving_url, tmp_path_factory.mktemp("server")) as started:
        yield started


@pytest.fixture(scope="session")
def track(server):
    """The page /api/2/track.asmx of the running server."""
    return Page(server.url, "track")


@pytest.fixture(scope="session")
def track_v1(server):
    """The page /api/1/track.asmx of the running server."""
    return Page(server.url, "track v1")


@pytest.fixture(scope="session")
def add(server):
    """The page /api/1/add.asmx of the running server."""
    return Page(server.url, "add")


@pytest.fixture(scope="session")
def addedit(server):
    """The page /api/1/addedit.asmx of the running server."""
    return Page(server.url, "addedit")


@pytest.fixture(scope="session")
def leads(server):
    """The page /buyers/api/1/leads.asmx of the running server."""
    return Page(server.url, "leads")
