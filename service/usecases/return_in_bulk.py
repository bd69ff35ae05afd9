"""Return many leads by a file: each row by the rules of Return, in its own transaction.

All of this is ours.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from service.callers import Caller
from service.connection import Connection
from service.errors import Reason, Refusal
from service.repositories import return_batches
from service.repositories.named_lists import RETURN_REASONS, list_entries
from service.repositories.return_notes import insert_note_of_sale
from service.rules.commands import SubmitReturn
from service.rules.return_files import ReturnRow, contract_of, reason_of
from service.rules.sales import Sale
from service.usecases.return_by_buyer import SUBMITTED, lock_returnable
from service.usecases.submit_return import submit_return

DONE_BEFORE = "Done Before"
WOULD_SUBMIT = "Would Be Submitted For Approval"


def reasons_by_name(tx: Connection) -> dict[str, int]:
    """List the ids of the return reasons in use by their names."""
    entries = list_entries(tx, RETURN_REASONS)
    return {each.name: each.entry_id for each in entries if each.retired_at is None}


def answer_row(
    tx: Connection,
    caller: Caller,
    operation: str,
    batch_id: int,
    row: ReturnRow,
    reasons: dict[str, int],
) -> bool:
    """Return the row's lead, and note in the row what it is told.

    False where the row has its answer already, or somebody else is at it. A row that was
    done before, in whatever batch, is not done again. A race is refused at COMMIT: the
    caller notes that by `refuse_row`.
    """
    turn = return_batches.lock_row(tx, batch_id, row.line)
    if turn is None:
        return False
    told = (tx, batch_id, row.line)
    if turn.is_done_before:
        return_batches.update_answer(*told, DONE_BEFORE, "before")
        return True
    try:
        sale = _lock(tx, caller, row, reasons)
        if sale.return_state == "rejected":
            _refuse_second_row(tx, batch_id, sale)
        submit_return(tx, caller, operation, sale, _reason(row, reasons))
    except Refusal as refusal:
        if return_batches.is_done(tx, row.row_hash):  # while we waited for its sale
            return_batches.update_answer(*told, DONE_BEFORE, "before")
        else:
            return_batches.update_answer(*told, str(refusal), "refused")
        return True
    if row.note:
        insert_note_of_sale(tx, caller, sale.sale_id, row.note, seen_by_buyer=True)
    return_batches.update_answer(*told, SUBMITTED, "returned", sale.sale_id)
    return True


def refuse_row(tx: Connection, batch_id: int, row: ReturnRow, told: Refusal) -> None:
    """Note that a row was refused by what another call had committed first."""
    if return_batches.lock_row(tx, batch_id, row.line):
        return_batches.update_answer(tx, batch_id, row.line, str(told), "refused")


def _refuse_second_row(tx: Connection, batch_id: int, sale: Sale) -> None:
    """Refuse to return what this very file has returned: it was rejected meanwhile."""
    if return_batches.has_returned(tx, batch_id, sale.return_id):
        raise Refusal(Reason.ALREADY_RETURNED)


def _lock(
    tx: Connection, caller: Caller, row: ReturnRow, reasons: dict[str, int]
) -> Sale:
    """Find and lock the row's sale; refuses what Return refuses, in its order."""
    needed = {"lead_id": row.lead_id, "return_reason_id": row.reason}
    if missing := [name for name, text in needed.items() if not text]:
        raise Refusal(Reason.MISSING_REQUIRED_FIELDS, missing)
    contract_id = contract_of(row.contract)
    command = SubmitReturn(
        row.lead_id,
        _reason(row, reasons),
        -1 if contract_id is None else contract_id,  # there is none of this id
    )
    return lock_returnable(tx, caller, command)[1]


def _reason(row: ReturnRow, reasons: dict[str, int]) -> int:
    return reason_of(row.reason, reasons)


# ------------------------------------------------------------ the dry run


@dataclass(slots=True)
class Planned:
    """What the rows of a dry run before this one would have returned."""

    hashes: set[bytes] = field(default_factory=set)
    sale_ids: set[int] = field(default_factory=set)
    by_contract: Counter[int] = field(default_factory=Counter)

    @classmethod
    def of(cls, rows: Iterable[tuple[bytes, int, int, str]]) -> "Planned":
        """Make it of the hashes of rows, their sales, contracts and states."""
        planned = cls()
        for row in rows:
            planned.add(*row)
        return planned

    def add(
        self, row_hash: bytes, sale_id: int, buyer_contract_id: int, state: str
    ) -> None:
        self.hashes.add(row_hash)
        self.sale_ids.add(sale_id)
        if state != "rejected":  # by a rule, which gives its place under a cap back
            self.by_contract[buyer_contract_id] += 1


class Tried(Exception):
    """Ends the transaction of a dry run, so that nothing of it is written."""

    def __init__(self, text: str, sale: Sale | None = None, state: str = ""):
        super().__init__(text)
        self.sale = sale
        self.state = state  # of the return of the sale


def try_row(
    tx: Connection,
    caller: Caller,
    operation: str,
    row: ReturnRow,
    reasons: dict[str, int],
    planned: Planned,
) -> None:
    """Do what `answer_row` would, after what is planned; raises Tried with the text.

    The transaction has to defer its writes: then they are never sent.
    """
    if row.row_hash in planned.hashes or return_batches.is_done(tx, row.row_hash):
        raise Tried(DONE_BEFORE)
    try:
        sale = _lock(tx, caller, row, reasons)
        if sale.sale_id in planned.sale_ids:
            raise Refusal(Reason.ALREADY_RETURNED)
        reason_id = _reason(row, reasons)
        state = submit_return(
            tx, caller, operation, sale, reason_id, planned.by_contract
        )
    except Refusal as refusal:
        raise Tried(str(refusal)) from None
    raise Tried(WOULD_SUBMIT, sale, state)
