"""Roles, delays after wrong passwords, names, and passwords that are good enough."""

from datetime import timedelta

import pytest

from service.rules.logins import delay_after, may, password_fault, user_name_fault


@pytest.mark.parametrize(
    ("role", "needed", "allowed"),
    [
        ("viewer", "viewer", True),
        ("viewer", "desk", False),
        ("viewer", "admin", False),
        ("desk", "viewer", True),
        ("desk", "desk", True),
        ("desk", "admin", False),
        ("admin", "viewer", True),
        ("admin", "desk", True),
        ("admin", "admin", True),
    ],
)
def test_a_role_includes_those_before_it(role, needed, allowed):
    assert may(role, needed) is allowed


@pytest.mark.parametrize(
    ("whose", "attempts", "seconds"),
    [
        ("person", 1, None),
        ("person", 9, None),
        ("person", 10, 30),
        ("person", 11, 60),
        ("person", 12, 120),
        ("person", 15, 900),
        ("person", 10**6, 900),
        ("address", 49, None),
        ("address", 50, 30),
    ],
)
def test_the_delay_doubles_up_to_a_quarter_of_an_hour(whose, attempts, seconds):
    wanted = None if seconds is None else timedelta(seconds=seconds)
    assert delay_after(attempts, whose) == wanted


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("eleven char", "A password has at least 12 characters."),
        ("twelve chars", None),
        ("é新😀" * 4, "A password has at least 5 different characters."),
        ("abcdefgh" * 25, None),
        ("abcdefgh" * 25 + "x", "A password has at most 200 characters."),
        ("I am Ann, and I log in", "The name must not be part of the password."),
    ],
)
def test_passwords(password, fault):
    assert password_fault(password, "ann") == fault


@pytest.mark.parametrize("name", ["a", "7", "ann.b_c@d+e-f", "x" * 50])
def test_names_that_are_good(name):
    assert user_name_fault(name) is None


@pytest.mark.parametrize("name", ["", "A", "-a", "a b", "a\n", "é", "x" * 51])
def test_names_that_are_not(name):
    assert user_name_fault(name) == (
        "A name has up to 50 small letters, digits and . _ @ + -, and begins with a"
        " letter or digit."
    )
