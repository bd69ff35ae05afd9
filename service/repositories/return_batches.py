"""The tables return_batches and return_batch_rows: files of returns, what became of each row."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from psycopg.rows import class_row, tuple_row
from psycopg.types.json import Jsonb

from service.callers import Caller
from service.connection import Connection
from service.repositories.audit_trail import WHO
from service.rules.return_files import ReturnRow

ROWS_AT_ONCE = 5_000
ROW = ", ".join(ReturnRow._fields)


@dataclass(frozen=True, slots=True)
class Batch:
    """A file that was given, and by whom."""

    return_batch_id: int
    file_name: str
    uploaded_at: datetime
    actor: str
    who: str
    is_finished: bool


def insert_batch(
    tx: Connection, caller: Caller, file_name: str, rows: Sequence[ReturnRow]
) -> int:
    """Keep the rows of a file, and give the batch's id."""
    query = """
        INSERT INTO return_batches (file_name, actor, client)
        VALUES (%(file_name)s, %(actor)s, %(client)s)
        RETURNING return_batch_id
    """
    values = {
        "file_name": file_name[:200],
        "actor": caller.actor,
        "client": caller.client,
    }
    [(batch_id,)] = tx.execute(query, values).fetchall()
    for first in range(0, len(rows), ROWS_AT_ONCE):
        _insert_rows(tx, batch_id, rows[first : first + ROWS_AT_ONCE])
    return int(batch_id)


def _insert_rows(tx: Connection, batch_id: int, rows: Sequence[ReturnRow]) -> None:
    query = f"""
        INSERT INTO return_batch_rows (return_batch_id, {ROW}, row_hash)
        SELECT %(batch_id)s, r.*
          FROM unnest(%(line)s::integer[], %(lead_id)s::text[], %(contract)s::text[],
                      %(reason)s::text[], %(note)s::text[], %(row_hash)s::bytea[]) AS r
    """
    columns = dict(
        zip(ReturnRow._fields, map(list, zip(*rows, strict=True)), strict=True)
    )
    hashes = [row.row_hash for row in rows]
    tx.execute(query, {**columns, "batch_id": batch_id, "row_hash": hashes})


BATCHES = f"""
    SELECT a.return_batch_id, a.file_name, a.uploaded_at, a.actor, {WHO} AS who,
           NOT EXISTS (SELECT FROM return_batch_rows r
                        WHERE r.return_batch_id = a.return_batch_id
                          AND r.answer IS NULL) AS is_finished
      FROM return_batches a
"""


def count_batches(tx: Connection) -> int:
    return int(tx.value("SELECT count(*) FROM return_batches"))


def list_batches(tx: Connection, *, skip: int, most: int) -> list[Batch]:
    """List a page of the batches, the newest first."""
    query = f"""
        {BATCHES}
         ORDER BY a.return_batch_id DESC
        OFFSET %(skip)s
         LIMIT %(most)s
    """
    cursor = tx.cursor(row_factory=class_row(Batch))
    return cursor.execute(query, {"skip": skip, "most": most}).fetchall()


def find_batch(tx: Connection, batch_id: int) -> Batch | None:
    query = f"""
        {BATCHES}
         WHERE a.return_batch_id = %(batch_id)s
    """
    cursor = tx.cursor(row_factory=class_row(Batch))
    return cursor.execute(query, {"batch_id": batch_id}).fetchone()


def list_turns(tx: Connection, batch_id: int, most: int) -> list[ReturnRow]:
    """List the first rows that have no answer yet."""
    query = f"""
        SELECT {ROW}
          FROM return_batch_rows
         WHERE return_batch_id = %(batch_id)s
           AND answer IS NULL
         ORDER BY line
         LIMIT %(most)s
    """
    return tx.find_all(query, {"batch_id": batch_id, "most": most}, ReturnRow)


def update_done_before(tx: Connection, batch_id: int, answer: str) -> None:
    """Answer all rows at once that are equal to one that has made a return by now.

    Each would be answered so when it is its turn; a file that is given again begins where
    it ended.
    """
    query = """
        UPDATE return_batch_rows r
           SET answer = %(answer)s, outcome = 'before', answered_at = now()
          FROM return_batch_rows d
         WHERE r.return_batch_id = %(batch_id)s
           AND r.answer IS NULL
           AND d.row_hash = r.row_hash
           AND d.return_id IS NOT NULL
    """
    tx.execute(query, {"batch_id": batch_id, "answer": answer})


@dataclass(frozen=True, slots=True)
class Turn:
    """A row whose turn it is; nobody else answers it until we commit."""

    is_done_before: bool  # an equal row has made a return


def lock_row(tx: Connection, batch_id: int, line: int) -> Turn | None:
    """Take a row without an answer; None for one that has it, or is somebody else's."""
    query = """
        SELECT pg_current_xact_id() AS xid,
               EXISTS (SELECT FROM return_batch_rows d
                        WHERE d.row_hash = r.row_hash
                          AND d.return_id IS NOT NULL) AS is_done_before
          FROM return_batch_rows r
         WHERE r.return_batch_id = %(batch_id)s
           AND r.line = %(line)s
           AND r.answer IS NULL
           FOR NO KEY UPDATE OF r SKIP LOCKED
    """
    return tx.find(query, {"batch_id": batch_id, "line": line}, Turn)


def update_answer(
    tx: Connection,
    batch_id: int,
    line: int,
    answer: str,
    outcome: str,
    sale_id: int | None = None,
) -> None:
    """Answer a row, together with the latest return of `sale_id`, which it has made."""
    query = """
        UPDATE return_batch_rows
           SET answer = %(answer)s, outcome = %(outcome)s, answered_at = now(),
               return_id = (SELECT return_id FROM sales WHERE sale_id = %(sale_id)s)
         WHERE return_batch_id = %(batch_id)s
           AND line = %(line)s
           AND answer IS NULL
    """
    values = {
        "batch_id": batch_id,
        "line": line,
        "answer": answer,
        "outcome": outcome,
        "sale_id": sale_id,
    }
    tx.write(query, values)


def has_returned(tx: Connection, batch_id: int, return_id: int | None) -> bool:
    """Say whether a row of this batch has made this return."""
    query = """
        SELECT 1 AS found
          FROM return_batch_rows
         WHERE return_batch_id = %(batch_id)s
           AND return_id = %(return_id)s
    """
    values = {"batch_id": batch_id, "return_id": return_id}
    return tx.find(query, values, dict) is not None


# ------------------------------------------------------------ the dry run


@dataclass(frozen=True, slots=True)
class Trial:
    """What the dry run has told a row."""

    line: int
    text: str
    sale_id: int | None = None  # None here and below: it would not be returned
    state: str | None = None  # as the rules would leave it


def list_untried(tx: Connection, batch_id: int, most: int) -> list[ReturnRow]:
    """List the first rows that have neither an answer nor one of the dry run."""
    query = f"""
        SELECT {ROW}
          FROM return_batch_rows
         WHERE return_batch_id = %(batch_id)s
           AND answer IS NULL
           AND trial IS NULL
         ORDER BY line
         LIMIT %(most)s
    """
    return tx.find_all(query, {"batch_id": batch_id, "most": most}, ReturnRow)


def list_planned(tx: Connection, batch_id: int) -> list[tuple[bytes, int, int, str]]:
    """List what the dry run would have returned so far.

    Of each the row's hash, the sale, the contract, and the state of the return.
    """
    query = """
        SELECT r.row_hash, s.sale_id, s.buyer_contract_id, r.trial_state
          FROM return_batch_rows r
          JOIN sales s ON s.sale_id = r.trial_sale_id
         WHERE r.return_batch_id = %(batch_id)s
           AND r.answer IS NULL
    """
    cursor = tx.cursor(row_factory=tuple_row)
    return cursor.execute(query, {"batch_id": batch_id}).fetchall()


def is_done(tx: Connection, row_hash: bytes) -> bool:
    """Say whether an equal row has made a return."""
    query = """
        SELECT 1 AS found
          FROM return_batch_rows
         WHERE row_hash = %(row_hash)s
           AND return_id IS NOT NULL
    """
    return tx.find(query, {"row_hash": row_hash}, dict) is not None


def update_trials(tx: Connection, batch_id: int, trials: Sequence[Trial]) -> None:
    """Note what the dry run has told rows, but for those answered meanwhile."""
    query = """
        UPDATE return_batch_rows r
           SET trial = t.text, trial_sale_id = t.sale_id, trial_state = t.state
          FROM jsonb_to_recordset(%(trials)s)
                   AS t (line integer, text text, sale_id bigint, state return_state)
         WHERE r.return_batch_id = %(batch_id)s
           AND r.line = t.line
           AND r.answer IS NULL
    """
    told = [asdict(each) for each in trials]
    tx.execute(query, {"batch_id": batch_id, "trials": Jsonb(told)})


def delete_trials(tx: Connection, batch_id: int) -> None:
    query = """
        UPDATE return_batch_rows
           SET trial = NULL, trial_sale_id = NULL, trial_state = NULL
         WHERE return_batch_id = %(batch_id)s
           AND answer IS NULL
           AND trial IS NOT NULL
    """
    tx.execute(query, {"batch_id": batch_id})
