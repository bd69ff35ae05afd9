"""The pages /api/1 and 4/reports.asmx: what an admin has to look at."""

from typing import Any

from service.answer import Call, answer_export
from service.pages.export import BUYER_ID, VERTICAL_ID, wanted
from service.pages.lead_shapes import LeadsByBuyerReportResponse
from service.pages.lookup_shapes import LeadStatusReportResponse, ReturnQueueResponse
from service.pages.operation import operation
from service.pages.shapes import boolean, number, text
from service.pages.spyne_imports import Service
from service.pages.track import API_KEY
from service.rules import commands
from service.usecases.list_return_queue import list_return_queue
from service.usecases.report_lead_statuses import report_lead_statuses
from service.usecases.report_leads_by_buyer import report_leads_by_buyer

FIRST_ROW = "The first row that is wanted; they count from 1."


class Reports(Service):
    """Reports on what became of sold leads."""

    @operation(
        LeadStatusReportResponse,
        commands.ReportLeadStatuses,
        api_key=API_KEY,
        start_date=text(
            "The first day: YYYY-MM-DD, MM/DD/YYYY or MM-DD-YYYY. Days are those on"
            " which leads were sold, in the instance's time zone. With a time that is"
            " not midnight it is that moment.",
            sample="2026-01-01",
            need="yes",
        ),
        end_date=text(
            "The last day, included; or the moment at which the report ends.",
            sample="2026-01-31",
            need="yes",
        ),
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
        start_at_row=number(FIRST_ROW, sample="1"),
        row_limit=number("The most rows that are wanted. 0: 1,000."),
    )
    def ReturnQueue(call: Call, command: commands.ListReturnQueue) -> Any:
        """List the returns that wait for a decision, the oldest first."""
        return answer_export(call, list_return_queue, command)


class ReportsV4(Service):
    """Reports on single leads."""

    @operation(
        LeadsByBuyerReportResponse,
        commands.ReportLeadsByBuyer,
        api_key=API_KEY,
        start_date=text(
            "When the report begins, by the time at which leads were sold: YYYY-MM-DD,"
            " DD-MM-YYYY or MM/DD/YYYY, or one with a time. Without a zone it is the"
            " instance's; without a time the day's first moment.",
            sample="2026-01-01",
            need="yes",
        ),
        end_date=text(
            "When it ends, itself not included: a day without a time is left out.",
            sample="2026-02-01",
            need="yes",
        ),
        vertical_id=wanted("The leads' vertical."),
        buyer_id=wanted("Who bought them."),
        buyer_contract_id=wanted("The contract that bought them."),
        status_id=wanted("Their lead status."),
        substatus_id=wanted("Their sub status.", also_named="sub_status_id"),
        start_at_row=number(f"{FIRST_ROW} 0 is the first too.", sample="1"),
        row_limit=number("The most rows that are wanted. 0: all, but at most 50,000."),
        sort_field=text(
            "buyer_id, buyer_name, buyer_contract_id, buyer_contract_name, unique_id"
            " (the lead_id), transaction_date or price. ip_address, first_name,"
            " last_name, email_address, country and state are not kept: these, 0 and"
            " an empty text sort by transaction_date.",
            sample="transaction_date",
        ),
        sort_descending=boolean("true: the last first.", sample="false"),
    )
    def LeadsByBuyer(call: Call, command: commands.ReportLeadsByBuyer) -> Any:
        """Report sold leads and what became of each; row_count is the rows sent."""
        return answer_export(call, report_leads_by_buyer, command)
