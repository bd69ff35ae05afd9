"""The page /api/1/reports.asmx: what an admin has to look at."""

from typing import Any

from service.answer import Call, answer_export
from service.pages.export import BUYER_ID, VERTICAL_ID, wanted
from service.pages.lookup_shapes import LeadStatusReportResponse, ReturnQueueResponse
from service.pages.operation import operation
from service.pages.shapes import boolean, number, text
from service.pages.spyne_imports import Service
from service.pages.track import API_KEY
from service.rules import commands
from service.usecases.list_return_queue import list_return_queue
from service.usecases.report_lead_statuses import report_lead_statuses


class Reports(Service):
    """Reports on what became of sold leads."""

    @operation(
        LeadStatusReportResponse,
        commands.ReportLeadStatuses,
        api_key=API_KEY,
        start_date=text(
            "The first day: YYYY-MM-DD or MM/DD/YYYY. Days are those on which leads"
            " were sold, in the instance's time zone.",
            sample="2026-01-01",
            need="yes",
        ),
        end_date=text("The last day, included.", sample="2026-01-31", need="yes"),
        vertical_id=wanted("The leads' vertical."),
        buyer_id=wanted("Who bought them."),
        buyer_contract_id=wanted("The contract that bought them."),
        offer_id=wanted("The offer of the campaign that generated them."),
        show_changes=boolean("true: only leads that were updated.", sample="false"),
        show_sub_status=boolean(
            "true: only leads that have a sub status.", sample="false"
        ),
    )
    def LeadStatus(call: Call, command: commands.ReportLeadStatuses) -> Any:
        """Report what became of sold leads: a row a campaign, counts by status, sums."""
        return answer_export(call, report_lead_statuses, command)

    @operation(
        ReturnQueueResponse,
        commands.ListReturnQueue,
        api_key=API_KEY,
        buyer_id=BUYER_ID,
        buyer_contract_id=wanted("One contract."),
        vertical_id=VERTICAL_ID,
        start_at_row=number(
            "The first row that is wanted; they count from 1.", sample="1"
        ),
        row_limit=number("The most rows that are wanted. 0: 1,000."),
    )
    def ReturnQueue(call: Call, command: commands.ListReturnQueue) -> Any:
        """List the returns that wait for a decision, the oldest first."""
        return answer_export(call, list_return_queue, command)
