"""Does the call name exactly one sale?"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from service.errors import Reason, Refusal

MAX_LEAD_ID = 100  # characters


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale, with what its contract says of returns."""

    sale_id: int
    return_id: int | None  # of its latest return; None: never returned
    return_state: str | None
    is_replacement: bool
    non_returnable: bool  # sold in a window that had no_return
    replace_returns: bool
    replacements_non_returnable: bool
    age: timedelta  # negative for a sale dated in the future
    max_return_age_days: int  # the instance's where the contract has none


AnySale = TypeVar("AnySale", bound=Sale)


@dataclass(frozen=True, slots=True)
class FoundSale(Generic[AnySale]):
    """What was found of all that a call names, and of the sale; one row."""

    contract_exists: bool
    reason_exists: bool  # the return reason, and it is in use
    sales: int  # how many sales fit; 2 stands for more
    sale: AnySale | None  # where several fit, one of them


def check_one_sale(found: FoundSale[AnySale], buyer_contract_id: int) -> AnySale:
    """Refuse an unknown contract, no sale, and several; contract 0 names none."""
    if buyer_contract_id and not found.contract_exists:
        raise Refusal(Reason.INVALID_BUYER_CONTRACT_ID)
    if found.sale is None:
        raise Refusal(Reason.SALE_NOT_FOUND)
    if found.sales > 1:
        raise Refusal(Reason.MISSING_REQUIRED_FIELDS, ["buyer_contract_id"])
    return found.sale
