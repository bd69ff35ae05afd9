"""ReturnQueue (ours): the returns that wait for an admin's decision."""

from service.callers import Caller
from service.connection import Connection
from service.repositories import return_queue
from service.rules.filters import most_rows, rows_to_skip, wanted_id

USUAL_MOST = 1000


def list_return_queue(tx: Connection, caller: Caller, request) -> dict:
    """List a page of the queue, the oldest return first."""
    wanted = {
        "buyer_id": wanted_id(request.buyer_id),
        "buyer_contract_id": wanted_id(request.buyer_contract_id),
        "vertical_id": wanted_id(request.vertical_id),
        "skip": rows_to_skip(request.start_at_row),
        "most": most_rows(request.row_limit, default=USUAL_MOST),
    }
    return {
        "row_count": return_queue.count_queue(tx, wanted),
        "returns": return_queue.read_queue(tx, wanted),
    }
