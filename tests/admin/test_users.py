"""Setup > Permissions > Users, and a user's own account."""

import secrets

import pytest

from tests.admin.browser import Browser, words
from tests.admin.conftest import PASSWORD

LIST = "/setup/permissions/users"
OTHER = "staple horse battery"


@pytest.fixture
def name():
    return f"user-{secrets.token_hex(4)}"


@pytest.fixture
def form(name):
    return {
        "user_name": name,
        "role": "desk",
        "password": OTHER,
        "own_password": PASSWORD,
    }


@pytest.fixture
def row(db):
    def row(name: str):
        query = """
            SELECT user_id, role, password_hash, disabled_at IS NOT NULL
              FROM users WHERE user_name = %s
        """
        return db.execute(query, [name]).fetchone()

    return row


@pytest.fixture
def other(logged_in):
    """Somebody else, of the role desk, who is logged in."""
    return logged_in("desk")


@pytest.fixture
def address(other, row):
    return f"{LIST}/{row(other.user_name)[0]}"


def test_a_user_is_made_and_can_log_in(admin, form, name, row, browser, last_audit):
    answer = admin.post(f"{LIST}/new", form)

    assert f"User {name} can log in now." in words(admin.follow(answer).text)
    user_id, role, password_hash, _ = row(name)
    assert role == "desk"
    assert password_hash.startswith("$argon2id$")
    assert last_audit()[2:] == (
        "setup.permissions.user.create",
        "user",
        user_id,
        None,
        {"user_name": name, "role": "desk"},
    )
    assert browser.log_in(name, OTHER).status_code == 303


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"user_name": ""}, "Enter a name."),
        ({"user_name": "a b"}, "A name has up to 50 small letters, digits"),
        ({"user_name": "<b>"}, "A name has up to 50 small letters, digits"),
        ({"user_name": "x" * 51}, "A name has up to 50 small letters, digits"),
        ({"user_name": ".x"}, "A name has up to 50 small letters, digits"),
        ({"role": "owner"}, "Not a valid choice."),
        ({"password": "short"}, "A password has at least 12 characters."),
        ({"password": "x" * 201}, "A password has at most 200 characters."),
        ({"password": "aaaaaaaaaaaabb"}, "at least 5 different characters."),
        ({"own_password": "not mine"}, "This is not your password."),
    ],
)
def test_what_is_wrong_is_said(admin, form, row, change, message):
    answer = admin.post(f"{LIST}/new", form | change)

    assert answer.status_code == 422
    assert message in words(answer.text)
    assert row((form | change)["user_name"]) is None


def test_the_name_is_not_part_of_the_password(admin, form, name):
    answer = admin.post(f"{LIST}/new", form | {"password": f"{name.upper()}-12345"})

    assert "The name must not be part of the password." in words(answer.text)


def test_a_name_is_given_once(admin, form):
    admin.post(f"{LIST}/new", form)
    answer = admin.post(f"{LIST}/new", form)

    assert answer.status_code == 422
    assert "There is a user of this name already." in words(answer.text)


def test_passwords_are_not_sent_back(admin, form):
    answer = admin.post(f"{LIST}/new", form | {"user_name": ""})

    assert OTHER not in answer.text
    assert PASSWORD not in answer.text


def test_another_role(admin, other, address, row, last_audit):
    values = {"role": "viewer", "own_password": PASSWORD}
    answer = admin.post(f"{address}/role", values, page=address)

    said = words(admin.follow(answer).text)
    assert f"{other.user_name} has the role viewer." in said
    assert row(other.user_name)[1] == "viewer"
    assert last_audit()[2] == "setup.permissions.user.role"
    assert last_audit()[5:] == ({"role": "desk"}, {"role": "viewer"})


def test_the_second_editor_of_a_role_is_told(admin, other, address, row, db):
    seen = admin.form(f"{address}/role", page=address)
    db.execute(
        "UPDATE users SET role = 'admin' WHERE user_name = %s", [other.user_name]
    )
    values = {"role": "viewer", "own_password": PASSWORD}
    answer = admin.send(f"{address}/role", seen | values)

    assert answer.status_code == 422
    assert "Now: admin" in words(answer.text)
    assert row(other.user_name)[1] == "admin"


def test_a_new_password_ends_their_sessions(admin, other, address, last_audit, browser):
    values = {"reset-password": OTHER, "reset-own_password": PASSWORD}
    answer = admin.post(f"{address}/password", values, page=address)

    said = words(admin.follow(answer).text)
    assert f"{other.user_name} has a new password." in said
    assert other.get("/").status_code == 303
    assert browser.log_in(other.user_name, PASSWORD).status_code == 422
    assert browser.log_in(other.user_name, OTHER).status_code == 303


def test_setting_a_password_needs_ones_own(admin, address, row, other):
    before = row(other.user_name)
    values = {"reset-password": OTHER, "reset-own_password": "not mine"}
    answer = admin.post(f"{address}/password", values, page=address)

    assert answer.status_code == 422
    assert "This is not your password." in words(answer.text)
    assert row(other.user_name) == before


def test_a_user_is_disabled_and_enabled(
    admin, other, address, row, last_audit, browser
):
    answer = admin.post(f"{address}/disable", page=address)
    said = words(admin.follow(answer).text)
    assert f"{other.user_name} cannot log in any more." in said
    assert row(other.user_name)[3] is True
    assert other.get("/").status_code == 303
    assert last_audit()[2] == "setup.permissions.user.disable"
    assert last_audit()[5:] == ({"disabled": False}, {"disabled": True})

    answer = admin.post(f"{address}/enable", page=address)
    said = words(admin.follow(answer).text)
    assert f"{other.user_name} can log in again." in said
    assert browser.log_in(other.user_name, PASSWORD).status_code == 303


@pytest.mark.parametrize("act", ["disable", "enable", "role", "password"])
def test_nobody_acts_on_themselves(admin, row, act):
    before = row(admin.user_name)
    values = {"role": "viewer", "csrf_token": admin.token()}
    answer = admin.send(f"{LIST}/{before[0]}/{act}", values)

    assert answer.status_code == 403
    assert "are for another admin to change" in words(answer.text)
    assert row(admin.user_name) == before


def test_an_unknown_user_is_an_unknown_page(admin):
    assert admin.get(f"{LIST}/2147483647").status_code == 404


# ---------------------------------------------------------------- the user's account


def test_a_user_changes_their_password(viewer, application, last_audit):
    elsewhere = Browser(application)
    elsewhere.log_in(viewer.user_name, PASSWORD)
    answer = viewer.post("/account", {"present": PASSWORD, "password": OTHER})

    assert "Your password is changed." in words(viewer.follow(answer).text)
    assert elsewhere.get("/").status_code == 303
    assert last_audit()[2] == "account.password"
    assert OTHER not in str(last_audit()) and "argon2" not in str(last_audit())
    assert elsewhere.log_in(viewer.user_name, OTHER).status_code == 303


@pytest.mark.parametrize(
    ("present", "password", "message"),
    [
        ("not mine", OTHER, "This is not your password."),
        (PASSWORD, "short", "A password has at least 12 characters."),
        ("", OTHER, "Enter the password."),
    ],
)
def test_a_bad_change_is_refused(viewer, present, password, message):
    answer = viewer.post("/account", {"present": present, "password": password})

    assert answer.status_code == 422
    assert message in words(answer.text)
