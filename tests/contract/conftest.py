"""An instance whose tables hold what one test has put there, and nothing else."""

import psycopg
import pytest

from tests.contract.lookups import EXPORTS, Lookups, Stock
from tests.server import migrated_database, running


@pytest.fixture(scope="session")
def own_database(cluster_url):
    with migrated_database(cluster_url) as url:
        yield url


@pytest.fixture(scope="session")
def own_server(own_database, tmp_path_factory):
    """A server with one worker, whose memory can be watched."""
    folder = tmp_path_factory.mktemp("own-server")
    with running(own_database, folder, WORKERS="1") as started:
        yield started


@pytest.fixture
def stock(own_database):
    """The instance's tables, empty but for settings and account statuses."""
    with psycopg.connect(own_database, autocommit=True) as connection:
        stock = Stock(connection)
        stock.clear()
        yield stock


@pytest.fixture(scope="session")
def exports(own_server):
    """The page of each export, by the operation's name."""
    return {
        operation: Lookups(own_server.url, f"/api/{version}/export.asmx")
        for operation, (version, *_) in EXPORTS.items()
    }
