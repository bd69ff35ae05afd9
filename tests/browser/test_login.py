"""Log in and out, as a person does."""

import pytest

from tests.browser.acts import faults, heading, press, said, write, written
from tests.browser.people import PASSWORD, add_user


@pytest.fixture
def tab(visit, scripts):
    return visit(scripts=scripts)


def log_in(tab, user_name: str, password: str = PASSWORD) -> None:
    write(tab, "Name", user_name)
    write(tab, "Password", password)
    press(tab, "Log in")


def test_in_and_out(tab, db):
    name = add_user(db, "viewer")
    tab.goto("/admin")
    assert heading(tab) == "Log in to leadback"
    log_in(tab, name)

    assert heading(tab) == "Home"
    assert tab.locator(".me").get_by_text(name).is_visible()
    press(tab, "Log out")
    assert said(tab) == "You are logged out."
    tab.goto("/admin/account")
    assert heading(tab) == "Log in to leadback"


def test_one_lands_where_one_wanted_to_go(tab, db):
    tab.goto("/admin/account")
    log_in(tab, add_user(db, "viewer"))
    assert tab.url.endswith("/admin/account")


def test_a_wrong_password(tab, db):
    tab.goto("/admin/login")
    log_in(tab, add_user(db, "viewer"), "not this one")

    assert "Name or password is wrong." in faults(tab)
    assert written(tab, "Password") == ""


def test_the_fault_of_a_form_is_read_first(visit, db):
    tab = visit()
    tab.goto("/admin/login")
    log_in(tab, add_user(db, "viewer"), "not this one")
    assert tab.evaluate("document.activeElement.id") == "errors"


def test_by_the_keyboard_alone(tab, db):
    name = add_user(db, "viewer")
    tab.goto("/admin/login")
    for key in ("Tab", "Tab", *name, "Tab", *PASSWORD, "Enter"):
        tab.keyboard.press(key)
    tab.wait_for_url("**/admin/")
    assert heading(tab) == "Home"


def test_a_session_that_has_ended(visit, scripts, db):
    tab = visit("admin", scripts=scripts)
    tab.goto("/admin/setup/reasons/return")
    name = tab.locator(".me .user").inner_text()
    write(tab, "Name", f"Late for {name}")
    db.execute("UPDATE sessions SET created_at = created_at - interval '9 hours'")
    press(tab, "Add return reason")

    assert "What you typed is kept: log in, and you can save it." in faults(tab)
    log_in(tab, name)
    assert heading(tab) == "Save what you typed?"
    press(tab, "Save")
    assert f"Late for {name}" in said(tab)
