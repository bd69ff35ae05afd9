"""What Lead and Sale may add, in which order it is refused, and what is the same."""

from collections import namedtuple
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from service.errors import Refusal
from service.rules.additions import (
    creation_time,
    is_other_lead,
    is_other_sale,
    sale_time,
)

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
LATER = NOON + timedelta(microseconds=1)
LEAD_FOUND = {
    "vertical_exists": True,
    "campaign_exists": True,
    "time_zone": "UTC",
    "campaign_id": None,
    "created_at": None,
}
LEAD_SENT = {"lead_id": "L1", "campaign_id": 3, "created_at": "2026-01-31T12:00:00"}
SALE_FOUND = {
    "vertical_exists": True,
    "lead_exists": True,
    "lead_in_vertical": True,
    "contract_in_vertical": True,
    "time_zone": "UTC",
    "price": None,
    "sold_at": None,
    "is_replacement": None,
}
SALE_SENT = {
    "lead_id": "L1",
    "price": Decimal("12.5"),
    "sold_at": "2026-01-31T12:00:00",
    "is_replacement": None,
}


def pick(facts: dict, **others):
    return namedtuple("Facts", facts)(**facts | others)


def test_the_time_of_a_lead_that_may_be_added():
    assert creation_time(pick(LEAD_FOUND), pick(LEAD_SENT)) == NOON
    assert creation_time(pick(LEAD_FOUND), pick(LEAD_SENT, created_at="")) is None


@pytest.mark.parametrize("campaign_id", [0, None])
def test_a_lead_without_a_campaign_names_none(campaign_id):
    sent = pick(LEAD_SENT, campaign_id=campaign_id)
    assert creation_time(pick(LEAD_FOUND, campaign_exists=False), sent) == NOON


def test_the_first_thing_that_is_wrong_with_a_lead_is_told():
    told, found, sent = [], dict(LEAD_FOUND), dict(LEAD_SENT)
    found |= {"vertical_exists": False, "campaign_exists": False}
    sent |= {"lead_id": "L" * 101, "created_at": "soon"}
    rights = [{"lead_id": "L" * 100}, {"vertical_exists": True}]
    rights += [{"campaign_exists": True}]
    for right in [{}, *rights]:
        found |= {name: v for name, v in right.items() if name in found}
        sent |= {name: v for name, v in right.items() if name in sent}
        with pytest.raises(Refusal) as refused:
            creation_time(pick(found), pick(sent))
        told.append(str(refused.value))
    assert told == [
        "Invalid Lead ID",
        "Invalid Vertical ID",
        "Invalid Campaign ID",
        "Invalid Created At",
    ]


@pytest.mark.parametrize(
    ("there", "created_at", "is_other"),
    [
        ({}, NOON, False),
        ({"created_at": NOON, "campaign_id": 3}, NOON, False),
        ({"created_at": NOON, "campaign_id": 3}, None, False),
        ({"created_at": NOON, "campaign_id": 3}, LATER, True),
        ({"created_at": NOON, "campaign_id": 4}, NOON, True),
        ({"created_at": NOON, "campaign_id": None}, None, True),
    ],
)
def test_what_makes_a_lead_another_one(there, created_at, is_other):
    found = pick(LEAD_FOUND, **there)
    assert is_other_lead(found, pick(LEAD_SENT), created_at) is is_other


def test_a_campaign_of_0_is_none():
    found = pick(LEAD_FOUND, created_at=NOON)
    assert not is_other_lead(found, pick(LEAD_SENT, campaign_id=0), NOON)


def test_the_first_thing_that_is_wrong_with_a_sale_is_told():
    told, found, sent = [], dict(SALE_FOUND), dict(SALE_SENT)
    checks = ["vertical_exists", "lead_exists", "lead_in_vertical"]
    checks += ["contract_in_vertical"]
    found |= dict.fromkeys(checks, False)
    sent |= {"price": Decimal("-1.00001"), "sold_at": "soon"}
    rights = [{name: True} for name in checks]
    rights += [{"price": Decimal(-1)}, {"price": Decimal(0)}]
    for right in [{}, *rights]:
        (found if next(iter(right), "") in checks else sent).update(right)
        with pytest.raises(Refusal) as refused:
            sale_time(pick(found), pick(sent))
        told.append(str(refused.value))
    assert told == [
        "Invalid Vertical ID",
        "Invalid Lead ID",
        "Can not find Lead ID in this vertical",
        "Invalid Buyer Contract ID",
        "Invalid Amount",
        "Invalid Price",
        "Invalid Sold At",
    ]


@pytest.mark.parametrize(
    ("there", "sent", "sold_at", "is_other"),
    [
        ({"price": None}, {}, NOON, False),
        ({}, {}, NOON, False),
        ({}, {"is_replacement": False}, None, False),
        ({}, {"price": Decimal("12.5000")}, None, False),
        ({}, {}, LATER, True),
        ({}, {"price": Decimal("12.5001")}, None, True),
        ({}, {"is_replacement": True}, NOON, True),
        ({"is_replacement": True}, {}, NOON, True),
    ],
)
def test_what_makes_a_sale_another_one(there, sent, sold_at, is_other):
    usual = {"price": Decimal("12.5"), "sold_at": NOON, "is_replacement": False}
    found = pick(SALE_FOUND, **usual | there)
    assert is_other_sale(found, pick(SALE_SENT, **sent), sold_at) is is_other
