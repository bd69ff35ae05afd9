"""The page /api/1/reports.asmx: what an admin has to look at."""

from service.answer import Call, answer_export
from service.export import BUYER_ID, VERTICAL_ID, wanted
from service.lookups import ReturnQueueResponse
from service.shapes import number, operation
from service.spyne_imports import Service
from service.track import API_KEY
from service.usecases.list_return_queue import list_return_queue


class Reports(Service):
    """Reports on what became of sold leads."""

    @operation(
        ReturnQueueResponse,
        api_key=API_KEY,
        buyer_id=BUYER_ID,
        buyer_contract_id=wanted("One contract."),
        vertical_id=VERTICAL_ID,
        start_at_row=number(
            "The first row that is wanted; they count from 1.", sample="1"
        ),
        row_limit=number("The most rows that are wanted. 0: 1,000."),
    )
    def ReturnQueue(call: Call, request):
        """List the returns that wait for a decision, the oldest first."""
        return answer_export(call, list_return_queue, request)
