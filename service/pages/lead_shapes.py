"""The wire's replies about sold leads: LeadsByBuyer and LeadInfo."""

from service.pages.lookup_shapes import (
    AFFILIATE_PAIR,
    BUYER_CONTRACT_PAIR,
    BUYER_PAIR,
    CAMPAIGN_PAIR,
    OFFER_PAIR,
    VERTICAL_PAIR,
)
from service.pages.shapes import GetResponse, nil
from service.pages.spyne_imports import (
    Array,
    Boolean,
    ComplexModel,
    DateTime,
    Decimal,
    Integer32,
    Unicode,
)


class FieldOfSale(ComplexModel):
    __type_name__ = "field"
    field_name = Unicode
    field_value = Unicode


class SoldLead(ComplexModel):
    """A row of LeadsByBuyer; what it has is ours."""

    __type_name__ = "lead"
    transaction_date = DateTime
    lead_id = Unicode
    vertical = VERTICAL_PAIR
    campaign = CAMPAIGN_PAIR
    affiliate = AFFILIATE_PAIR
    offer = OFFER_PAIR
    buyer = BUYER_PAIR
    buyer_contract = BUYER_CONTRACT_PAIR
    price = Decimal
    revenue = Decimal
    lead_status = Unicode
    lead_sub_status = Unicode
    return_state = Unicode
    return_reason = Unicode
    returned_at = nil(DateTime)
    is_replacement = Boolean
    fields = Array(FieldOfSale)


class LeadsByBuyerReportResponse(GetResponse):
    __type_name__ = "leads_by_buyer_report_response"
    leads = Array(SoldLead)


# LeadInfo v1. What we do not keep of a lead is there, and empty.


class LeadAddress(ComplexModel):
    __type_name__ = "address"
    street = Unicode
    city = Unicode
    state = Unicode
    zip_code = Unicode
    country = Unicode


class PersonalInfo(ComplexModel):
    __type_name__ = "personal_info"
    first_name = Unicode
    last_name = Unicode
    email_address = Unicode
    address = LeadAddress
    ip_address = Unicode
    phone_work = Unicode
    phone_home = Unicode
    phone_cell = Unicode
    best_call_time = Unicode
    opt_in = nil(Boolean)


class TrafficInfo(ComplexModel):
    """The offer and the vertical are ours; the article has none of them."""

    __type_name__ = "traffic_info"
    lead_date = DateTime
    affiliate = AFFILIATE_PAIR
    campaign = CAMPAIGN_PAIR
    creative_id = nil(Integer32)
    subid_1 = Unicode
    subid_2 = Unicode
    offer = OFFER_PAIR
    vertical = VERTICAL_PAIR


class Post(ComplexModel):
    __type_name__ = "post"
    buyer = BUYER_PAIR
    buyer_contract = BUYER_CONTRACT_PAIR
    response_disposition = Unicode
    sent_date = nil(DateTime)
    received_date = nil(DateTime)


class ReturnOfLead(ComplexModel):
    """What a call asked of a return; a pending one that was decided has two rows."""

    __type_name__ = "lead_return"
    return_id = Integer32
    return_state = Unicode
    return_reason = Unicode
    denied_reason = Unicode
    changed_at = DateTime
    credit = nil(Decimal)
    replaced_by = Unicode


class SaleOfLead(ComplexModel):
    """All of it is ours."""

    __type_name__ = "lead_sale"  # not sale: Sale is an element of this namespace
    vertical = VERTICAL_PAIR
    buyer = BUYER_PAIR
    buyer_contract = BUYER_CONTRACT_PAIR
    sold_at = DateTime
    price = Decimal
    revenue = Decimal
    lead_status = Unicode
    lead_sub_status = Unicode
    return_state = Unicode
    is_replacement = Boolean
    fields = Array(FieldOfSale)
    returns = Array(ReturnOfLead)


class LeadInfoResponse(GetResponse):
    __type_name__ = "lead_info_response"
    lead_id = Unicode
    personal_info = PersonalInfo
    traffic_info = TrafficInfo
    posts = Array(Post)
    sales = Array(SaleOfLead, member_name="sale")
