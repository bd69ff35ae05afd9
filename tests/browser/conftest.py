"""One Chromium, one server and one database for the tests of the pages in a browser."""

import psycopg
import pytest
from playwright.sync_api import Page

from tests.browser.crawl import crawl
from tests.browser.installed import find_axe, find_chromium, started_chromium
from tests.browser.people import COOKIE, add_user, open_session
from tests.browser.stock import Stock
from tests.browser.witness import Witness
from tests.server import migrated_database, running

PATIENCE = 30_000  # milliseconds, at most


@pytest.fixture(scope="package")
def chromium():
    with started_chromium(find_chromium()) as browser:
        yield browser


@pytest.fixture(scope="package")
def axe():
    """The script of axe-core, to be run in a page."""
    return find_axe()


@pytest.fixture(scope="package")
def database_url(cluster_url):
    """A database of these tests' own: they change the instance's settings."""
    with migrated_database(cluster_url) as url:
        yield url


@pytest.fixture(scope="package")
def server(database_url, tmp_path_factory):
    with running(database_url, tmp_path_factory.mktemp("browser")) as started:
        yield started


@pytest.fixture(scope="package")
def stock(server, database_url):
    """A little of everything, written once."""
    with psycopg.connect(database_url, autocommit=True) as db:
        stock = Stock(db, server.url)
        stock.fill()
    return stock


@pytest.fixture(scope="package")
def site(server, database_url, stock):
    """All pages of the filled instance, as an admin finds them by following links."""
    with psycopg.connect(database_url, autocommit=True) as db:
        token = open_session(db, add_user(db, "admin"))
    return crawl(server.url, {COOKIE: token}, stock.addresses())


@pytest.fixture
def witness(server):
    """What the browser does in this test; nothing of it may be bad when it ends."""
    witness = Witness(server.url)
    yield witness
    assert witness.complaints == []


@pytest.fixture
def visit(chromium, server, witness, db):
    """Open an empty tab in a fresh browser, logged in in this role, or nobody."""
    contexts = []

    def visit(role: str | None = None, *, width: int = 1440, scripts=True) -> Page:
        context = chromium.new_context(
            base_url=server.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        witness.watch(context)
        if role:
            token = open_session(db, add_user(db, role))
            context.add_cookies([{"name": COOKIE, "value": token, "url": server.url}])
        return context.new_page()

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def scripts(request):
    """Every act is done with JavaScript, and once more without."""
    return request.param


@pytest.fixture
def admin(visit, scripts):
    return visit("admin", scripts=scripts)
