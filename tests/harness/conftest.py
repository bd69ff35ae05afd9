"""A migrated database that others are copied from, which takes less time than migrating."""

import pytest
from sqlalchemy.engine import make_url

from service.migrations.migrate import migrate
from tests.databases import new_database


@pytest.fixture(scope="session")
def template(cluster_url):
    """The clause of CREATE DATABASE that makes a copy of it."""
    with new_database(cluster_url) as url:
        migrate(url)
        yield f"TEMPLATE {make_url(url).database}"
