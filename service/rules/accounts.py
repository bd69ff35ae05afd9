"""A buyer's account: what may be added to it; all but the texts' names is ours."""

from dataclasses import dataclass
from decimal import Decimal

from service.errors import Reason, Refusal
from service.rules.commands import BuyerCredit, ManualCredit
from service.rules.money import fits_money

MAX_NOTES = 100  # characters (ManualCredit v1)
MAX_REFERENCE = 100


@dataclass(frozen=True, slots=True)
class AccountToCredit:
    """What ManualCredit asks, in one row."""

    buyer_exists: bool
    contract_is_the_buyers: bool
    api_key_id: int | None  # of the claim's key; None: there was no claim


def check_manual_credit(found: AccountToCredit, command: ManualCredit) -> None:
    """Refuse what does not exist, and an entry of nothing: programs send 0 for unset."""
    if not found.buyer_exists:
        raise Refusal(Reason.INVALID_BUYER_ID)
    if command.buyer_contract_id and not found.contract_is_the_buyers:
        raise Refusal(Reason.INVALID_BUYER_CONTRACT_ID)
    if command.amount == 0 or not fits_money(command.amount):
        raise Refusal(Reason.INVALID_AMOUNT)
    if len(command.invoice_number) > MAX_REFERENCE:
        raise Refusal(Reason.INVALID_INVOICE_NUMBER)
    if len(command.verification_code) > MAX_REFERENCE:
        raise Refusal(Reason.INVALID_VERIFICATION_CODE)
    if len(command.notes) > MAX_NOTES:
        raise Refusal(Reason.INVALID_NOTES)


def check_credit_to_add(command: BuyerCredit) -> None:
    """Refuse to take prepaid money away: ManualCredit does that."""
    credit = command.credit_to_add or Decimal(0)
    if not fits_money(credit):
        raise Refusal(Reason.INVALID_AMOUNT)
    if credit < 0:
        raise Refusal(Reason.INVALID_CREDIT_TO_ADD)
