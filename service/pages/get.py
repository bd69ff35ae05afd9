"""The pages /api/1/get.asmx and /api/2/get.asmx: the lists that other calls refer to."""

from typing import Any

from service.answer import Call, answer, answer_export
from service.pages.get_shapes import (
    AccountStatusesResponse,
    BillingCyclesResponse,
    CapIntervalsResponse,
    CapTypesResponse,
    CountriesResponse,
    CurrenciesResponse,
    EmailTemplatesResponse,
    LeadStatusesResponse,
    RejectReasonsResponse,
    ResponseDispositionsResponse,
    ScheduleTypesResponse,
    VerticalsResponse,
    VerticalV1,
)
from service.pages.lead_shapes import LeadInfoResponse
from service.pages.operation import operation
from service.pages.shapes import EMAIL_TYPE, choice, number
from service.pages.spyne_imports import Array, Service
from service.pages.track import API_KEY, LEAD_ID
from service.rules import commands
from service.usecases import fixed_lists
from service.usecases.find_lead import find_lead_info
from service.usecases.list_email_templates import list_email_templates
from service.usecases.look_up import (
    get_reject_reasons,
    list_account_statuses,
    list_lead_statuses,
    list_verticals,
    list_verticals_of_category,
)


class GetV1(Service):
    """Lists of what other calls name by its id."""

    @operation(RejectReasonsResponse, commands.Nothing, api_key=API_KEY)
    def GetRejectReasons(call: Call, command: commands.Nothing) -> Any:
        """List the reasons in use for which a return is rejected: denied_reason_id."""
        return answer(call, get_reject_reasons, command)

    @operation(AccountStatusesResponse, commands.Nothing, api_key=API_KEY)
    def AccountStatuses(call: Call, command: commands.Nothing) -> Any:
        """List the statuses of buyers and contracts."""
        return answer(call, list_account_statuses, command)

    @operation(
        EmailTemplatesResponse,
        commands.ListEmailTemplates,
        api_key=API_KEY,
        email_type=choice(
            EMAIL_TYPE,
            "The templates that deliver leads, the others, or both; both where it is"
            " not sent.",
            sample="both",
        ),
    )
    def EmailTemplates(call: Call, command: commands.ListEmailTemplates) -> Any:
        """List e-mail templates with their texts; those of the system have negative ids."""
        return answer_export(call, list_email_templates, command)

    @operation(Array(VerticalV1), commands.Nothing, api_key=API_KEY)
    def Verticals(call: Call, command: commands.Nothing) -> Any:
        """List the verticals, as a list and nothing else: empty if the key is wrong."""
        return answer(call, list_verticals, command)

    @operation(LeadStatusesResponse, commands.Nothing, api_key=API_KEY)
    def LeadStatuses(call: Call, command: commands.Nothing) -> Any:
        """List the lead statuses in use with their sub statuses, as UpdateLead takes them."""
        return answer(call, list_lead_statuses, command)

    @operation(ResponseDispositionsResponse, commands.Nothing, api_key=API_KEY)
    def ResponseDispositions(call: Call, command: commands.Nothing) -> Any:
        """List what a buyer can answer to a lead that is posted to it."""
        return answer(call, fixed_lists.list_response_dispositions, command)

    @operation(ScheduleTypesResponse, commands.Nothing, api_key=API_KEY)
    def ScheduleTypes(call: Call, command: commands.Nothing) -> Any:
        """List the types of delivery schedules."""
        return answer(call, fixed_lists.list_schedule_types, command)

    @operation(CapIntervalsResponse, commands.Nothing, api_key=API_KEY)
    def CapIntervals(call: Call, command: commands.Nothing) -> Any:
        """List the times over which a cap counts."""
        return answer(call, fixed_lists.list_cap_intervals, command)

    @operation(CapTypesResponse, commands.Nothing, api_key=API_KEY)
    def CapTypes(call: Call, command: commands.Nothing) -> Any:
        """List what a cap counts."""
        return answer(call, fixed_lists.list_cap_types, command)

    @operation(BillingCyclesResponse, commands.Nothing, api_key=API_KEY)
    def BillingCycles(call: Call, command: commands.Nothing) -> Any:
        """List how often buyers are billed."""
        return answer(call, fixed_lists.list_billing_cycles, command)

    @operation(CountriesResponse, commands.Nothing, api_key=API_KEY)
    def Countries(call: Call, command: commands.Nothing) -> Any:
        """List the countries of ISO 3166, by their numbers."""
        return answer(call, fixed_lists.list_countries, command)

    @operation(CurrenciesResponse, commands.Nothing, api_key=API_KEY)
    def Currencies(call: Call, command: commands.Nothing) -> Any:
        """List the currencies of ISO 4217, by their numbers."""
        return answer(call, fixed_lists.list_currencies, command)

    @operation(
        LeadInfoResponse,
        commands.FindLead,
        api_key=API_KEY,
        lead_id=LEAD_ID,
        vertical_id=number(
            "The lead's vertical, for one session can create leads of one id in several."
            " 0: all of them; traffic_info is then the newest lead's, and row_count"
            " tells how many there are."
        ),
    )
    def LeadInfo(call: Call, command: commands.FindLead) -> Any:
        """Tell what is known of a lead: where it came from, who bought it, its returns."""
        return answer_export(call, find_lead_info, command)


class GetV2(Service):
    """The verticals, with an answer that can say what is wrong."""

    @operation(
        VerticalsResponse,
        commands.ListVerticals,
        api_key=API_KEY,
        vertical_category_id=number("The category they are in; 0: all."),
    )
    def Verticals(call: Call, command: commands.ListVerticals) -> Any:
        """List the verticals of a category, or all."""
        return answer(call, list_verticals_of_category, command)
