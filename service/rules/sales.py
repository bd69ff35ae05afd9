"""Does the call name exactly one sale?"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, Protocol, TypeVar

from service.errors import Reason, Refusal

MAX_LEAD_ID = 100  # characters


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale, with what its contract says of returns."""

    sale_id: int
    buyer_contract_id: int
    return_id: int | None  # of its latest return; None: never returned
    return_state: str | None
    is_replacement: bool
    non_returnable: bool  # sold in a window that had no_return
    replace_returns: bool
    replacements_non_returnable: bool
    age: timedelta  # negative for a sale dated in the future
    max_return_age_days: int  # the instance's where the contract has none
    rules_in_force: bool  # some return rule is switched on
    has_cap: bool  # its contract's returns, or the contract's buyer's, are capped


AnySale = TypeVar("AnySale")


@dataclass(frozen=True, slots=True)
class NamedSale(Generic[AnySale]):
    """What was found of the contract that a call names, and of the sale; one row."""

    contract_exists: bool
    sales: int  # how many sales fit; 2 stands for more
    sale: AnySale | None  # where several fit, one of them


@dataclass(frozen=True, slots=True)
class FoundSale(NamedSale[AnySale]):
    """What was found of a return reason, too."""

    reason_exists: bool  # and it is in use


class FoundLead(Protocol):
    """What was found of the lead and the vertical that a call names."""

    @property
    def vertical_exists(self) -> bool: ...

    @property
    def lead_verticals(self) -> int:
        """Tell how many verticals have a lead of this id; 2 stands for more."""

    @property
    def lead_in_vertical(self) -> bool: ...


def check_lead(
    found: FoundLead, *, lead_id: str, vertical_id: int, buyer_contract_id: int = 0
) -> None:
    """Refuse an unknown vertical or lead, and an id that several verticals have.

    With vertical_id 0 a contract stands for its vertical; a lead that is not in it was
    not sold to the contract, so that is SALE_NOT_FOUND later on (ours).
    """
    if vertical_id and not found.vertical_exists:
        raise Refusal(Reason.INVALID_VERTICAL_ID)
    if found.lead_verticals == 0 or len(lead_id) > MAX_LEAD_ID:
        raise Refusal(Reason.INVALID_LEAD_ID)
    if vertical_id and not found.lead_in_vertical:
        raise Refusal(Reason.LEAD_NOT_IN_VERTICAL)
    if not (vertical_id or buyer_contract_id) and found.lead_verticals > 1:
        raise Refusal(Reason.MISSING_REQUIRED_FIELDS, ["vertical_id"])


def check_one_sale(found: NamedSale[AnySale], buyer_contract_id: int) -> AnySale:
    """Refuse an unknown contract, no sale, and several; contract 0 names none."""
    if buyer_contract_id and not found.contract_exists:
        raise Refusal(Reason.INVALID_BUYER_CONTRACT_ID)
    if found.sale is None:
        raise Refusal(Reason.SALE_NOT_FOUND)
    if found.sales > 1:
        raise Refusal(Reason.MISSING_REQUIRED_FIELDS, ["buyer_contract_id"])
    return found.sale
