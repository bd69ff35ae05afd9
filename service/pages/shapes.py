"""The wire: namespaces, enums, parameter types and reply types, by the vendor's names.

Spyne's models declare them; `protocol/` compiles its codec and the WSDLs from them.
Every type belongs to the namespace of the page that uses it.
"""

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
API_4 = "http://cakemarketing.com/api/4/"
API_6 = "http://cakemarketing.com/api/6/"
LEADS = "http://cakemarketing.com/buyers/api/1/"
ID_NAME_STORE = "API:id_name_store"  # of CAKE's id+name pairs, whatever the page


# The type of one parameter, with what the help pages say of it: `meaning` is a sentence;
# `skip` and `clear` are the values that leave a setting as it is or empty it; `sample` is
# what the samples send. `need` says when it must be given.


def text(meaning: str, *, sample="", skip=None, clear=None, need="no"):
    return _parameter(Unicode, meaning, sample, skip, clear, need)


def number(meaning: str, *, sample="0", skip=None, clear=None, need="no"):
    return _parameter(Integer32, meaning, sample, skip, clear, need)


def money(meaning: str, *, sample="0", skip=None, clear=None, need="no"):
    return _parameter(Decimal, meaning, sample, skip, clear, need)


def boolean(meaning: str, *, sample="true", skip=None, clear=None, need="no"):
    return _parameter(Boolean, meaning, sample, skip, clear, need)


def choice(enum, meaning: str, *, sample, skip=None, clear=None, need="no"):
    """Declare an enum of the page's namespace; `enum` is one of the classes below."""
    name = enum.get_type_name()  # Spyne forgets it when it customizes
    return _parameter(enum, meaning, sample, skip, clear, need, type_name=name)


def _parameter(model, meaning, sample, skip, clear, need, **attributes):
    appinfo = {"sample": sample, "skip": skip, "clear": clear, "need": need}
    return model.customize(doc=meaning, appinfo=appinfo, **attributes)


def nil(model):
    """Declare a member of a reply that is nil where it is absent."""
    return model.customize(appinfo={"nillable": True})


def _enum(name: str, *values: str):
    return Unicode(values=values, type_name=name)


RETURN_TYPE = _enum(
    "return_type",
    "approve_to_replace",
    "approve_for_credit",
    "submit_for_approval",
    "reject",
)
ON_OFF_NO_CHANGE = _enum("on_off_no_change", "on", "off", "no_change")
CREDIT_TYPE = _enum("credit_type", "limited", "unlimited", "no_change")
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


class UpdateLeadResponse(BaseResponse):
    __type_name__ = "update_lead_response"
    lead_id = Unicode


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
