"""The table sessions: who is logged in, and who may go on being so."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from service.connection import Connection

# What a forgotten browser may do to money is over after a quarter of an hour.
IDLE = timedelta(minutes=15)
# A working day: who comes back the next morning logs in.
LONGEST = timedelta(hours=8)
# For which we know whose it was, so that nobody else gets what was typed in it.
REMEMBERED = timedelta(days=1)
# How exactly we know when a session was last used; a click need not write each time.
TOUCHED = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks for a page, None for nobody, and what every page needs of the settings."""

    user_id: int | None
    user_name: str | None
    role: str | None
    time_zone: str
    currency: str
    lead_statuses_enabled: bool


def hash_token(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def find_visit(tx: Connection, token: str) -> Visit:
    """Find who comes with this token, and note that they did.

    A session has ended that was idle or open for too long, or whose user is disabled.
    """
    query = """
        WITH visit AS (
            SELECT s.token_hash, s.last_seen_at, u.user_id, u.user_name, u.role
              FROM sessions s
              JOIN users u USING (user_id)
             WHERE s.token_hash = %(token_hash)s
               AND s.last_seen_at > now() - %(idle)s::interval
               AND s.created_at > now() - %(longest)s::interval
               AND u.disabled_at IS NULL
        ), touch AS (
            UPDATE sessions
               SET last_seen_at = now()
              FROM visit
             WHERE sessions.token_hash = visit.token_hash
               AND visit.last_seen_at < now() - %(touched)s::interval
        )
        SELECT user_id, user_name, role, time_zone, currency, lead_statuses_enabled
          FROM settings
          LEFT JOIN visit ON true
    """
    values = {
        "token_hash": hash_token(token),
        "idle": IDLE,
        "longest": LONGEST,
        "touched": TOUCHED,
    }
    visit = tx.find(query, values, Visit)
    assert visit is not None  # the settings are always there
    return visit


def find_owner(tx: Connection, token: str) -> int | None:
    """Find whose session it is, or was until it ended; None where nobody knows."""
    query = "SELECT user_id FROM sessions WHERE token_hash = %(token_hash)s"
    row = tx.execute(query, {"token_hash": hash_token(token)}).fetchone()
    return int(row[0]) if row else None


def insert_session(
    tx: Connection, *, user_id: int, token: str, password_hash: str
) -> bool:
    """Begin a session; False where user or password are no longer what they were.

    Sweeps up the sessions that ended by themselves long ago.
    """
    sweep = "DELETE FROM sessions WHERE created_at < now() - %(remembered)s"
    tx.execute(sweep, {"remembered": REMEMBERED})
    query = """
        INSERT INTO sessions (token_hash, user_id)
        SELECT %(token_hash)s, user_id
          FROM users
         WHERE user_id = %(user_id)s
           AND password_hash = %(password_hash)s
           AND disabled_at IS NULL
    """
    values = {
        "token_hash": hash_token(token),
        "user_id": user_id,
        "password_hash": password_hash,
    }
    return tx.execute(query, values).rowcount == 1


def delete_session(tx: Connection, token: str) -> None:
    query = "DELETE FROM sessions WHERE token_hash = %(token_hash)s"
    tx.execute(query, {"token_hash": hash_token(token)})
