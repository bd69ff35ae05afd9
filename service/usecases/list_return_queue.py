"""ReturnQueue (ours): the returns that wait for an admin's decision."""

from typing import Any

from service.callers import Caller
from service.connection import Connection
from service.repositories import return_queue
from service.rules.commands import ListReturnQueue
from service.rules.filters import most_rows, rows_to_skip, wanted_id

USUAL_MOST = 1000


def list_return_queue(
    tx: Connection, caller: Caller, command: ListReturnQueue
) -> dict[str, Any]:
    """List a page of the queue, the oldest return first."""
    wanted = {
        "buyer_id": wanted_id(command.buyer_id),
        "buyer_contract_id": wanted_id(command.buyer_contract_id),
        "vertical_id": wanted_id(command.vertical_id),
        "skip": rows_to_skip(command.start_at_row),
        "most": most_rows(command.row_limit, default=USUAL_MOST),
    }
    return {
        "row_count": return_queue.count_queue(tx, wanted),
        "returns": return_queue.read_queue(tx, wanted),
    }
