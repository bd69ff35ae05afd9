"""Who may try a password again, and which passwords are good enough."""

import re
from datetime import timedelta

ROLES = ("viewer", "desk", "admin")  # each may do what those before it may

# Ten wrong ones of one person are forgetfulness. All who share an address (an office
# behind one router) get more. Counted per name AND address, so that a stranger who knows
# a name cannot lock its owner out.
FREE_ATTEMPTS = {"person": 10, "address": 50}
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(minutes=15)
FORGOTTEN = timedelta(hours=1)  # after that much peace counting begins anew

USER_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,49}")

SHORTEST_PASSWORD = 12  # characters; length is what counts, so no rule asks for digits
LONGEST_PASSWORD = 200


def may(role: str, needed: str) -> bool:
    """Say whether a role includes what another one may do."""
    return ROLES.index(role) >= ROLES.index(needed)


def delay_after(attempts: int, whose: str) -> timedelta | None:
    """Say how long to wait after this many wrong passwords; None: not at all.

    It doubles with each further one.
    """
    excess = attempts - FREE_ATTEMPTS[whose]
    if excess < 0:
        return None
    factor: int = 2 ** min(excess, 10)
    return min(FIRST_DELAY * factor, LONGEST_DELAY)


def user_name_fault(user_name: str) -> str | None:
    """Say what is wrong with a new user's name; None: nothing."""
    if USER_NAME.fullmatch(user_name):
        return None
    return (
        "A name has up to 50 small letters, digits and . _ @ + -, and begins with a"
        " letter or digit."
    )


def password_fault(password: str, user_name: str) -> str | None:
    """Say what is wrong with a new password; None: nothing."""
    if len(password) < SHORTEST_PASSWORD:
        return f"A password has at least {SHORTEST_PASSWORD} characters."
    if len(password) > LONGEST_PASSWORD:
        return f"A password has at most {LONGEST_PASSWORD} characters."
    if len(set(password)) < 5:
        return "A password has at least 5 different characters."
    if user_name and user_name.lower() in password.lower():
        return "The name must not be part of the password."
    return None
