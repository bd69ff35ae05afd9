"""The wire's replies to the lookups, by the vendor's names."""

from service.pages.settings import exported
from service.pages.shapes import ID_NAME_STORE, GetResponse, Model, nil
from service.pages.spyne_imports import (
    Array,
    Boolean,
    ComplexModel,
    DateTime,
    Decimal,
    Integer32,
    Unicode,
)
from service.rules.contracts import Contract


def pair(name: str) -> Model:
    """Make the type of an id+name pair, as CAKE's export pages have them."""
    members = {f"{name}_id": Integer32, f"{name}_name": Unicode}
    return ComplexModel.produce(ID_NAME_STORE, name, members)


ACCOUNT_STATUS_PAIR = pair("account_status")
AFFILIATE_PAIR = pair("affiliate")
BILLING_CYCLE_PAIR = pair("billing_cycle")
BUYER_PAIR = pair("buyer")
BUYER_CONTRACT_PAIR = pair("buyer_contract")
BUYER_CONTRACT_STATUS_PAIR = pair("buyer_contract_status")
CAMPAIGN_PAIR = pair("campaign")
CONTACT_PAIR = pair("contact")
OFFER_PAIR = pair("offer")
OFFER_STATUS_PAIR = pair("offer_status")
RETURN_REASON_PAIR = pair("return_reason")
VERTICAL_PAIR = pair("vertical")


class Address(ComplexModel):
    __type_name__ = "address"
    street_1 = Unicode
    street_2 = Unicode
    city = Unicode
    state = Unicode
    zip_code = Unicode
    country = Unicode


class ExportedBuyer(ComplexModel):
    """What we keep of a buyer, by the names and in the order of EXPORT Buyers v2."""

    __type_name__ = "buyer"
    buyer_id = Integer32
    buyer_name = Unicode
    account_managers = Array(CONTACT_PAIR)
    account_status = ACCOUNT_STATUS_PAIR
    address = Address
    website = Unicode
    billing_cycle = BILLING_CYCLE_PAIR
    credit_type = Unicode
    credit_limit = nil(Decimal)
    credit_balance = Decimal  # at the end: ours


class BuyerV1(ComplexModel):
    """An item of version 1's bare list: as version 2's, without pairs (ours)."""

    __type_name__ = "Buyer"
    buyer_id = Integer32
    buyer_name = Unicode
    account_manager_id = nil(Integer32)
    account_status_id = Integer32
    account_status_name = Unicode
    address_street = Unicode
    address_street2 = Unicode
    address_city = Unicode
    address_state = Unicode
    address_zip_code = Unicode
    address_country = Unicode
    website = Unicode
    billing_cycle_id = nil(Integer32)
    credit_type = Unicode
    credit_limit = nil(Decimal)
    credit_balance = Decimal


class BuyersExportResponse(GetResponse):
    __type_name__ = "buyers_export_response"
    buyers = Array(ExportedBuyer)


# A contract: as EXPORT BuyerContracts v4 begins, then as BuyerContract takes it.
ExportedContract = ComplexModel.produce(
    None,
    "buyer_contract",
    {
        "buyer_contract_id": Integer32,
        "buyer_contract_name": Unicode,
        "buyer_contract_status": BUYER_CONTRACT_STATUS_PAIR,
        "buyer": BUYER_PAIR,
        "vertical": VERTICAL_PAIR,
        **exported(
            Contract, without=("buyer_contract_name", "buyer_id", "vertical_id")
        ),
        "returns_owed": Integer32,
    },
)


class ContractV1(ComplexModel):
    """An item of the bare list of BuyerContracts v1."""

    __type_name__ = "BuyerContract"
    buyer_contract_id = Integer32
    buyer_contract_name = Unicode
    buyer_id = Integer32
    buyer_name = Unicode
    vertical_name = Unicode
    offer_id = nil(Integer32)
    status_name = Unicode
    credit_remaining = nil(Decimal)  # nil: the buyer's credit is unlimited
    buy_upsells = Boolean
    rank = Integer32
    posting_wait_seconds = Integer32
    min_lead_age_minutes = Integer32
    max_lead_age_minutes = nil(Integer32)  # nil is ours: no limit
    max_post_errors = Integer32
    max_return_days = Integer32
    returns_owed = Integer32
    replace_returns = Boolean


class BuyerContractExportResponse(GetResponse):
    __type_name__ = "buyer_contract_export_response"
    buyer_contracts = Array(ExportedContract)


class ScheduledBuyer(ComplexModel):
    __type_name__ = "schedule_buyer"  # Buyers v2 has another type of the name buyer
    buyer_id = Integer32
    buyer_name = Unicode
    account_status = ACCOUNT_STATUS_PAIR


class ScheduledContract(ComplexModel):
    __type_name__ = "schedule_buyer_contract"
    buyer_contract_id = Integer32
    buyer_contract_name = Unicode
    account_status = ACCOUNT_STATUS_PAIR


class ExportedSchedule(ComplexModel):
    """A delivery schedule: as EXPORT Schedules v2 begins, from `day` on ours."""

    __type_name__ = "schedule"
    schedule_id = Integer32
    buyer = ScheduledBuyer
    buyer_contract = ScheduledContract
    day = Unicode
    time_open = Unicode
    time_closed = Unicode
    cap = Integer32
    price = nil(Decimal)
    type = Unicode
    sweeper = Boolean
    priority = Boolean
    no_return = Boolean


class ScheduleExportResponse(GetResponse):
    __type_name__ = "schedule_export_response"
    schedules = Array(ExportedSchedule)


class ExportedOffer(ComplexModel):
    __type_name__ = "offer"
    offer_id = Integer32
    offer_name = Unicode
    vertical = VERTICAL_PAIR
    offer_status = OFFER_STATUS_PAIR


class OfferExportResponse(GetResponse):
    __type_name__ = "offer_export_response"
    offers = Array(ExportedOffer)


class QueuedReturn(ComplexModel):
    __type_name__ = "return"
    return_id = Integer32
    lead_id = Unicode
    vertical = VERTICAL_PAIR
    buyer = BUYER_PAIR
    buyer_contract = BUYER_CONTRACT_PAIR
    sold_at = DateTime
    revenue = Decimal
    return_reason = RETURN_REASON_PAIR
    submitted_at = DateTime


class ReturnQueueResponse(GetResponse):
    __type_name__ = "return_queue_report_response"
    returns = Array(QueuedReturn)


class ReportedSubStatus(ComplexModel):
    __type_name__ = "reported_sub_status"
    sub_status_name = Unicode
    leads = Integer32


class ReportedStatus(ComplexModel):
    __type_name__ = "status"
    lead_status_name = Unicode
    leads = Integer32
    sub_statuses = Array(ReportedSubStatus, member_name="sub_status")


class ReportedSum(ComplexModel):
    __type_name__ = "sum"
    field_name = Unicode
    total = Decimal


class ReportedCampaign(ComplexModel):
    __type_name__ = "row"
    campaign = CAMPAIGN_PAIR
    offer = OFFER_PAIR
    leads_sold = Integer32
    leads_updated = Integer32
    revenue = Decimal
    statuses = Array(ReportedStatus)
    sums = Array(ReportedSum)


class LeadStatusReportResponse(GetResponse):
    __type_name__ = "lead_status_report_response"
    rows = Array(ReportedCampaign)
