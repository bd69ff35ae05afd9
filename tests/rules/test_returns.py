"""The rules of a return: the state table, the contract's rules, the age."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from service.errors import Refusal
from service.rules.returns import (
    STATE_AFTER,
    check_contract_rules,
    check_submission,
    is_decision,
    is_in_time,
)

IN_LIST = "Lead is Already in Return List"
NO_RETURNS = "Buyer Contract Does Not Accept Returns"
NO_REPLACEMENTS = "Replacement Leads Are Not Returnable"
TOO_OLD = "Lead is Past Max Return Age"
STATES = ("pending", "replaced", "credited", "rejected")


def sale(**changes):
    """A sale an hour old that its contract takes back, never returned yet."""
    fine = {
        "reason_exists": True,
        "return_state": None,
        "is_replacement": False,
        "non_returnable": False,
        "replace_returns": True,
        "replacements_non_returnable": False,
        "age": timedelta(hours=1),
        "max_return_age_days": 30,
    }
    return SimpleNamespace(**fine | changes)


def submit(**changes):
    found = sale(**changes)
    check_submission(found, found.reason_exists)


def test_return_types_lead_to_their_states():
    assert STATE_AFTER == {
        "submit_for_approval": "pending",
        "approve_to_replace": "replaced",
        "approve_for_credit": "credited",
        "reject": "rejected",
    }


@pytest.mark.parametrize("wanted", STATES)
def test_a_sale_never_returned_gets_a_new_return(wanted):
    assert is_decision(None, wanted) is False


@pytest.mark.parametrize("wanted", ["replaced", "credited", "rejected"])
def test_a_pending_return_is_decided(wanted):
    assert is_decision("pending", wanted) is True


@pytest.mark.parametrize("wanted", ["pending", "replaced", "credited"])
def test_a_rejected_sale_gets_a_new_return(wanted):
    assert is_decision("rejected", wanted) is False


@pytest.mark.parametrize(
    "state, wanted",
    [
        ("pending", "pending"),
        ("rejected", "rejected"),
        *[(state, wanted) for state in ("replaced", "credited") for wanted in STATES],
    ],
)
def test_what_the_state_table_does_not_have_is_refused(state, wanted):
    with pytest.raises(Refusal) as caught:
        is_decision(state, wanted)
    assert str(caught.value) == IN_LIST


REPLACEMENT = {"is_replacement": True, "replacements_non_returnable": True}
OLD = {"age": timedelta(days=30, microseconds=1)}


@pytest.mark.parametrize("wanted", ["pending", "replaced", "credited"])
@pytest.mark.parametrize(
    "changes, text",
    [
        ({"replace_returns": False}, NO_RETURNS),
        ({"non_returnable": True}, NO_RETURNS),
        (REPLACEMENT, NO_REPLACEMENTS),
        (OLD, TOO_OLD),
        # two at once: the first of the stated order
        ({"replace_returns": False} | REPLACEMENT | OLD, NO_RETURNS),
        ({"non_returnable": True} | REPLACEMENT | OLD, NO_RETURNS),
        (REPLACEMENT | OLD, NO_REPLACEMENTS),
    ],
)
def test_the_contract_refuses(wanted, changes, text):
    with pytest.raises(Refusal) as caught:
        check_contract_rules(sale(**changes), wanted)
    assert str(caught.value) == text


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"is_replacement": True},  # the contract takes replacements back
        {"replacements_non_returnable": True},  # but this was none
        {"age": timedelta(days=30)},
        {"age": timedelta(days=-3)},
    ],
)
def test_the_contract_takes_it(changes):
    check_contract_rules(sale(**changes), "pending")


def test_a_reject_is_bound_by_no_rule():
    terms = {"replace_returns": False, "non_returnable": True}
    check_contract_rules(sale(**terms, **REPLACEMENT, **OLD), "rejected")


@pytest.mark.parametrize(
    "age, days, in_time",
    [
        (timedelta(days=30), 30, True),
        (timedelta(days=30, microseconds=1), 30, False),
        (timedelta(hours=719, minutes=59), 30, True),
        (timedelta(0), 0, True),
        (timedelta(microseconds=1), 0, False),
        (timedelta(days=-400), 0, True),  # dated in the future
        (timedelta(days=36500), 36500, True),
    ],
)
def test_the_last_moment_counts(age, days, in_time):
    assert is_in_time(age, days) is in_time


@pytest.mark.parametrize(
    "changes, text",
    [
        ({"reason_exists": False}, "Invalid Return Reason ID"),
        ({"return_state": "pending"}, IN_LIST),
        ({"return_state": "credited"}, IN_LIST),
        ({"replace_returns": False}, NO_RETURNS),
        ({"non_returnable": True}, NO_RETURNS),
        (
            {"reason_exists": False, "return_state": "pending"},
            "Invalid Return Reason ID",
        ),
        ({"return_state": "replaced", "replace_returns": False}, IN_LIST),
    ],
)
def test_a_submission_is_refused(changes, text):
    with pytest.raises(Refusal) as caught:
        submit(**changes)
    assert str(caught.value) == text


@pytest.mark.parametrize("state", [None, "rejected"])
def test_a_submission_is_taken(state):
    submit(return_state=state)
