"""TEMPORARY until the run's database is migrated."""
import os

import pytest

from tests.server import database


@pytest.fixture(scope="session")
def database_url(cluster_url):
    with database(cluster_url, "contracttmp") as url:
        yield url
