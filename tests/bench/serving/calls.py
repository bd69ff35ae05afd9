"""The calls that are measured: what each sends, what a good reply says, what it writes."""

import itertools
from collections.abc import Callable
from typing import NamedTuple

from tests.bench.serving.bindings import get, json_post, soap11, soap12
from tests.bench.serving.world import CONTRACTS, REASONS, lead

TRACK = "/api/2/track.asmx"
LEADS = "/buyers/api/1/leads.asmx"
ADDEDIT = "/api/1/addedit.asmx"
TRUE = "<success>true</success>"
WRITTEN = {  # the number of what was written so far
    "submit_for_approval": "SELECT count(*) FROM returns WHERE state = 'pending'",
    "approve_for_credit": "SELECT count(*) FROM returns JOIN buyer_credits USING (return_id)",
    "approve_to_replace": "SELECT count(*) FROM returns JOIN replacement_queue USING (return_id)",
    "reject": "SELECT count(*) FROM returns WHERE state = 'rejected'",
    "UpdateLead": "SELECT count(*) FROM ledger",
    "BuyerContract": "SELECT sum(version) FROM buyer_contracts",
    "nothing": (
        "SELECT (SELECT count(*) FROM returns) + (SELECT count(*) FROM ledger)"
        " + (SELECT count(*) FROM audit)"
    ),
}
CEILING = "pgbench: ReturnLead in one function"
STOCK = "stock Spyne: ReturnLead, SOAP 1.1"
_ranks = itertools.count(1)


class Call(NamedTuple):
    """One row of the table."""

    name: str
    request: Callable[[str, int], bytes]  # of an admin key, for the lead of this number
    marker: str  # what the body of a good reply holds
    written: str  # the query for the number of what good replies have written
    takes_leads: bool = True  # each request one that no other had

    @property
    def writes(self) -> bool:
        return self.written != WRITTEN["nothing"]


def return_lead(key: str, number: int, return_type: str) -> dict:
    sold = lead(number)
    reason = 1 + number % REASONS
    return {
        "api_key": key,
        "lead_id": sold.lead_id,
        "vertical_id": sold.vertical_id,
        "buyer_contract_id": sold.contract_id,
        "return_type": return_type,
        "return_reason_id": reason,
        "denied_reason_id": reason if return_type == "reject" else 0,
    }


def update_lead(number: int) -> dict:
    sold = lead(number)
    return {
        "lead_id": sold.lead_id,
        "buyer_contract_id": sold.contract_id,
        "status": "Funded",
        "sub_status": "",
        "amount": "12.50",
        "add_to_existing": "true",
        "field_name": "",
        "field_value": "",
        "return_reason_id": 0,
    }


def edit_contract(key: str, number: int) -> dict:
    """Give the contract a rank that none has had, or nothing would be written."""
    return {
        "api_key": key,
        "buyer_contract_id": 1 + number % CONTRACTS,
        "buyer_id": 0,
        "vertical_id": 0,
        "buyer_contract_name": "",
        "account_status_id": 0,
        "offer_id": 0,
        "replace_returns": "no_change",
        "replacements_non_returnable": "no_change",
        "max_return_age_days": -1,
        "buy_upsells": "no_change",
        "vintage_leads": "no_change",
        "min_lead_age_minutes": -1,
        "max_lead_age_minutes": -1,
        "posting_wait_seconds": -1,
        "default_confirmation_page_link": "",
        "max_post_errors": -1,
        "send_alert_only": "no_change",
        "rank": next(_ranks),
        "email_template_id": 0,
        "portal_template_id": 0,
    }


def _return(return_type: str, binding: str, write: Callable, marker: str) -> Call:
    return Call(
        f"ReturnLead {return_type}, {binding}",
        lambda key, number: write(
            TRACK, "ReturnLead", return_lead(key, number, return_type)
        ),
        marker,
        WRITTEN[return_type],
    )


def with_request_id(page: str, operation: str, values: dict) -> bytes:
    """Send an id that no other call has: the lead's."""
    return soap11(page, operation, values | {"request_id": values["lead_id"]})


CALLS = [
    _return("approve_for_credit", "SOAP 1.1", soap11, TRUE),
    _return("approve_for_credit", "SOAP 1.2", soap12, TRUE),
    _return("approve_for_credit", "GET", get, TRUE),
    _return("approve_for_credit", "JSON", json_post, '"success":true'),
    _return("submit_for_approval", "SOAP 1.1", soap11, TRUE),
    _return("approve_to_replace", "SOAP 1.1", soap11, TRUE),
    _return("reject", "SOAP 1.1", soap11, TRUE),
    _return("approve_for_credit", "SOAP 1.1, a request id", with_request_id, TRUE),
    Call(
        "UpdateLead with an amount, SOAP 1.1",
        lambda key, number: soap11(LEADS, "UpdateLead", update_lead(number)),
        TRUE,
        WRITTEN["UpdateLead"],
    ),
    Call(
        "BuyerContract edit, SOAP 1.1",
        lambda key, number: soap11(
            ADDEDIT, "BuyerContract", edit_contract(key, number)
        ),
        TRUE,
        WRITTEN["BuyerContract"],
        takes_leads=False,
    ),
    Call(
        "GetReturnReasons, SOAP 1.1",
        lambda key, number: soap11(LEADS, "GetReturnReasons", {}),
        TRUE,
        WRITTEN["nothing"],
        takes_leads=False,
    ),
    Call(
        "a wrong key, SOAP 1.1",
        lambda key, number: soap11(
            TRACK, "ReturnLead", return_lead("x" * 40, number, "approve_for_credit")
        ),
        "Invalid API Key",
        WRITTEN["nothing"],
        takes_leads=False,
    ),
]
STOCK_CALL = Call(
    STOCK,
    lambda key, number: soap11(
        TRACK, "ReturnLead", return_lead(key, number, "approve_for_credit")
    ),
    "Lead Return Approved For Credit",
    "SELECT count(*) FROM returns JOIN credits USING (return_id)",
)
QUICK = (
    "ReturnLead approve_for_credit, SOAP 1.1",
    "ReturnLead approve_for_credit, SOAP 1.1, a request id",
    "UpdateLead",
    "GetReturnReasons",
    "a wrong key",
    CEILING,
    STOCK,
)
