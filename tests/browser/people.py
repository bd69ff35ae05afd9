"""People who are logged in: their rows are written by SQL, which is quick."""

import secrets

from psycopg import Connection

from service.admin.passwords import hash_password
from service.repositories.sessions import hash_token

PASSWORD = "correct horse battery"
PASSWORD_HASH = hash_password(PASSWORD)
COOKIE = "leadback_session"


def add_user(db: Connection, role: str) -> str:
    """Add a user whose password is PASSWORD; returns the name."""
    name = f"{role}-{secrets.token_hex(4)}"
    query = "INSERT INTO users (user_name, role, password_hash) VALUES (%s, %s, %s)"
    db.execute(query, [name, role, PASSWORD_HASH])
    return name


def open_session(db: Connection, name: str) -> str:
    """Log a user in; returns what their browser's cookie holds."""
    token = secrets.token_urlsafe(32)
    query = """
        INSERT INTO sessions (token_hash, user_id)
        SELECT %s, user_id FROM users WHERE user_name = %s
    """
    db.execute(query, [hash_token(token), name])
    return token
