"""The table return_files: what proves a return right or wrong."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from service.callers import Caller
from service.connection import Connection
from service.repositories.audit_trail import WHO
from service.repositories.return_notes import REOPENED


@dataclass(frozen=True, slots=True)
class ReturnFile:
    """A file as pages show it."""

    return_file_id: int
    return_id: int
    file_name: str
    media_type: str
    size: int  # bytes
    seen_by_buyer: bool
    at: datetime
    who: str | None  # None: the user or key is gone


@dataclass(frozen=True, slots=True)
class FileContent:
    file_name: str
    media_type: str
    content: bytes


def insert_file(
    tx: Connection,
    caller: Caller,
    return_id: int,
    file: FileContent,
    *,
    seen_by_buyer: bool,
) -> None:
    query = """
        INSERT INTO return_files (return_id, file_name, media_type, content,
                                  seen_by_buyer, actor, client)
        VALUES (%(return_id)s, %(file_name)s, %(media_type)s, %(content)s,
                %(seen_by_buyer)s, %(actor)s, %(client)s)
    """
    values = {
        "return_id": return_id,
        "file_name": file.file_name,
        "media_type": file.media_type,
        "content": file.content,
        "seen_by_buyer": seen_by_buyer,
        "actor": caller.actor,
        "client": caller.client,
    }
    tx.execute(query, values)


def list_files(tx: Connection, return_id: int) -> list[ReturnFile]:
    """List the files of a return and of those that it reopens, the oldest first."""
    query = f"""
        {REOPENED}
        SELECT a.return_file_id, a.return_id, a.file_name, a.media_type,
               octet_length(a.content) AS size, a.seen_by_buyer, a.at, {WHO} AS who
          FROM return_files a
          JOIN reopened USING (return_id)
         ORDER BY a.return_file_id
    """
    cursor = tx.cursor(row_factory=class_row(ReturnFile))
    return cursor.execute(query, {"return_id": return_id}).fetchall()


def find_file(
    tx: Connection, return_id: int, return_file_id: int
) -> FileContent | None:
    query = """
        SELECT file_name, media_type, content
          FROM return_files
         WHERE return_file_id = %(return_file_id)s
           AND return_id = %(return_id)s
    """
    values = {"return_id": return_id, "return_file_id": return_file_id}
    return (
        tx.cursor(row_factory=class_row(FileContent)).execute(query, values).fetchone()
    )
