"""May this sale be returned, and what becomes of the return?"""

from datetime import timedelta

from service.errors import Reason, Refusal
from service.rules.sales import Sale

MAX_RETURN_NOTE = 1000  # characters (ours)
# return_type of the call → state of the return afterwards (ReturnLead v2).
STATE_AFTER = {
    "submit_for_approval": "pending",
    "approve_to_replace": "replaced",
    "approve_for_credit": "credited",
    "reject": "rejected",
}


def is_decision(state: str | None, wanted: str) -> bool:
    """Say whether the call decides the pending return instead of making a new one.

    Refuses with ALREADY_RETURNED what the state table of ReturnLead does not have.
    """
    if state == "pending" and wanted != "pending":
        return True
    if state is None or (state == "rejected" and wanted != "rejected"):
        return False
    raise Refusal(Reason.ALREADY_RETURNED)


def check_submission(sale: Sale, reason_exists: bool) -> None:
    """Refuse what cannot be submitted for approval: by its reason, state, contract."""
    if not reason_exists:
        raise Refusal(Reason.INVALID_RETURN_REASON_ID)
    is_decision(sale.return_state, "pending")
    check_contract_rules(sale, "pending")


def check_contract_rules(sale: Sale, wanted: str) -> None:
    """Refuse a new return that the sale's contract does not take; a reject is free."""
    if wanted == "rejected":
        return
    if sale.non_returnable or not sale.replace_returns:
        raise Refusal(Reason.RETURNS_NOT_ACCEPTED)
    if sale.is_replacement and sale.replacements_non_returnable:
        raise Refusal(Reason.REPLACEMENT_NOT_RETURNABLE)
    if not is_in_time(sale.age, sale.max_return_age_days):
        raise Refusal(Reason.PAST_MAX_RETURN_AGE)


def check_return_note(note: str) -> None:
    """Refuse a note that is too long; it is never cut (ours)."""
    if len(note) > MAX_RETURN_NOTE:
        raise Refusal(Reason.INVALID_NOTE)


def is_in_time(age: timedelta, max_age_days: int) -> bool:
    """Say whether a sale is young enough to be returned.

    BuyerContract v1 counts "days after a lead is purchased". It does not say calendar
    days, so a day is 24 hours (ours), and the last moment still counts.
    """
    return age <= timedelta(days=max_age_days)
