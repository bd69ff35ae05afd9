"""What the parameters of a lookup mean."""

import pytest

from service.errors import Refusal
from service.rules.filters import (
    leads_sorted_by,
    most_rows,
    rows_to_skip,
    sorted_by,
    wanted_id,
)


@pytest.mark.parametrize(
    ("sent", "meant"), [(None, 0), (0, 0), (-1, 0), (-(2**31), 0), (1, 1), (7, 7)]
)
def test_an_id_that_is_not_positive_is_all(sent, meant):
    assert wanted_id(sent) == meant


@pytest.mark.parametrize(
    ("sent", "skipped"), [(None, 0), (0, 0), (-5, 0), (1, 0), (2, 1), (1001, 1000)]
)
def test_rows_count_from_1(sent, skipped):
    assert rows_to_skip(sent) == skipped


@pytest.mark.parametrize("default", [None, 1000])
def test_no_limit_is_the_default(default):
    assert [most_rows(sent, default) for sent in (None, 0, -1)] == [default] * 3
    assert [most_rows(sent, default) for sent in (1, 5000)] == [1, 5000]


@pytest.mark.parametrize(
    ("sent", "column"),
    [
        ("", "offer_id"),
        ("0", "offer_id"),
        ("offer_id", "offer_id"),
        ("date_created", "offer_id"),
        ("offer_name", "offer_name"),
    ],
)
def test_columns_that_offers_are_sorted_by(sent, column):
    assert sorted_by(sent) == column


@pytest.mark.parametrize("sent", ["OFFER_ID", " offer_id", "price", "1"])
def test_other_columns_are_refused(sent):
    with pytest.raises(Refusal, match=r"^Invalid Sort Field$"):
        sorted_by(sent)


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        *[(name, "transaction_date") for name in ("", "0", "transaction_date")],
        *[(name, "transaction_date") for name in ("ip_address", "first_name")],
        *[(name, "transaction_date") for name in ("last_name", "email_address")],
        *[(name, "transaction_date") for name in ("country", "state")],
        ("buyer_id", "buyer_id"),
        ("buyer_name", "buyer_name"),
        ("buyer_contract_id", "buyer_contract_id"),
        ("buyer_contract_name", "buyer_contract_name"),
        ("unique_id", "unique_id"),
        ("price", "price"),
    ],
)
def test_what_sold_leads_are_sorted_by(sent, meant):
    assert leads_sorted_by(sent) == meant


@pytest.mark.parametrize("sent", ["PRICE", " price", "revenue", "offer_id", "1"])
def test_other_names_are_refused_for_sold_leads(sent):
    with pytest.raises(Refusal, match=r"^Invalid Sort Field$"):
        leads_sorted_by(sent)
