"""The wire: namespaces, enums, parameter types and reply types, by the vendor's names.

Spyne's models declare them; `protocol/` compiles its codec and the WSDLs from them.
Every type belongs to the namespace of the page that uses it.
"""

from typing import Any, TypedDict, Unpack

from service.pages.spyne_imports import (
    Array,
    Boolean,
    ComplexModel,
    Decimal,
    Integer32,
    Unicode,
)

API_1 = ADDEDIT = "http://cakemarketing.com/api/1/"
API_2 = TRACK = "http://cakemarketing.com/api/2/"
API_3 = "http://cakemarketing.com/api/3/"
API_4 = "http://cakemarketing.com/api/4/"
API_5 = "http://cakemarketing.com/api/5/"
API_6 = "http://cakemarketing.com/api/6/"
LEADS = "http://cakemarketing.com/buyers/api/1/"
ID_NAME_STORE = "API:id_name_store"  # of CAKE's id+name pairs, whatever the page
Model = type[Any]  # of Spyne's


class Facts(TypedDict, total=False):
    """What the help pages say of a parameter beside its meaning, which is a sentence."""

    sample: str  # what the samples send
    skip: str | None  # the value that leaves a setting as it is
    clear: str | None  # the value that empties it
    need: str  # when it must be given; "yes": always
    also_named: str  # another name by which a client sends it
    spellings: dict[str, str]  # of a choice: other spellings that are sent


def text(meaning: str, **facts: Unpack[Facts]) -> Model:
    return _parameter(Unicode, meaning, {"sample": "", **facts})


def number(meaning: str, **facts: Unpack[Facts]) -> Model:
    return _parameter(Integer32, meaning, {"sample": "0", **facts})


def money(meaning: str, **facts: Unpack[Facts]) -> Model:
    return _parameter(Decimal, meaning, {"sample": "0", **facts})


def boolean(meaning: str, **facts: Unpack[Facts]) -> Model:
    return _parameter(Boolean, meaning, {"sample": "true", **facts})


def choice(enum: Model, meaning: str, **facts: Unpack[Facts]) -> Model:
    """Declare an enum of the page's namespace; `enum` is one of the classes below."""
    name = enum.get_type_name()  # Spyne forgets it when it customizes
    return _parameter(enum, meaning, {**facts}, type_name=name)


def _parameter(model: Model, meaning: str, facts: Facts, **attributes: Any) -> Model:
    told = {"skip": None, "clear": None, "need": "no", **facts}
    customized: Model = model.customize(doc=meaning, appinfo=told, **attributes)
    return customized


def nil(model: Model) -> Model:
    """Declare a member of a reply that is nil where it is absent."""
    customized: Model = model.customize(appinfo={"nillable": True})
    return customized


def _enum(name: str, *values: str) -> Model:
    return Unicode(values=values, type_name=name)


RETURN_TYPE = _enum(
    "return_type",
    "approve_to_replace",
    "approve_for_credit",
    "submit_for_approval",
    "reject",
)
RETURN_TYPE_V1 = _enum(
    "return_type", "approve_to_replace", "approve_for_credit", "submit_for_approval"
)
ON_OFF_NO_CHANGE = _enum("on_off_no_change", "on", "off", "no_change")
CREDIT_TYPE = _enum("credit_type", "limited", "unlimited", "no_change")
DELIVERY_SCHEDULE_DAY = _enum(
    "delivery_schedule_day",
    "sunday",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "no_change",
)
SCHEDULE_TYPE = _enum("schedule_type", "exclusive", "multisell", "hybrid", "no_change")
EFFECTIVE_DATE_OPTION = _enum(
    "effective_date_option", "today", "conversion_date", "custom"
)
EMAIL_TYPE = _enum("email_type", "lead_email", "non_lead_email", "both")


class BaseResponse(ComplexModel):
    __type_name__ = "base_response"
    success = Boolean
    message = Unicode


class GetResponse(BaseResponse):
    __type_name__ = "get_response"
    row_count = Integer32


class LeadReturnResponse(BaseResponse):
    __type_name__ = "lead_return_response"


class BuyerContractAddEditResponse(GetResponse):
    __type_name__ = "buyer_contract_addedit_response"
    buyer_contract_id = Integer32


class BuyerAddEditResponse(GetResponse):
    __type_name__ = "buyer_addedit_response"
    buyer_id = Integer32


class DeliveryScheduleAddEditResponse(GetResponse):
    __type_name__ = "buyer_contract_delivery_schedule_addedit_response"  # ours
    delivery_schedule_id = Integer32


class UpdateLeadResponse(BaseResponse):
    __type_name__ = "update_lead_response"
    lead_id = Unicode


class UpdateLeadPriceResponse(BaseResponse):
    __type_name__ = "update_lead_price_response"


class ReturnReason(ComplexModel):
    __type_name__ = "return_reason"
    return_reason_id = Integer32
    return_reason_name = Unicode


class ReturnReasonsResponse(GetResponse):
    __type_name__ = "return_reasons_response"
    return_reasons = Array(ReturnReason)


class LeadAddResponse(BaseResponse):
    __type_name__ = "lead_add_response"
    lead_id = Unicode


class SaleAddResponse(BaseResponse):
    __type_name__ = "sale_add_response"
    lead_id = Unicode


class BuyerCreditAddResponse(BaseResponse):
    __type_name__ = "buyer_credit_add_response"
