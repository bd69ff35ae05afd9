"""Connections for calls at the same moment."""

import pytest

from service.database import Pool
from tests.usecases.at_once import AT_ONCE


@pytest.fixture
def pool(database_url):
    url = database_url.replace("postgresql:", "postgresql+psycopg:", 1)
    pool = Pool(url, AT_ONCE)
    yield pool
    pool.close_idle()
