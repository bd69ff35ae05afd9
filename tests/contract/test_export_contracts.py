"""export.asmx, version 4: BuyerContracts by every binding."""

import pytest

from tests.contract.lookups import exported_ids

SCHEMAS = (
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'


def contracts(stock) -> None:
    """Make four contracts of two buyers in two verticals, the third inactive."""
    stock.verticals("Auto", "Home")
    for name in ("Acme", "Bolt"):
        stock.buyer(buyer_name=name)
    terms = [(1, 1, 1), (1, 2, 1), (2, 2, 2), (2, 1, 1)]
    for buyer_id, vertical_id, status_id in terms:
        stock.contract(
            buyer_id=buyer_id, vertical_id=vertical_id, account_status_id=status_id
        )


def test_a_contract_with_every_setting(exports, stock):
    stock.verticals("Auto")
    stock.buyer(buyer_name="Acme")
    stock.offer()
    stock.email_template(-2)
    stock.contract(
        buyer_contract_name="Autumn",
        offer_id=1,
        replace_returns=False,
        replacements_non_returnable=True,
        max_return_age_days=0,
        vintage_leads=True,
        min_lead_age_minutes=5,
        max_lead_age_minutes=10,
        posting_wait_seconds=15,
        default_confirmation_page_link="https://acme.example.com/?a=1&b=2",
        max_post_errors=11,
        rank=4,
        email_template_id=-2,
    )
    page, api_key = exports["BuyerContracts"], stock.admin_key()

    assert page.ask("BuyerContracts", api_key=api_key)["buyer_contracts"] == [
        {
            "buyer_contract_id": 1,
            "buyer_contract_name": "Autumn",
            "buyer_contract_status": {
                "buyer_contract_status_id": 1,
                "buyer_contract_status_name": "Active",
            },
            "buyer": {"buyer_id": 1, "buyer_name": "Acme"},
            "vertical": {"vertical_id": 1, "vertical_name": "Auto"},
            "account_status_id": 1,
            "offer_id": 1,
            "replace_returns": False,
            "replacements_non_returnable": True,
            "max_return_age_days": 0,
            "buy_upsells": False,
            "vintage_leads": True,
            "min_lead_age_minutes": 5,
            "max_lead_age_minutes": 10,
            "posting_wait_seconds": 15,
            "default_confirmation_page_link": "https://acme.example.com/?a=1&b=2",
            "max_post_errors": 11,
            "send_alert_only": False,
            "rank": 4,
            "email_template_id": -2,
            "returns_owed": 0,
        }
    ]


def test_a_contract_with_nothing_but_defaults_by_get(exports, stock):
    stock.verticals("Auto")
    stock.buyer(buyer_name="Acme")
    stock.contract(buyer_id=1, vertical_id=1, buyer_contract_name="Autumn")
    page, api_key = exports["BuyerContracts"], stock.admin_key()

    assert page.root("BuyerContracts", api_key=api_key) == (
        f"{DECLARATION}<buyer_contract_export_response {SCHEMAS}"
        ' xmlns="http://cakemarketing.com/api/4/">'
    )
    store = 'xmlns="API:id_name_store"'
    assert page.members("BuyerContracts", api_key=api_key) == (
        "<success>true</success>\n"
        "<row_count>1</row_count>\n"
        "<buyer_contracts>\n"
        "<buyer_contract>\n"
        "<buyer_contract_id>1</buyer_contract_id>\n"
        "<buyer_contract_name>Autumn</buyer_contract_name>\n"
        "<buyer_contract_status>\n"
        f"<buyer_contract_status_id {store}>1</buyer_contract_status_id>\n"
        f"<buyer_contract_status_name {store}>Active</buyer_contract_status_name>\n"
        "</buyer_contract_status>\n"
        "<buyer>\n"
        f"<buyer_id {store}>1</buyer_id>\n"
        f"<buyer_name {store}>Acme</buyer_name>\n"
        "</buyer>\n"
        "<vertical>\n"
        f"<vertical_id {store}>1</vertical_id>\n"
        f"<vertical_name {store}>Auto</vertical_name>\n"
        "</vertical>\n"
        "<account_status_id>1</account_status_id>\n"
        '<offer_id xsi:nil="true" />\n'
        "<replace_returns>true</replace_returns>\n"
        "<replacements_non_returnable>false</replacements_non_returnable>\n"
        '<max_return_age_days xsi:nil="true" />\n'
        "<buy_upsells>false</buy_upsells>\n"
        "<vintage_leads>false</vintage_leads>\n"
        "<min_lead_age_minutes>0</min_lead_age_minutes>\n"
        '<max_lead_age_minutes xsi:nil="true" />\n'
        "<posting_wait_seconds>0</posting_wait_seconds>\n"
        "<default_confirmation_page_link>\n</default_confirmation_page_link>\n"
        "<max_post_errors>10</max_post_errors>\n"
        "<send_alert_only>false</send_alert_only>\n"
        "<rank>0</rank>\n"
        '<email_template_id xsi:nil="true" />\n'
        '<portal_template_id xsi:nil="true" />\n'
        "<returns_owed>0</returns_owed>\n"
        "</buyer_contract>\n"
        "</buyer_contracts>"
    )


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, [1, 2, 3, 4]),
        (dict.fromkeys(["buyer_contract_status_id", "buyer_id"], -1), [1, 2, 3, 4]),
        ({"buyer_contract_status_id": 2}, [3]),
        ({"vertical_id": 2}, [2, 3]),
        ({"buyer_contract_id": 4}, [4]),
        ({"buyer_contract_id": 5}, []),
        ({"buyer_id": 2}, [3, 4]),
        ({"buyer_id": 2, "vertical_id": 1}, [4]),
        ({"buyer_id": 2, "vertical_id": 1, "buyer_contract_status_id": 2}, []),
    ],
)
def test_contracts_by_status_vertical_id_and_buyer(exports, stock, given, found):
    contracts(stock)
    assert exported_ids(exports, stock, "BuyerContracts", **given) == found
