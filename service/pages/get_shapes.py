"""The wire's replies of get.asmx: lists, each an answer of its own."""

from service.pages.shapes import GetResponse, Model
from service.pages.spyne_imports import (
    Array,
    Boolean,
    ComplexModel,
    Integer32,
    Unicode,
)


def listing(
    root: str, plural: str, singular: str, *, row_type: str = "", **members: Model
) -> Model:
    """Make the type of a reply that has rows of these members, and their count.

    Without members they have an id and a name, without `row_type` the element's name is
    that of their type too. `root` is the type's name: where the
    operation is named like the list, one that is ours says the page as well, for code
    generators make one class of VerticalsResponse and verticals_response.
    """
    named = {f"{singular}_id": Integer32, f"{singular}_name": Unicode}
    row = ComplexModel.produce(None, row_type or singular, members or named)
    reply = {"__type_name__": root, plural: Array(row, member_name=singular)}
    return type(plural, (GetResponse,), reply)


RejectReasonsResponse = listing(
    "reject_reasons_response", "reject_reasons", "reject_reason"
)
AccountStatusesResponse = listing(
    "account_statuses_response", "account_statuses", "account_status"
)
VerticalsResponse = listing("verticals_get_response", "verticals", "vertical")
ResponseDispositionsResponse = listing(
    "response_dispositions_get_response",
    "response_dispositions",
    "response_disposition",
)
ScheduleTypesResponse = listing(
    "schedule_types_get_response",
    "schedule_types",
    "schedule_type",
    row_type="listed_schedule_type",  # addedit has an enum of the name
)
CapIntervalsResponse = listing(
    "cap_intervals_get_response", "cap_intervals", "cap_interval"
)
CapTypesResponse = listing("cap_types_get_response", "cap_types", "cap_type")
BillingCyclesResponse = listing(
    "billing_cycles_get_response", "billing_cycles", "billing_cycle"
)
CountriesResponse = listing(
    "countries_get_response",
    "countries",
    "country",
    country_id=Integer32,
    country_code=Unicode,
    country_name=Unicode,
)
CurrenciesResponse = listing(
    "currencies_get_response",
    "currencies",
    "currency",
    currency_id=Integer32,
    currency_abbr=Unicode,
    currency_name=Unicode,
)
EmailTemplatesResponse = listing(
    "email_templates_response",
    "email_templates",
    "email_template",
    email_template_id=Integer32,
    email_template_name=Unicode,
    lead_email=Boolean,
    html_email=Boolean,
    from_address=Unicode,
    subject=Unicode,
    body=Unicode,
)


class ListedSubStatus(ComplexModel):
    __type_name__ = "sub_status"
    sub_status_id = Integer32
    sub_status_name = Unicode


class ListedLeadStatus(ComplexModel):
    """A status; not named as its element is, for an operation is called LeadStatus."""

    __type_name__ = "listed_lead_status"
    lead_status_id = Integer32
    lead_status_name = Unicode
    sub_statuses = Array(ListedSubStatus)


class LeadStatusesResponse(GetResponse):
    __type_name__ = "lead_statuses_get_response"
    lead_statuses = Array(ListedLeadStatus, member_name="lead_status")


class VerticalV1(ComplexModel):
    """An item of version 1's reply, which is the bare list."""

    __type_name__ = "Vertical"
    vertical_id = Integer32
    vertical_name = Unicode
