"""Go through the rows of a batch of returns, as far as the time lasts. (Ours.)"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from service.callers import Caller
from service.connection import Connection
from service.errors import Refusal
from service.repositories import return_batches
from service.repositories.return_batches import Trial
from service.rules.return_files import ReturnRow
from service.usecases.return_in_bulk import (
    Planned,
    Tried,
    answer_row,
    reasons_by_name,
    refuse_row,
    try_row,
)

ROWS_AT_ONCE = 200  # that are listed; reasons are read anew for each list


class Worker(NamedTuple):
    """Who goes through the rows, and how each gets a transaction that defers its writes."""

    transact: Callable[[Callable[[Connection], Any]], Any]
    caller: Caller
    operation: str
    must_stop: Callable[[], bool]  # asked before each row


def answer_rows(worker: Worker, batch_id: int) -> Iterator[ReturnRow]:
    """Answer the batch's rows one after the other, and yield each that got its answer.

    Whoever does the same at the same time does other rows: it ends where all that are
    left are somebody else's.
    """
    has_answered = True
    while has_answered and not worker.must_stop():
        listing = partial(
            return_batches.list_turns, batch_id=batch_id, most=ROWS_AT_ONCE
        )
        rows = worker.transact(listing)
        reasons = worker.transact(reasons_by_name)
        has_answered = False
        for row in rows:
            if worker.must_stop():
                return
            if _answer(worker, batch_id, row, reasons):
                has_answered = True
                yield row


def _answer(
    worker: Worker, batch_id: int, row: ReturnRow, reasons: dict[str, int]
) -> bool:
    who = (worker.caller, worker.operation)
    try:
        return bool(
            worker.transact(lambda tx: answer_row(tx, *who, batch_id, row, reasons))
        )
    except Refusal as refusal:
        worker.transact(partial(refuse_row, batch_id=batch_id, row=row, told=refusal))
        return True


def try_rows(
    worker: Worker, rows: list[ReturnRow], planned: Planned
) -> Iterator[Trial]:
    """Yield what each row would be told after those before it; `planned` grows."""
    reasons: dict[str, int] = {}
    for number, row in enumerate(rows):
        if worker.must_stop():
            return
        if number % ROWS_AT_ONCE == 0:
            reasons = worker.transact(reasons_by_name)
        yield _try(worker, row, reasons, planned)


def _try(
    worker: Worker, row: ReturnRow, reasons: dict[str, int], planned: Planned
) -> Trial:
    who = (worker.caller, worker.operation)
    try:
        worker.transact(lambda tx: try_row(tx, *who, row, reasons, planned))
    except Tried as tried:
        if tried.sale is None:
            return Trial(row.line, str(tried))
        sale = tried.sale
        planned.add(row.row_hash, sale.sale_id, sale.buyer_contract_id, tried.state)
        return Trial(row.line, str(tried), sale.sale_id, tried.state)
    raise AssertionError("a dry run always raises")
