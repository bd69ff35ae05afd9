"""Each page of Setup, with JavaScript and without."""

import re
import secrets

import pytest

from tests.browser.acts import choose, faults, follow, press, said, write, written
from tests.browser.people import PASSWORD


@pytest.fixture(autouse=True)
def enabled(live_world):
    """Lead Statuses are switched on at the beginning of each test."""
    live_world.settings(lead_statuses_enabled=True)


@pytest.fixture
def name():
    return f"Name {secrets.token_hex(4)}"


def test_settings(admin):
    admin.goto("/admin/setup")
    follow(admin, "Settings")
    write(admin, "Max return age, in days", "45")
    choose(admin, "Time zone", "Europe/Berlin")
    admin.get_by_label("Lead Statuses").uncheck()
    press(admin, "Save")

    assert said(admin) == "Settings saved."
    assert written(admin, "Max return age, in days") == "45"
    assert written(admin, "Time zone") == "Europe/Berlin"
    assert admin.get_by_role("link", name="Lead Statuses", exact=True).count() == 0
    admin.get_by_label("Lead Statuses").check()
    write(admin, "Max return age, in days", "30")
    press(admin, "Save")
    assert admin.get_by_role("link", name="Lead Statuses", exact=True).is_visible()


def test_a_setting_that_cannot_be(admin):
    admin.goto("/admin/setup/settings")
    write(admin, "Max return age, in days", "many")
    press(admin, "Save")

    assert "Enter a whole number." in faults(admin)
    assert written(admin, "Max return age, in days") == "many"


@pytest.mark.parametrize("which", ["return", "reject"])
def test_reasons(admin, which, name):
    admin.goto(f"/admin/setup/reasons/{which}")
    write(admin, "Name", name)
    press(admin, f"Add {which} reason")
    assert said(admin) == f"{which.capitalize()} reason {name} added."
    rename_retire_reuse(admin, name)


def test_statuses(admin, name):
    admin.goto("/admin/setup/lead-statuses")
    write(admin, "Name", name)
    press(admin, "Add status")
    assert said(admin) == f"Status {name} added."
    follow(admin, name)
    rename_retire_reuse(admin, name)


def test_sub_statuses(admin, live_world, name):
    status = live_world.status()
    admin.goto("/admin/setup/lead-statuses")
    follow(admin, status)
    write(admin, "Name", name)
    press(admin, "Add sub status")
    assert said(admin) == f"Sub status {name} added."
    rename_retire_reuse(admin, name)


def rename_retire_reuse(tab, name: str) -> None:
    """Do to a name of the page what can be done to a name."""
    other = name.replace("Name", "Other")
    follow(tab, f"Rename {name}")
    write(tab, "Name", other)
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
    write(admin, "Name", status)
    press(admin, "Add status")

    text = "A status in use has this name already."
    assert text in faults(admin)
    assert written(admin, "Name") == status


def test_fields(admin, name):
    admin.goto("/admin/setup/lead-statuses/fields")
    follow(admin, "Add field")
    write(admin, "Label", name)
    write(admin, "Field name", f"field {name}")
    choose(admin, "Data type", "number")
    press(admin, "Add field")
    assert said(admin) == f"Field {name} added."

    follow(admin, f"Edit {name}")
    write(admin, "Label", f"More {name}")
    press(admin, "Save")
    assert said(admin) == f"Field More {name} saved."
    follow(admin, f"Retire More {name}")
    press(admin, f"Retire More {name}")
    assert said(admin) == f"More {name} is retired."


def test_keys(admin, name, live_world):
    admin.goto("/admin/setup/permissions")
    follow(admin, "Make a key")
    write(admin, "Label", name)
    choose(admin, "For", live_world.buyer_id)
    write(admin, "Your password", PASSWORD)
    press(admin, "Make the key")
    api_key = written(admin, "The key")
    assert len(api_key) >= 40

    follow(admin, "I have it: to the list of keys")
    assert api_key not in admin.content()
    follow(admin, f"Revoke {name}")
    press(admin, f"Revoke {name}")
    assert "is revoked: no call with it succeeds any more." in said(admin)


def test_users(admin, name):
    user = name.replace(" ", "-").lower()
    admin.goto("/admin/setup/permissions/users")
    follow(admin, "Add user")
    write(admin, "Name", user)
    admin.get_by_label("desk: reads, and works returns").check()
    write(admin, "Their password", "a long new password")
    write(admin, "Your password", PASSWORD)
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
    write(admin, "Present password", PASSWORD)
    write(admin, "New password", "another long password")
    press(admin, "Change password")
    text = "Your password is changed. Your sessions in other browsers have ended."
    assert said(admin) == text
