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


class RejectReason(ComplexModel):
    __type_name__ = "reject_reason"
    reject_reason_id = Integer32
    reject_reason_name = Unicode


class RejectReasonsResponse(GetResponse):
    __type_name__ = "reject_reasons_response"
    reject_reasons = Array(RejectReason)


class AccountStatus(ComplexModel):
    __type_name__ = "account_status"
    account_status_id = Integer32
    account_status_name = Unicode


class AccountStatusesResponse(GetResponse):
    __type_name__ = "account_statuses_response"
    account_statuses = Array(AccountStatus)


class EmailTemplate(ComplexModel):
    __type_name__ = "email_template"
    email_template_id = Integer32
    email_template_name = Unicode
    lead_email = Boolean
    html_email = Boolean
    from_address = Unicode
    subject = Unicode
    body = Unicode


class EmailTemplatesResponse(GetResponse):
    __type_name__ = "email_templates_response"
    email_templates = Array(EmailTemplate)


class VerticalV1(ComplexModel):
    """An item of version 1's reply, which is the bare list."""

    __type_name__ = "Vertical"
    vertical_id = Integer32
    vertical_name = Unicode


class VerticalV2(ComplexModel):
    __type_name__ = "vertical"
    vertical_id = Integer32
    vertical_name = Unicode


class VerticalsResponse(GetResponse):
    __type_name__ = "verticals_response"
    verticals = Array(VerticalV2)


class SubStatus(ComplexModel):
    __type_name__ = "sub_status"
    sub_status_id = Integer32
    sub_status_name = Unicode


class LeadStatus(ComplexModel):
    __type_name__ = "lead_status"
    lead_status_id = Integer32
    lead_status_name = Unicode
    sub_statuses = Array(SubStatus)


class LeadStatusesResponse(GetResponse):
    __type_name__ = "lead_statuses_response"
    lead_statuses = Array(LeadStatus)


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


class BuyerContractExportResponse(GetResponse):
    __type_name__ = "buyer_contract_export_response"
    buyer_contracts = Array(ExportedContract)


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
    __type_name__ = "return_queue_response"
    returns = Array(QueuedReturn)


class ReportedSubStatus(ComplexModel):
    __type_name__ = "sub_status"
    sub_status_name = Unicode
    leads = Integer32


class ReportedStatus(ComplexModel):
    __type_name__ = "status"
    lead_status_name = Unicode
    leads = Integer32
    sub_statuses = Array(ReportedSubStatus)


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
