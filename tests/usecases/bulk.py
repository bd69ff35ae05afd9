"""Files of returns for the tests: made, kept, run and tried."""

from functools import partial

from service.callers import Caller
from service.database import CALL, transact
from service.repositories import return_batches
from service.repositories.batch_results import list_results
from service.rules.return_files import ReturnRow
from service.usecases.return_in_bulk import Planned
from service.usecases.return_rows import Worker, answer_rows, try_rows

CALLER = Caller("user:2000000007", "192.0.2.1")
SUBMITTED = "Lead Return Submitted For Approval"
WOULD = "Would Be Submitted For Approval"
BEFORE = "Done Before"


def make_worker(pool, must_stop=lambda: False) -> Worker:
    return Worker(partial(transact, pool, kind=CALL), CALLER, "test", must_stop)


def rows_of(*rows: tuple) -> list[ReturnRow]:
    """Make rows of lead, contract, reason and note; what is left out is empty."""
    return [
        ReturnRow(number, *map(str, row), *[""] * (4 - len(row)))
        for number, row in enumerate(rows, start=2)
    ]


def keep(pool, rows: list[ReturnRow]) -> int:
    return transact(
        pool, lambda tx: return_batches.insert_batch(tx, CALLER, "a.csv", rows)
    )


def told(db, batch_id: int) -> list[str | None]:
    return [result.text for result in list_results(db, batch_id, most=None)]


def run(worker, pool, rows: list[ReturnRow], db) -> list[str | None]:
    """Keep the rows as a batch, answer all of them, and tell the answers."""
    batch_id = keep(pool, rows)
    list(answer_rows(worker, batch_id))
    return told(db, batch_id)


def dry_run(worker, rows: list[ReturnRow]) -> list[str]:
    return [trial.text for trial in try_rows(worker, rows, Planned())]


def as_done(text: str) -> str:
    return SUBMITTED if text == WOULD else text
