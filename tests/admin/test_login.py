"""Login and logout: who gets in, who does not, and where one lands."""

from tests.admin.browser import words
from tests.admin.conftest import PASSWORD


def test_a_user_logs_in_and_lands_at_home(browser, make_user):
    name = make_user("viewer")
    answer = browser.log_in(name, PASSWORD)

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/admin/"
    assert f"Welcome, {name}." in words(browser.follow(answer).text)


def test_the_settings_can_be_read(admin):
    page = admin.get("/setup/settings")
    assert page.status_code == 200
    assert "Lead Gen Settings" in words(page.text)
