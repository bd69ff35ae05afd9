"""The table return_notes: what buyers and the desk say about a return."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from service.callers import Caller
from service.connection import Connection
from service.repositories.audit_trail import WHO

# The return, and what it reopens: what was said of one is said of all.
REOPENED = """
    WITH RECURSIVE reopened AS (
        SELECT return_id, reopens
          FROM returns
         WHERE return_id = %(return_id)s
         UNION ALL
        SELECT r.return_id, r.reopens
          FROM reopened
          JOIN returns r ON r.return_id = reopened.reopens
    )
"""


@dataclass(frozen=True, slots=True)
class ReturnNote:
    """A note as pages show it."""

    return_note_id: int
    note: str
    seen_by_buyer: bool
    at: datetime
    who: str | None  # None: the user or key is gone


def insert_note(
    tx: Connection, caller: Caller, return_id: int, note: str, seen_by_buyer: bool
) -> None:
    """Add a note of 1 to 1,000 characters; one that buyers do not see is the desk's."""
    query = """
        INSERT INTO return_notes (return_id, note, seen_by_buyer, actor, client)
        VALUES (%(return_id)s, %(note)s, %(seen_by_buyer)s, %(actor)s, %(client)s)
    """
    _write(tx, caller, query, note, seen_by_buyer, return_id=return_id)


def insert_note_of_sale(
    tx: Connection, caller: Caller, sale_id: int, note: str, seen_by_buyer: bool
) -> None:
    """Add a note to the latest return of a sale, which may still wait to be written.

    A call writes its return along with COMMIT, so nobody knows the return's id before:
    this one is written right after it.
    """
    query = """
        INSERT INTO return_notes (return_id, note, seen_by_buyer, actor, client)
        SELECT return_id, %(note)s, %(seen_by_buyer)s, %(actor)s, %(client)s
          FROM sales
         WHERE sale_id = %(sale_id)s
    """
    _write(tx, caller, query, note, seen_by_buyer, sale_id=sale_id)


def list_notes(tx: Connection, return_id: int) -> list[ReturnNote]:
    """List the notes of a return and of those that it reopens, the oldest first."""
    query = f"""
        {REOPENED}
        SELECT a.return_note_id, a.note, a.seen_by_buyer, a.at, {WHO} AS who
          FROM return_notes a
          JOIN reopened USING (return_id)
         ORDER BY a.return_note_id
    """
    cursor = tx.cursor(row_factory=class_row(ReturnNote))
    return cursor.execute(query, {"return_id": return_id}).fetchall()


def _write(
    tx: Connection,
    caller: Caller,
    query: str,
    note: str,
    seen_by_buyer: bool,
    **of: int,
) -> None:
    values = {
        "note": note,
        "seen_by_buyer": seen_by_buyer,
        "actor": caller.actor,
        "client": caller.client,
        **of,
    }
    tx.write(query, values)
