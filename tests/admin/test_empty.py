"""A fresh instance: every empty list says what to do, to those who may do it."""

import psycopg
import pytest

from service.admin.mount import make_admin
from service.database import Pool
from service.settings import Settings
from tests.admin.browser import Browser, words
from tests.admin.conftest import PASSWORD, PASSWORD_HASH
from tests.databases import libpq_address
from tests.server import migrated_database

NO_VERTICALS = (
    "There are no verticals yet"
    " Bring them in with leadback import verticals.csv on the server."
)


@pytest.fixture(scope="module")
def fresh(cluster_url):
    """Users who are logged in at an instance that is empty, and its database."""
    with migrated_database(cluster_url) as url:
        pool = Pool(url.replace("postgresql:", "postgresql+psycopg:", 1), 2)
        application = make_admin(Settings(), pool)
        with psycopg.connect(libpq_address(url), autocommit=True) as db:
            yield (
                {role: log_in(application, db, role) for role in ("admin", "desk")},
                db,
            )
        pool.close_idle()


def log_in(application, db, role: str) -> Browser:
    query = "INSERT INTO users (user_name, role, password_hash) VALUES (%s, %s, %s)"
    db.execute(query, [role, role, PASSWORD_HASH])
    browser = Browser(application)
    assert browser.log_in(role, PASSWORD).status_code == 303
    return browser


def test_lists_say_who_can_fill_them(fresh):
    users, _ = fresh
    buyers, contracts = "/buyers/all", "/buyers/contracts"

    assert "Add the first one above" in words(users["admin"].get(buyers).text)
    assert NO_VERTICALS in words(users["admin"].get(contracts).text)
    for path in (buyers, contracts):
        page = words(users["desk"].get(path).text)
        assert "An admin can add some" in page
        assert "Add " not in page


def test_a_contract_needs_a_vertical_and_a_buyer(fresh):
    users, db = fresh
    path = "/buyers/contracts/new"
    page = users["admin"].get(path).text
    assert NO_VERTICALS in words(page)
    assert "There are no buyers yet" in words(page)
    assert 'href="/admin/buyers/all/new"' in page
    assert "<fieldset" not in page

    db.execute("INSERT INTO verticals (vertical_name) VALUES ('Loans')")
    page = words(users["admin"].get(path).text)
    assert "There are no verticals" not in page
    assert "There are no buyers yet" in page
    listed = words(users["admin"].get("/buyers/contracts").text)
    assert "Add the first one above" in listed

    db.execute("INSERT INTO buyers (buyer_name) VALUES ('Acme')")
    assert "<fieldset" in users["admin"].get(path).text
