"""Settings as calls send them: what skips, what clears, what is missing."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from service.pages.settings import change_maker, missing_lister
from service.rules.buyers import Buyer
from service.rules.contracts import Contract
from service.rules.entities import Number, declared
from tests.contract.calls import SKIP_CONTRACT
from tests.usecases.test_buyer import SKIPPING as SKIP_BUYER

ENTITIES = {
    "contract": (Contract, "buyer_contract_id", SKIP_CONTRACT),
    "buyer": (Buyer, "buyer_id", SKIP_BUYER),
}
IS_SKIPPED = object()


def given(entity: str, **sent) -> dict:
    kind, entity_id, skipping = ENTITIES[entity]
    return change_maker(kind, entity_id)(**skipping | sent).given


def missing(entity: str, **sent) -> list[str]:
    kind, entity_id, skipping = ENTITIES[entity]
    return missing_lister(kind, entity_id)(skipping | sent)


@pytest.mark.parametrize("entity", ENTITIES)
def test_a_call_that_skips_everything_gives_nothing(entity):
    assert given(entity) == {}


@pytest.mark.parametrize(
    ("entity", "name", "sent", "value"),
    [
        ("contract", "buyer_id", 7, 7),
        ("contract", "buyer_id", -1, -1),  # nobody's, and so refused later
        ("contract", "offer_id", -1, None),
        ("contract", "offer_id", -2, -2),
        ("contract", "email_template_id", -1, None),
        ("contract", "email_template_id", -7, -7),
        ("contract", "buyer_contract_name", "NULL", ""),
        ("contract", "buyer_contract_name", "null", "null"),
        ("contract", "buyer_contract_name", " NULL", " NULL"),
        ("contract", "default_confirmation_page_link", "NULL", ""),
        ("contract", "default_confirmation_page_link", "http://a/", "http://a/"),
        ("contract", "replace_returns", "on", True),
        ("contract", "replace_returns", "off", False),
        ("contract", "max_return_age_days", 0, 0),
        ("contract", "max_return_age_days", -2, -2),
        ("contract", "max_post_errors", -11, IS_SKIPPED),
        ("contract", "max_post_errors", -(2**31), IS_SKIPPED),
        ("contract", "max_post_errors", 0, 0),
        ("contract", "rank", 0, 0),
        ("buyer", "account_manager_id", -1, -1),
        ("buyer", "address_city", "NULL", ""),
        ("buyer", "buyer_name", "NULL", ""),  # and so refused later
        ("buyer", "credit_type", "limited", "limited"),
        ("buyer", "credit_limit", Decimal("-1.0000"), IS_SKIPPED),
        ("buyer", "credit_limit", Decimal("-1.0001"), Decimal("-1.0001")),
        ("buyer", "credit_limit", Decimal(0), Decimal(0)),
    ],
)
def test_what_a_value_asks_for(entity, name, sent, value):
    asked = {} if value is IS_SKIPPED else {name: value}
    assert given(entity, **{name: sent}) == asked


@pytest.mark.parametrize("entity", ENTITIES)
def test_an_edit_that_skips_everything_misses_nothing(entity):
    assert missing(entity, **{ENTITIES[entity][1]: 7}) == []


def test_what_a_new_one_needs():
    assert missing("contract", buyer_contract_id=0) == [
        *("buyer_id", "vertical_id", "buyer_contract_name", "rank")
    ]
    assert missing("buyer") == ["buyer_name"]
    needed = {"buyer_id": -1, "vertical_id": -1, "rank": 0}
    sent = needed | {"buyer_contract_id": 0, "buyer_contract_name": "NULL"}
    assert missing("contract", **sent) == ["buyer_contract_name"]
    assert missing("buyer", buyer_name="NULL") == []  # refused, by another text


def test_absent_numbers_and_choices_are_named_in_order():
    sent = {"credit_limit": None, "account_status_id": None}
    assert missing("buyer", **sent) == [
        "buyer_name",
        "account_status_id",
        "credit_limit",
    ]
    sent["buyer_id"] = None  # then nobody knows whether the call creates
    assert missing("buyer", **sent) == ["buyer_id", "account_status_id", "credit_limit"]


@dataclass
class Capped:
    """An entity with a setting that CAKE's programs do not know, and cannot send."""

    daily_cap: int | None = declared(
        None, Number(meaning="", label="", group="", is_ours=True)
    )


def test_a_setting_of_ours_may_be_left_out():
    sent = {"capped_id": 7, "daily_cap": None}
    assert missing_lister(Capped, "capped_id")(sent) == []
    assert change_maker(Capped, "capped_id")(**sent).given == {}

    sent["daily_cap"] = 5
    assert change_maker(Capped, "capped_id")(**sent).given == {"daily_cap": 5}
