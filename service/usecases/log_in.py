"""Logging in to the pages (ours): count the attempt first, look at the password later.

Two transactions, because checking a password is slow on purpose and no connection shall
wait for it. The attempt is counted before the password is looked at, so that many tries
at once are many attempts.
"""

from datetime import timedelta

from service.callers import Caller
from service.connection import Connection
from service.repositories import login_attempts, sessions
from service.repositories.audit import insert_audit
from service.rules.logins import FORGOTTEN, delay_after


def claim_attempt(tx: Connection, user_name: str, client: str) -> timedelta | None:
    """Count an attempt; where there were too many, say how long to wait instead."""
    whose = {"address": (client,), "person": (client, user_name)}
    found = {
        each: login_attempts.lock_attempts(tx, each, *parts, forgotten=FORGOTTEN)
        for each, parts in whose.items()
    }
    for before in found.values():
        if before.blocked_until and before.blocked_until > before.now:
            return before.blocked_until - before.now
    for each, before in found.items():
        delay = delay_after(before.attempts + 1, each)
        login_attempts.update_attempts(
            tx,
            each,
            *whose[each],
            attempts=before.attempts + 1,
            blocked_until=before.now + delay if delay else None,
        )
    return None


def forget_attempts(tx: Connection, user_name: str, client: str) -> None:
    """Take back what was counted, since the password was right.

    The address too, or an office would lock itself out by logging in.
    """
    login_attempts.delete_attempts(tx, "address", client, forgotten=FORGOTTEN)
    parts = ("person", client, user_name)
    login_attempts.delete_attempts(tx, *parts, forgotten=FORGOTTEN)


def begin_session(
    tx: Connection,
    caller: Caller,
    *,
    user_id: int,
    user_name: str,
    password_hash: str,
    token: str,
) -> bool:
    """Begin a session for one whose password was right; False where it no longer is."""
    forget_attempts(tx, user_name, caller.client or "")
    if not sessions.insert_session(
        tx, user_id=user_id, token=token, password_hash=password_hash
    ):
        return False
    insert_audit(
        tx,
        caller,
        operation="login",
        entity="user",
        entity_id=user_id,
        old=None,
        new={"logged_in": True},
    )
    return True
