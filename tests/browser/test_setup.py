"""Each page of Setup, with JavaScript and without."""

import re
import secrets

import pytest

from tests.browser.people import PASSWORD, add_user


@pytest.fixture(autouse=True)
def enabled(live_world):
    """Lead Statuses are switched on at the beginning of each test."""
    live_world.settings(lead_statuses_enabled=True)


@pytest.fixture
def name():
    return f"Name {secrets.token_hex(4)}"


def said(tab) -> str:
    return tab.locator(".said").inner_text()


def press(tab, words: str) -> None:
    tab.get_by_role("button", name=words, exact=True).click()


def follow(tab, words: str) -> None:
    tab.get_by_role("link", name=words, exact=True).click()


def test_settings(admin):
    admin.goto("/admin/setup")
    follow(admin, "Settings")
    admin.get_by_label("Max return age, in days").fill("45")
    admin.get_by_label("Time zone").select_option("Europe/Berlin")
    admin.get_by_label("Lead Statuses").uncheck()
    press(admin, "Save")

    assert said(admin) == "Settings saved."
    assert admin.get_by_label("Max return age, in days").input_value() == "45"
    assert admin.get_by_label("Time zone").input_value() == "Europe/Berlin"
    assert admin.get_by_role("link", name="Lead Statuses", exact=True).count() == 0
    admin.get_by_label("Lead Statuses").check()
    admin.get_by_label("Max return age, in days").fill("30")
    press(admin, "Save")
    assert admin.get_by_role("link", name="Lead Statuses", exact=True).is_visible()


def test_a_setting_that_cannot_be(admin):
    admin.goto("/admin/setup/settings")
    admin.get_by_label("Max return age, in days").fill("many")
    press(admin, "Save")

    assert "Enter a whole number." in admin.get_by_role("alert").inner_text()
    assert admin.get_by_label("Max return age, in days").input_value() == "many"


@pytest.mark.parametrize("which", ["return", "reject"])
def test_reasons(admin, which, name):
    admin.goto(f"/admin/setup/reasons/{which}")
    admin.get_by_label("Name").fill(name)
    press(admin, f"Add {which} reason")
    assert said(admin) == f"{which.capitalize()} reason {name} added."
    rename_retire_reuse(admin, name)


def test_statuses(admin, name):
    admin.goto("/admin/setup/lead-statuses")
    admin.get_by_label("Name").fill(name)
    press(admin, "Add status")
    assert said(admin) == f"Status {name} added."
    follow(admin, name)
    rename_retire_reuse(admin, name)


def test_sub_statuses(admin, live_world, name):
    status = live_world.status()
    admin.goto("/admin/setup/lead-statuses")
    follow(admin, status)
    admin.get_by_label("Name").fill(name)
    press(admin, "Add sub status")
    assert said(admin) == f"Sub status {name} added."
    rename_retire_reuse(admin, name)


def rename_retire_reuse(tab, name: str) -> None:
    """Do to a name of the page what can be done to a name."""
    other = name.replace("Name", "Other")
    follow(tab, f"Rename {name}")
    tab.get_by_label("Name").fill(other)
    press(tab, "Rename")
    assert said(tab) == f"{name} is now {other}."
    follow(tab, f"Retire {other}")
    press(tab, f"Retire {other}")
    assert said(tab) == f"{other} is retired."
    tab.get_by_text(re.compile(r"^Retired \(\d+\)$")).click()
    press(tab, f"Use {other} again")
    assert said(tab) == f"{other} is in use again."


def test_a_name_that_is_taken(admin, live_world):
    status = live_world.status()
    admin.goto("/admin/setup/lead-statuses")
    admin.get_by_label("Name").fill(status)
    press(admin, "Add status")

    text = "A status in use has this name already."
    assert text in admin.get_by_role("alert").inner_text()
    assert admin.get_by_label("Name").input_value() == status


def test_fields(admin, name):
    admin.goto("/admin/setup/lead-statuses/fields")
    follow(admin, "Add field")
    admin.get_by_label("Label").fill(name)
    admin.get_by_label("Field name").fill(f"field {name}")
    admin.get_by_label("Data type").select_option("number")
    press(admin, "Add field")
    assert said(admin) == f"Field {name} added."

    follow(admin, f"Edit {name}")
    admin.get_by_label("Label").fill(f"More {name}")
    press(admin, "Save")
    assert said(admin) == f"Field More {name} saved."
    follow(admin, f"Retire More {name}")
    press(admin, f"Retire More {name}")
    assert said(admin) == f"More {name} is retired."


def test_keys(admin, name, live_world, server):
    admin.goto("/admin/setup/permissions")
    follow(admin, "Make a key")
    admin.get_by_label("Label").fill(name)
    admin.get_by_label("For").select_option(str(live_world.buyer_id))
    admin.get_by_label("Your password").fill(PASSWORD)
    press(admin, "Make the key")
    api_key = admin.get_by_label("The key").input_value()
    assert len(api_key) >= 40

    follow(admin, "I have it: to the list of keys")
    assert api_key not in admin.content()
    follow(admin, f"Revoke {name}")
    press(admin, f"Revoke {name}")
    assert "is revoked: no call with it succeeds any more." in said(admin)


def test_users(admin, name, db):
    user = name.replace(" ", "-").lower()
    admin.goto("/admin/setup/permissions/users")
    follow(admin, "Add user")
    admin.get_by_label("Name").fill(user)
    admin.get_by_label("desk: reads, and works returns").check()
    admin.get_by_label("Their password").fill("a long new password")
    admin.get_by_label("Your password").fill(PASSWORD)
    press(admin, "Add user")
    assert said(admin) == f"User {user} can log in now."

    follow(admin, f"Edit {user}")
    admin.get_by_label("viewer: reads").check()
    admin.get_by_label("Your password").first.fill(PASSWORD)
    press(admin, "Save role")
    assert said(admin) == f"{user} has the role viewer."
    follow(admin, f"Edit {user}")
    press(admin, f"Disable {user}")
    assert user in said(admin)


def test_ones_own_password(admin):
    admin.goto("/admin/account")
    admin.get_by_label("Present password").fill(PASSWORD)
    admin.get_by_label("New password").fill("another long password")
    press(admin, "Change password")
    text = "Your password is changed. Your sessions in other browsers have ended."
    assert said(admin) == text


def test_the_second_editor_of_a_reason_is_told(admin, visit, live_world, db):
    reason_id = live_world.reason()
    page = f"/admin/setup/reasons/return/{reason_id}"
    other = visit("admin")
    for tab in (admin, other):
        tab.goto(page)
        tab.get_by_label("Name").fill(f"{reason_id} by {tab is admin}")
        press(tab, "Rename") if tab is other else None
    press(admin, "Rename")
    assert False
