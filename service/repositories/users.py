"""The table users: the people who log in to the pages."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from service.callers import Caller
from service.connection import Connection
from service.repositories.audit import insert_audit, insert_changes


@dataclass(frozen=True, slots=True)
class User:
    """A user as it may be shown: everything but the password's hash."""

    user_id: int
    user_name: str
    role: str  # viewer, desk or admin
    created_at: datetime
    disabled_at: datetime | None


COLUMNS = "user_id, user_name, role, created_at, disabled_at"


def list_users(tx: Connection) -> list[User]:
    query = f"""
        SELECT {COLUMNS}
          FROM users
         ORDER BY disabled_at IS NOT NULL, natural_key(user_name)
    """
    return tx.cursor(row_factory=class_row(User)).execute(query).fetchall()


def lock_user(tx: Connection, user_id: int) -> User | None:
    return lock_users(tx, [user_id]).get(user_id)


def lock_users(tx: Connection, user_ids: list[int]) -> dict[int, User]:
    """Lock users by their ids, in the order of the ids, so that no two wait in a ring."""
    query = f"""
        SELECT {COLUMNS}
          FROM users
         WHERE user_id = ANY (%(user_ids)s)
         ORDER BY user_id
           FOR NO KEY UPDATE
    """
    cursor = tx.cursor(row_factory=class_row(User))
    rows = cursor.execute(query, {"user_ids": user_ids})
    return {user.user_id: user for user in rows}


def find_user(tx: Connection, user_name: str) -> User | None:
    query = f"""
        SELECT {COLUMNS}
          FROM users
         WHERE user_name = %(user_name)s
    """
    return tx.find(query, {"user_name": user_name}, User)


def find_password(tx: Connection, user_name: str) -> tuple[int, str] | None:
    """Find the id and the password's hash of a user who may log in."""
    query = """
        SELECT user_id, password_hash
          FROM users
         WHERE user_name = %(user_name)s
           AND disabled_at IS NULL
    """
    return tx.execute(query, {"user_name": user_name}).fetchone()


def insert_user(
    tx: Connection,
    caller: Caller,
    operation: str,
    user_name: str,
    role: str,
    password_hash: str,
) -> int | None:
    """Create a user and return the id; None where the name is taken."""
    query = """
        INSERT INTO users (user_name, role, password_hash)
        VALUES (%(user_name)s, %(role)s, %(password_hash)s)
        ON CONFLICT ON CONSTRAINT user_names_are_unique DO NOTHING
        RETURNING user_id
    """
    values = {"user_name": user_name, "role": role, "password_hash": password_hash}
    row = tx.execute(query, values).fetchone()
    if row is None:
        return None
    user_id: int = row[0]
    new = {"user_name": user_name, "role": role}
    insert_audit(tx, caller, operation, "user", user_id, old=None, new=new)
    return user_id


def update_role(
    tx: Connection, caller: Caller, operation: str, user: User, role: str
) -> None:
    """Give a locked user another role; it counts from the next request on."""
    query = "UPDATE users SET role = %(role)s WHERE user_id = %(user_id)s"
    tx.execute(query, {"role": role, "user_id": user.user_id})
    old, new = {"role": user.role}, {"role": role}
    insert_changes(tx, caller, operation, "user", user.user_id, old=old, new=new)


def update_disabled(
    tx: Connection, caller: Caller, operation: str, user: User, *, is_disabled: bool
) -> None:
    """Disable or enable a locked user; a disabled one's sessions end at once."""
    query = """
        UPDATE users
           SET disabled_at = CASE WHEN %(is_disabled)s THEN now() END
         WHERE user_id = %(user_id)s
    """
    tx.execute(query, {"is_disabled": is_disabled, "user_id": user.user_id})
    if is_disabled:
        delete_sessions(tx, user.user_id)
    old, new = {"disabled": not is_disabled}, {"disabled": is_disabled}
    insert_changes(tx, caller, operation, "user", user.user_id, old=old, new=new)


def update_password(
    tx: Connection,
    caller: Caller,
    operation: str,
    user_id: int,
    password_hash: str,
    *,
    keep: bytes = b"",
) -> None:
    """Give a user another password; sessions end, but for the one of the hash `keep`."""
    query = """
        UPDATE users
           SET password_hash = %(password_hash)s
         WHERE user_id = %(user_id)s
    """
    tx.execute(query, {"password_hash": password_hash, "user_id": user_id})
    delete_sessions(tx, user_id, keep=keep)
    old, new = {"password": "***"}, {"password": "*** (changed)"}
    insert_audit(tx, caller, operation, "user", user_id, old=old, new=new)


def delete_sessions(tx: Connection, user_id: int, *, keep: bytes = b"") -> None:
    query = """
        DELETE FROM sessions
         WHERE user_id = %(user_id)s
           AND token_hash <> %(keep)s
    """
    tx.execute(query, {"user_id": user_id, "keep": keep})
