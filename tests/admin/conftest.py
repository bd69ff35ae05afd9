"""The pages in this process, on the run's database, and people who are logged in."""

import secrets

import pytest

from service.admin.mount import make_admin
from service.admin.passwords import hash_password
from service.database import Pool
from service.repositories import choices
from service.settings import Settings
from tests.admin.browser import Browser

PASSWORD = "correct horse battery"
PASSWORD_HASH = hash_password(PASSWORD)


@pytest.fixture(scope="session")
def pool(serving_url):
    pool = Pool(serving_url.replace("postgresql:", "postgresql+psycopg:", 1), 4)
    yield pool
    pool.close_idle()


@pytest.fixture(scope="session")
def application(pool):
    return make_admin(Settings(), pool)


@pytest.fixture(autouse=True)
def offers_all(monkeypatch):
    """Let pages offer all that other tests have made; test_choosing.py tests the search."""
    monkeypatch.setattr(choices, "MOST", 100_000)


@pytest.fixture
def browser(application):
    """A browser in which nobody is logged in."""
    return Browser(application)


@pytest.fixture
def make_user(db):
    """Make users of the test, by SQL; gives their names."""

    def make_user(role: str) -> str:
        name = f"{role}-{secrets.token_hex(4)}"
        query = "INSERT INTO users (user_name, role, password_hash) VALUES (%s, %s, %s)"
        db.execute(query, [name, role, PASSWORD_HASH])
        return name

    return make_user


@pytest.fixture
def logged_in(application, make_user):
    """Make a user of this role and log them in."""

    def logged_in(role: str) -> Browser:
        browser = Browser(application)
        browser.user_name = make_user(role)
        answer = browser.log_in(browser.user_name, PASSWORD)
        assert answer.status_code == 303, answer.text
        return browser

    return logged_in


@pytest.fixture
def admin(logged_in):
    return logged_in("admin")


@pytest.fixture
def desk(logged_in):
    return logged_in("desk")


@pytest.fixture
def viewer(logged_in):
    return logged_in("viewer")


@pytest.fixture
def last_audit(db):
    """The newest row of the audit: who, which act, what, old and new."""

    def last_audit():
        query = """
            SELECT actor, client, operation, entity, entity_id, old_values, new_values
              FROM audit
             ORDER BY audit_id DESC
             LIMIT 1
        """
        return db.execute(query).fetchone()

    return last_audit
