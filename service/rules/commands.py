"""What calls ask for: a command of each operation, with the types that the rules rely on.

An id of 0 names nothing. Pages for people, imports and the demo world give the same
commands as the calls of programs.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal, NamedTuple

ReturnType = Literal[
    "approve_to_replace", "approve_for_credit", "submit_for_approval", "reject"
]
EmailType = Literal["lead_email", "non_lead_email", "both"]
CreditType = Literal["limited", "unlimited"]
EffectiveDate = Literal["today", "conversion_date", "custom"]


class Nothing(NamedTuple):
    """Of an operation that asks for nothing in particular."""


class ReturnLead(NamedTuple):
    lead_id: str
    vertical_id: int
    return_type: ReturnType
    return_reason_id: int
    buyer_contract_id: int | None = 0
    denied_reason_id: int | None = 0


class ReopenReturn(NamedTuple):
    """What takes back the latest decision on a sale."""

    lead_id: str
    vertical_id: int
    buyer_contract_id: int | None = 0


class SubmitReturn(NamedTuple):
    """What a buyer asks by Return."""

    lead_id: str
    return_reason_id: int
    buyer_contract_id: int | None = 0
    note: str = ""


class UpdateLead(NamedTuple):
    """A text that is empty leaves what it names as it is, but for field_value."""

    lead_id: str
    buyer_contract_id: int
    status: str = ""
    sub_status: str = ""
    amount: Decimal | None = None
    add_to_existing: bool | None = None
    field_name: str = ""
    field_value: str = ""  # empty: cleared, where a field is named
    return_reason_id: int | None = 0


class UpdateSaleRevenue(NamedTuple):
    buyer_contract_id: int
    lead_id: str
    add_to_existing: bool
    amount: Decimal
    note_to_append: str = ""


class UpdateLeadPrice(NamedTuple):
    vertical_id: int
    lead_id: str
    add_to_existing: bool
    amount: Decimal
    mark_as_returned: bool | None = None
    note_to_append: str = ""
    effective_date_option: EffectiveDate | None = None  # None: today
    custom_date: str = ""  # looked at only with custom


class ManualCredit(NamedTuple):
    buyer_id: int
    amount: Decimal  # negative takes away
    buyer_contract_id: int | None = 0  # 0: the buyer as a whole
    invoice_number: str = ""
    verification_code: str = ""
    notes: str = ""


class BuyerCredit(NamedTuple):
    buyer_id: int
    credit_type: CreditType | None  # None: it stays
    credit_to_add: Decimal | None = None


class Change(NamedTuple):
    """Of a buyer, a contract or a delivery schedule: the settings that are given, by their names."""

    entity_id: int  # 0 creates
    given: Mapping[str, Any]  # None empties a setting that is optional


class ChangeSchedule(NamedTuple):
    buyer_contract_id: int
    change: Change


class AddLead(NamedTuple):
    lead_id: str
    vertical_id: int
    campaign_id: int | None = 0
    created_at: str = ""  # empty: now


class AddSale(NamedTuple):
    lead_id: str
    vertical_id: int
    buyer_contract_id: int
    price: Decimal
    sold_at: str = ""  # empty: now
    is_replacement: bool | None = None


# Of what is listed. An id that is absent, 0 or less restricts nothing.


class ListVerticals(NamedTuple):
    vertical_category_id: int | None = 0


class ListEmailTemplates(NamedTuple):
    email_type: EmailType | None = None  # None: both


class ExportBuyers(NamedTuple):
    buyer_id: int | None = 0
    account_status_id: int | None = 0


class ExportContracts(NamedTuple):
    buyer_contract_status_id: int | None = 0
    vertical_id: int | None = 0
    buyer_contract_id: int | None = 0
    buyer_id: int | None = 0


class ExportSchedules(NamedTuple):
    start_date: str = ""
    end_date: str = ""
    buyer_id: int | None = 0
    status_id: int | None = 0
    vertical_id: int | None = 0
    priority_only: bool | None = None
    active_only: bool | None = None


class ExportOffers(NamedTuple):
    offer_id: int | None = 0
    offer_name: str = ""
    advertiser_id: int | None = 0
    vertical_id: int | None = 0
    offer_type_id: int | None = 0
    media_type_id: int | None = 0
    offer_status_id: int | None = 0
    tag_id: int | None = 0
    start_at_row: int | None = 0
    row_limit: int | None = 0
    sort_field: str = ""
    sort_descending: bool | None = None


class ListReturnQueue(NamedTuple):
    buyer_id: int | None = 0
    buyer_contract_id: int | None = 0
    vertical_id: int | None = 0
    start_at_row: int | None = 0
    row_limit: int | None = 0


class FindLead(NamedTuple):
    lead_id: str
    vertical_id: int | None = 0  # 0: all


class ReportLeadsByBuyer(NamedTuple):
    """The end is a moment, outside of the report; status ids are the lead statuses'."""

    start_date: str
    end_date: str
    vertical_id: int | None = 0
    buyer_id: int | None = 0
    buyer_contract_id: int | None = 0
    status_id: int | None = 0
    substatus_id: int | None = 0
    start_at_row: int | None = 0
    row_limit: int | None = 0
    sort_field: str = ""
    sort_descending: bool | None = None


class ReportLeadStatuses(NamedTuple):
    start_date: str
    end_date: str
    vertical_id: int | None = 0
    buyer_id: int | None = 0
    buyer_contract_id: int | None = 0
    offer_id: int | None = 0
    show_changes: bool | None = None
    show_sub_status: bool | None = None
