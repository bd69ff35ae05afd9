"""The table return_batch_rows, read: how far a batch is, and what its rows were told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.connection import Connection

ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Progress:
    """How many rows a batch has, and how far it is."""

    rows: int
    tried: int  # in the dry run, or answered
    would_return: int  # of those not answered, as the dry run told
    returned: int
    before: int
    refused: int

    @property
    def answered(self) -> int:
        return self.returned + self.before + self.refused


@dataclass(frozen=True, slots=True)
class Told:
    """A text that rows were told, and how many."""

    text: str
    outcome: str | None  # None: told by the dry run
    rows: int


def count_progress(tx: Connection, batch_id: int) -> Progress:
    query = """
        SELECT count(*) AS rows,
               count(*) FILTER (WHERE num_nonnulls(trial, answer) > 0) AS tried,
               count(*) FILTER (WHERE answer IS NULL AND trial_sale_id IS NOT NULL)
                   AS would_return,
               count(*) FILTER (WHERE outcome = 'returned') AS returned,
               count(*) FILTER (WHERE outcome = 'before') AS before,
               count(*) FILTER (WHERE outcome = 'refused') AS refused
          FROM return_batch_rows
         WHERE return_batch_id = %(batch_id)s
    """
    found = tx.find(query, {"batch_id": batch_id}, Progress)
    assert found
    return found


def list_told(tx: Connection, batch_id: int) -> list[Told]:
    """List what the batch's rows were told, or would be by the dry run; the most first."""
    query = """
        SELECT coalesce(answer, trial) AS text, outcome, count(*) AS rows
          FROM return_batch_rows
         WHERE return_batch_id = %(batch_id)s
           AND coalesce(answer, trial) IS NOT NULL
         GROUP BY 1, 2
         ORDER BY 3 DESC, 1
    """
    return tx.find_all(query, {"batch_id": batch_id}, Told)


@dataclass(frozen=True, slots=True)
class Result:
    """A row with what it was told, or would be."""

    line: int
    lead_id: str
    contract: str
    reason: str
    note: str
    text: str | None  # None: neither tried nor answered yet
    outcome: str | None  # None: not answered yet
    return_id: int | None
    answered_at: datetime | None


RESULTS = """
    SELECT line, lead_id, contract, reason, note, coalesce(answer, trial) AS text,
           outcome, return_id, answered_at
      FROM return_batch_rows
     WHERE return_batch_id = %(batch_id)s
       AND (%(text)s = '' OR coalesce(answer, trial) = %(text)s)
     ORDER BY line
"""


def count_results(tx: Connection, batch_id: int, text: str) -> int:
    """Count the rows that were told `text`; the empty text stands for all rows."""
    query = f"SELECT count(*) FROM ({RESULTS}) r"
    return int(tx.value(query, {"batch_id": batch_id, "text": text}))


def list_results(
    tx: Connection, batch_id: int, text: str = "", *, skip: int = 0, most: int | None
) -> list[Result]:
    """List a page of the rows that were told `text`; None lists all of them."""
    query = f"""
        {RESULTS}
        OFFSET %(skip)s
         LIMIT %(most)s
    """
    values: dict[str, Any] = {
        "batch_id": batch_id,
        "text": text,
        "skip": skip,
        "most": most,
    }
    return tx.find_all(query, values, Result)


def read_results(tx: Connection, batch_id: int) -> Iterator[Result]:
    """Read all rows, some at a time: other calls go on in between."""
    skip = 0
    while rows := list_results(tx, batch_id, skip=skip, most=ROWS_AT_ONCE):
        yield from rows
        skip += len(rows)
