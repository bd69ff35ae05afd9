"""A return rule as one sentence."""

from decimal import Decimal

import pytest

from service.admin.rule_words import sentence
from service.rules.return_rules import ReturnRule

NAMES = {
    "vertical_id": "Solar",
    "buyer_id": "Acme",
    "buyer_contract_id": "Acme West",
    "return_reason_id": "Wrong number",
    "lead_status_id": "Funded",
    "denied_reason_id": "Too late",
}
SENTENCES = [
    ("pending", {}, "Any return waits in the queue."),
    (
        "rejected",
        {"vertical_id": 1, "buyer_id": 1, "hours_above": 72, "denied_reason_id": 1},
        "A return of Solar leads by Acme, more than 72 hours after the sale, is"
        " rejected: Too late.",
    ),
    (
        "credited",
        {"hours_above": 24, "hours_up_to": 48, "revenue_up_to": Decimal("12.5")},
        "A return more than 24 and at most 48 hours after the sale, with a revenue of at"
        " most 12.50 USD, is approved for credit.",
    ),
    (
        "replaced",
        {"buyer_contract_id": 1, "return_reason_id": 1},
        "A return under the contract Acme West for “Wrong number” is approved to replace.",
    ),
    (
        "rejected",
        {"price_from": Decimal(5), "price_up_to": Decimal("7.1234")},
        "A return with a price of at least 5.00 and at most 7.1234 USD is rejected.",
    ),
    (
        "pending",
        {"lead_status_id": 1, "first_return": False, "returned_elsewhere": True},
        "A return reported as Funded, of a sale that was returned before, of a lead that"
        " another buyer has returned, waits in the queue.",
    ),
    (
        "pending",
        {"first_return": True, "returned_elsewhere": False},
        "A return of a sale that was never returned before, of a lead that no other"
        " buyer has returned, waits in the queue.",
    ),
    (
        "pending",
        {"rate_above": Decimal("12.50"), "rate_days": 30},
        "A return where the contract's return rate in the last 30 days is above 12.5 %"
        " waits in the queue.",
    ),
]


@pytest.mark.parametrize("outcome, conditions, text", SENTENCES)
def test_reads_as_a_sentence(outcome, conditions, text):
    rule = ReturnRule("A rule", outcome, **conditions)
    assert sentence(rule, NAMES, "USD") == text
