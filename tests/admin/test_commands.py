"""The commands `leadback user`, as a person types them."""

import secrets
import subprocess

import pytest

from service.admin.passwords import is_right
from tests.cli.leadback import COMMAND, ROOT, environment

PASSWORD = "correct horse battery"


@pytest.fixture
def name():
    return f"user-{secrets.token_hex(4)}"


@pytest.fixture
def user(database_url):
    """Run `leadback user …` on the tests' database; `typed` is its standard input."""

    def user(*arguments: str, typed: str = ""):
        return subprocess.run(
            [*COMMAND, "user", *arguments],
            cwd=ROOT,
            env=environment(DATABASE_URL=database_url),
            input=typed,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return user


@pytest.fixture
def row(db, name):
    def row():
        query = """
            SELECT role, password_hash, disabled_at IS NOT NULL
              FROM users WHERE user_name = %s
        """
        return db.execute(query, [name]).fetchone()

    return row


@pytest.fixture
def made(user, name):
    arguments = ("create", name, "--role", "desk", "--password-stdin")
    return user(*arguments, typed=f"{PASSWORD}\n")


def test_a_user_is_made(made, name, row, last_audit):
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout == f"User {name} can log in now, with the role desk.\n"
    role, password_hash, _ = row()
    assert role == "desk"
    assert is_right(password_hash, PASSWORD)
    assert last_audit()[:4] == ("command line", None, "user create", "user")


def test_users_are_listed(made, user, name):
    lines = user("list").stdout.splitlines()

    line = next(line for line in lines if line.startswith(name))
    assert " desk " in line and line.endswith("may log in")


def test_a_user_is_disabled_and_enabled(made, user, name, row, last_audit):
    assert user("disable", name).stdout == f"User {name} cannot log in any more.\n"
    assert row()[2] is True
    assert last_audit()[2] == "user disable"
    assert user("enable", name).stdout == f"User {name} can log in again.\n"
    assert row()[2] is False


def test_a_password_is_set(made, user, name, row):
    done = user("password", name, "--password-stdin", typed="another long one\n")

    assert done.stdout == f"User {name} has a new password.\n"
    assert is_right(row()[1], "another long one")


REFUSED = {
    ("create", "Ann", "--role", "desk"): "A name has up to 50 small letters, digits"
    " and . _ @ + -, and begins with a letter or digit.",
    (
        "create",
        "ann",
        "--role",
        "owner",
    ): "The role owner is none of viewer, desk, admin.",
    ("create", "ann", "--role", "desk"): "There is no terminal to ask on; use"
    " --password-stdin.",
    ("disable", "nobody"): "There is no user nobody.",
    ("enable", "nobody"): "There is no user nobody.",
    ("password", "nobody"): "There is no user nobody.",
}


@pytest.mark.parametrize("arguments", REFUSED)
def test_refused_with_a_sentence(user, arguments):
    done = user(*arguments)

    assert done.returncode == 1
    assert done.stderr == f"leadback: {REFUSED[arguments]}\n"


def test_a_weak_password_is_refused(user, name, row):
    done = user("create", name, "--role", "desk", "--password-stdin", typed="short\n")

    assert done.stderr == "leadback: A password has at least 12 characters.\n"
    assert row() is None


def test_a_name_is_given_once(made, user, name):
    arguments = ("create", name, "--role", "desk", "--password-stdin")
    done = user(*arguments, typed=f"{PASSWORD}\n")

    assert done.stderr == f"leadback: There is a user {name} already.\n"
