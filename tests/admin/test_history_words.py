"""What the audit kept, in the words and numbers of the pages."""

import pytest

from service.admin.history import History
from service.admin.history_words import words_for, write_value
from service.admin.listing import Page
from service.repositories.audit_trail import Change


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("replace_returns", "Takes returns"),
        ("max_return_age_days", "Max return age, in days"),
        ("denied_reason_id", "Denied reason"),
        ("lead_status_id", "Lead status"),
        ("field premium", "Field premium"),
    ],
)
def test_a_setting_is_named_as_in_its_form(name, words):
    assert words_for(name) == words


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("replace_returns", True, "on"),
        ("max_return_age_days", 36500, "36,500"),
        ("max_return_age_days", None, "the instance's default"),
        ("buyer_contract_name", "", "empty"),
        ("credit_limit", 20000, "20,000.00"),
        ("revenue", "1234.5000", "1,234.50"),
        ("price_from", "NaN of old", "NaN of old"),
        ("credit_type", "unlimited", "Unlimited"),
        ("outcome", "credited", "approve for credit"),
        ("return_state", "replaced", "to be replaced"),
        ("field price", "1234.5", "1234.5"),
        ("field sold_at", "noon", "noon"),
        ("lead_id", "true", "true"),
    ],
)
def test_a_value_is_written_as_pages_write_it(name, value, words):
    assert write_value(name, value) == words


def test_a_creation_is_told_in_the_forms_order_without_its_own_id():
    values = {"rank": 0, "other": 1, "buyer_contract_id": 7, "buyer_contract_name": "A"}
    change = Change(1, None, None, "key:1", None, "x", None, values)  # type: ignore[arg-type]
    history = History([change], Page(1, 1, 1), {}, "buyer_contract_id")

    assert [name for name, _, _ in history.rows(change)] == ["Name", "Rank", "Other"]
