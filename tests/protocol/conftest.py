"""Clients of the protocol room: with no database behind it, and with a real one."""

import pytest
from hypothesis import settings
from sqlalchemy.engine import make_url

from service.database import Pool
from service.protocol import pages
from service.settings import Settings
from tests.protocol import echo
from tests.protocol.wsgi_client import Client

settings.register_profile("protocol", derandomize=True, deadline=None, database=None)
settings.load_profile("protocol")


@pytest.fixture(scope="session")
def client():
    """A client whose requests must be answered without a database; knows the echo page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(pages.PAGE_BY_PATH, echo.PATH, echo.PAGE)
        yield Client(pages.make_application(Settings(), echo.Unreachable()))


@pytest.fixture(scope="session")
def live_client(database_url):
    """A client whose requests reach the run's database."""
    url = make_url(database_url).set(drivername="postgresql+psycopg")
    pool = Pool(url.render_as_string(hide_password=False), 2)
    yield Client(pages.make_application(Settings(), pool))
    pool.close_idle()
