"""Does the call name exactly one sale?"""

from typing import Protocol

from service.errors import Reason, Refusal


class Found(Protocol):
    """What was found of the contract and the sale that a call names."""

    contract_exists: bool
    sales: int  # how many fit


def check_one_sale(found: Found, buyer_contract_id: int) -> None:
    """Refuse an unknown contract, no sale, and several; contract 0 names none."""
    if buyer_contract_id and not found.contract_exists:
        raise Refusal(Reason.INVALID_BUYER_CONTRACT_ID)
    if found.sales == 0:
        raise Refusal(Reason.SALE_NOT_FOUND)
    if found.sales > 1:
        raise Refusal(Reason.MISSING_REQUIRED_FIELDS, ["buyer_contract_id"])
