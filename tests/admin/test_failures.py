"""What goes wrong is a page with a sentence and the right status."""

import pytest
from werkzeug.test import Client

from service.admin.mount import make_admin
from service.database import Pool
from service.settings import Settings
from tests.admin.browser import Browser, words
from tests.databases import libpq_address


def test_an_unknown_page_says_so(admin):
    answer = admin.get("/no-such-page")

    assert answer.status_code == 404
    assert "There is no such page." in words(answer.text)


@pytest.mark.parametrize(
    ("verb", "path", "status"),
    [("get", "/no-such-page", 404), ("send", "/setup/settings", 403)],
)
def test_a_page_of_a_failure_leads_on(admin, browser, verb, path, status):
    values = [{"csrf_token": "stale"}] if verb == "send" else []
    ours = getattr(admin, verb)(path, *values)
    strangers = getattr(browser, verb)(path, *values)

    assert (ours.status_code, strangers.status_code) == (status, status)
    assert '<nav aria-label="Main">' in ours.text
    assert f'<span class="user">{admin.user_name}</span>' in ours.text
    assert 'href="/admin/setup/settings"' in ours.text
    assert "<nav" not in strangers.text


@pytest.mark.parametrize(
    "entry_id", ["0", "2147483647", "2147483648", "9" * 30, "-1", "x"]
)
def test_an_unknown_id_is_an_unknown_page(admin, entry_id):
    assert admin.get(f"/setup/reasons/return/{entry_id}").status_code == 404


def test_another_verb_is_refused(admin):
    client = Client(admin.client.application)

    for verb in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        answer = client.open("/admin/setup/settings", method=verb)
        assert answer.status_code in (403, 405), verb


def test_too_much_is_refused_before_it_is_read(admin):
    answer = admin.send("/setup/settings", {"currency": "x" * 300_000})

    assert answer.status_code == 413


def test_a_database_that_is_away_is_a_page_of_its_own(database_url):
    url = libpq_address(database_url).replace("postgresql:", "postgresql+psycopg:", 1)
    pool = Pool(url.rsplit("/", 1)[0] + "/no_such_database", 1)
    answer = Browser(make_admin(Settings(), pool)).get("/login")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"


def test_without_a_database_an_unknown_page_is_one_still(database_url):
    url = libpq_address(database_url).replace("postgresql:", "postgresql+psycopg:", 1)
    pool = Pool(url.rsplit("/", 1)[0] + "/no_such_database", 1)
    application = make_admin(Settings(), pool)
    application.app.secret_key = "read while the database was there"
    browser = Browser(application)
    browser.client.set_cookie("leadback_session", "A" * 43)

    assert browser.get("/no-such-page").status_code == 404
