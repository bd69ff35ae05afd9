"""What goes wrong is a page with a sentence and the right status."""

import pytest
from werkzeug.test import Client

from service.admin.mount import make_admin
from service.database import open_pool
from service.settings import Settings
from tests.admin.browser import Browser, words
from tests.databases import libpq_address


def test_an_unknown_page_says_so(admin):
    answer = admin.get("/no-such-page")

    assert answer.status_code == 404
    assert "There is no such page." in words(answer.text)


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
    engine = open_pool(url.rsplit("/", 1)[0] + "/no_such_database", 1)
    answer = Browser(make_admin(Settings(), engine)).get("/login")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
