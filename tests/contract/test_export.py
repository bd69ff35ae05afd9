"""export.asmx: what all exports have in common, and Buyers of version 2."""

from decimal import Decimal

import pytest

from tests.contract.lookups import EXPORTS, exported_ids

SCHEMAS = (
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'


@pytest.mark.parametrize("operation", EXPORTS)
def test_an_empty_table_is_an_empty_element(exports, stock, operation):
    version, root, name, _ = EXPORTS[operation]
    namespace = f"http://cakemarketing.com/api/{version}/"

    assert exported_ids(exports, stock, operation) == []
    assert exports[operation].get(operation, api_key=stock.admin_key()) == (
        f'{DECLARATION}<{root} {SCHEMAS} xmlns="{namespace}"><success>true</success>'
        f"<row_count>0</row_count><{name}></{name}></{root}>"
    )


@pytest.mark.parametrize("operation", EXPORTS)
def test_a_wrong_key_is_refused_with_a_row_count_of_0(exports, stock, operation):
    reply = exports[operation].ask(operation, api_key="nobody's")
    assert reply == {"success": False, "message": "Invalid API Key", "row_count": 0}


def test_a_buyer_with_all_that_buyer_sets(exports, stock):
    stock.buyer(
        buyer_name="Acme & Sons",
        account_status_id=3,
        account_manager_id=9979,
        address_street="12 Harbor Street",
        address_city="Portland",
        website="https://acme.example.com",
        billing_cycle_id=3,
        credit_type="limited",
        credit_limit=Decimal("9999999.5"),
    )
    api_key = stock.admin_key()

    assert exports["Buyers"].ask("Buyers", api_key=api_key)["buyers"] == [
        {
            "buyer_id": 1,
            "buyer_name": "Acme & Sons",
            "account_managers": [{"contact_id": 9979}],
            "account_status": {
                "account_status_id": 3,
                "account_status_name": "Pending",
            },
            "address": {"street_1": "12 Harbor Street", "city": "Portland"},
            "website": "https://acme.example.com",
            "billing_cycle": {"billing_cycle_id": 3},
            "credit_type": "Limited",
            "credit_limit": Decimal("9999999.5000"),
            "credit_balance": Decimal("0.0000"),
        }
    ]
    assert exports["Buyers"].members("Buyers", api_key=api_key) == (
        "<success>true</success>\n"
        "<row_count>1</row_count>\n"
        "<buyers>\n"
        "<buyer>\n"
        "<buyer_id>1</buyer_id>\n"
        "<buyer_name>Acme &amp; Sons</buyer_name>\n"
        "<account_managers>\n"
        "<contact>\n"
        '<contact_id xmlns="API:id_name_store">9979</contact_id>\n'
        "</contact>\n"
        "</account_managers>\n"
        "<account_status>\n"
        '<account_status_id xmlns="API:id_name_store">3</account_status_id>\n'
        '<account_status_name xmlns="API:id_name_store">Pending</account_status_name>\n'
        "</account_status>\n"
        "<address>\n"
        "<street_1>12 Harbor Street</street_1>\n"
        "<street_2>\n</street_2>\n"
        "<city>Portland</city>\n"
        "<state>\n</state>\n"
        "<zip_code>\n</zip_code>\n"
        "<country>\n</country>\n"
        "</address>\n"
        "<website>https://acme.example.com</website>\n"
        "<billing_cycle>\n"
        '<billing_cycle_id xmlns="API:id_name_store">3</billing_cycle_id>\n'
        "</billing_cycle>\n"
        "<credit_type>Limited</credit_type>\n"
        "<credit_limit>9999999.5000</credit_limit>\n"
        "<credit_balance>0.0000</credit_balance>\n"
        "</buyer>\n"
        "</buyers>"
    )


def test_what_a_buyer_does_not_have(exports, stock):
    stock.buyer()
    shown = exports["Buyers"].members("Buyers", api_key=stock.admin_key())

    assert "<account_managers>\n</account_managers>" in shown
    assert "<credit_type>Unlimited</credit_type>" in shown
    assert '<credit_limit xsi:nil="true" />' in shown
    assert "billing_cycle" not in shown


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, [1, 2, 3]),
        ({"buyer_id": 0, "account_status_id": 0}, [1, 2, 3]),
        ({"buyer_id": -1, "account_status_id": -1}, [1, 2, 3]),
        ({"buyer_id": 2}, [2]),
        ({"buyer_id": 4}, []),
        ({"account_status_id": 2}, [2, 3]),
        ({"account_status_id": 9}, []),
        ({"buyer_id": 1, "account_status_id": 2}, []),
    ],
)
def test_buyers_by_id_and_status(exports, stock, given, found):
    for status_id in (1, 2, 2):
        stock.buyer(account_status_id=status_id)
    assert exported_ids(exports, stock, "Buyers", **given) == found
