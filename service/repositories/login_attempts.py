"""The table login_attempts: how often a password was tried, and from when on it may be."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg.rows import class_row

from service.connection import Connection


@dataclass(frozen=True, slots=True)
class Attempts:
    """The attempts so far; `now` is the database's clock."""

    attempts: int
    blocked_until: datetime | None
    now: datetime


def lock_attempts(tx: Connection, *parts: str, forgotten: timedelta) -> Attempts:
    """Find the attempts of a name or address; nobody else can count until we commit.

    Attempts older than `forgotten` count no more.
    """
    query = """
        INSERT INTO login_attempts AS a (attempt_key, attempts)
        VALUES (%(key)s, 0)
        ON CONFLICT (attempt_key) DO UPDATE
           SET attempts = CASE WHEN a.attempted_at < now() - %(forgotten)s THEN 0
                               ELSE a.attempts END
        RETURNING attempts, blocked_until, now() AS now
    """
    cursor = tx.cursor(row_factory=class_row(Attempts))
    values = {"key": _key(parts), "forgotten": forgotten}
    [found] = cursor.execute(query, values)
    return found


def update_attempts(
    tx: Connection, *parts: str, attempts: int, blocked_until: datetime | None
) -> None:
    query = """
        UPDATE login_attempts
           SET attempts = %(attempts)s,
               blocked_until = %(blocked_until)s,
               attempted_at = now()
         WHERE attempt_key = %(key)s
    """
    values = {
        "key": _key(parts),
        "attempts": attempts,
        "blocked_until": blocked_until,
    }
    tx.execute(query, values)


def delete_attempts(tx: Connection, *parts: str, forgotten: timedelta) -> None:
    """Forget the attempts of one, who got in, and everybody's old ones."""
    query = """
        DELETE FROM login_attempts
         WHERE attempt_key = %(key)s
            OR attempted_at < now() - %(forgotten)s
    """
    tx.execute(query, {"key": _key(parts), "forgotten": forgotten})


def _key(parts: tuple[str, ...]) -> bytes:
    return hashlib.sha256("\n".join(parts).encode()).digest()
