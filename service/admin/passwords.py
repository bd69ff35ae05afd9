"""Passwords: argon2id, and as much work for a name that nobody has."""

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service.connection.waiting import in_a_thread

# The first of OWASP's choices that takes 19 MiB instead of the library's 64: all threads
# of all workers may be checking a password at once.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    return in_a_thread(HASHER.hash, _normal(password))


def is_right(password_hash: str | None, password: str) -> bool:
    """Say whether the password is that of the hash; None is a user that is not there.

    Takes as long either way, or the time would tell which names exist.
    """
    try:
        hash_or_dummy = password_hash or _nobodys_hash()
        in_a_thread(HASHER.verify, hash_or_dummy, _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


@cache
def _nobodys_hash() -> str:
    return HASHER.hash(secrets.token_urlsafe(32))


def _normal(password: str) -> bytes:
    """Make one text of what keyboards write in two ways, as é."""
    return unicodedata.normalize("NFC", password).encode()
